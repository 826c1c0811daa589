#include "env/period_limits.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "spec/config_checks.h"
#include "spec/number_limits.h"

namespace souk::env {
namespace {

bool Touches(const EventConfig& event, int segment) {
  return event.segments.empty() ||
         std::find(event.segments.begin(), event.segments.end(), segment) != event.segments.end();
}

// What events make of a segment's arrivals and price sensitivity.
struct Multipliers {
  double arrivals = 1;
  double least_sensitivity = 1;
  double most_sensitivity = 1;
};

// At the worst, all events at once.
Multipliers WorstMultipliers(const MarketConfig& config, int segment) {
  Multipliers worst;
  for (const EventConfig& event : config.events) {
    if (!Touches(event, segment)) continue;
    worst.arrivals *= std::max(1., event.arrivals);
    worst.least_sensitivity *= std::min(1., event.price_sensitivity);
    worst.most_sensitivity *= std::max(1., event.price_sensitivity);
  }
  return worst;
}

// In one period.
Multipliers MultipliersOf(const MarketConfig& config, int segment, double begin, double end) {
  Multipliers now;
  for (const EventConfig& event : config.events) {
    if (!Touches(event, segment)) continue;
    const double share = EventShare(event, begin, end);
    now.arrivals *= 1 + share * (event.arrivals - 1);
    now.most_sensitivity *= 1 + share * (event.price_sensitivity - 1);
  }
  now.least_sensitivity = now.most_sensitivity;
  return now;
}

bool WithinLimits(const SegmentConfig& segment, const Multipliers& by) {
  return segment.price_sensitivity * by.least_sensitivity >= spec::kLeastSensitivity &&
         segment.price_sensitivity * by.most_sensitivity <= spec::kMostSensitivity;
}

double Largest(const std::vector<double>& profile) {
  return profile.empty() ? 1 : *std::max_element(profile.begin(), profile.end());
}

// Whether no period can go beyond a limit, whatever events coincide: what nearly all markets are,
// and what spares them a look at every period.
bool AllPeriodsWithinLimits(const MarketConfig& config) {
  const CalendarConfig& calendar = config.calendar;
  double arrivals = 0;
  for (int s = 0; s < config.segments_count(); ++s) {
    const SegmentConfig& segment = config.segments[static_cast<std::size_t>(s)];
    const Multipliers worst = WorstMultipliers(config, s);
    if (!WithinLimits(segment, worst)) return false;
    arrivals += segment.arrivals_per_hour * worst.arrivals;
  }
  return arrivals * calendar.period_hours * Largest(calendar.hour_of_day) *
             Largest(calendar.day_of_week) <=
         spec::kMostArrivals;
}

void LimitPeriod(const MarketConfig& config, int period) {
  const CalendarConfig& calendar = config.calendar;
  const double begin = calendar.start_hours + period * calendar.period_hours;
  const double end = begin + calendar.period_hours;
  double arrivals = 0;
  for (int s = 0; s < config.segments_count(); ++s) {
    const SegmentConfig& segment = config.segments[static_cast<std::size_t>(s)];
    const Multipliers now = MultipliersOf(config, s, begin, end);
    arrivals += segment.arrivals_per_hour * now.arrivals;
    if (WithinLimits(segment, now)) continue;
    spec::Fail(fmt::format("segments[{}].price_sensitivity", s),
               fmt::format("is {} in period {}, events included, must lie between {} and {}",
                           segment.price_sensitivity * now.most_sensitivity, period,
                           spec::kLeastSensitivity, spec::kMostSensitivity));
  }
  arrivals *= ProfileAverage(calendar, begin, end) * calendar.period_hours;
  if (arrivals <= spec::kMostArrivals) return;
  spec::Fail("segments",
             fmt::format("bring {} expected customers in period {}, profiles and events "
                         "included, must bring at most {}",
                         arrivals, period, spec::kMostArrivals));
}

}  // namespace

void CheckPeriodLimits(const MarketConfig& config) {
  if (AllPeriodsWithinLimits(config)) return;
  for (int t = 0; t < config.calendar.periods; ++t) LimitPeriod(config, t);
}

}  // namespace souk::env
