#include "env/market_config.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "core/errors.h"
#include "core/field_check.h"
#include "core/stop_token.h"
#include "env/behaviours.h"
#include "env/config_limits.h"
#include "env/label_checks.h"
#include "env/market_work.h"
#include "env/period_limits.h"
#include "spec/config_checks.h"

namespace souk::env {
namespace {

constexpr double kEarliestHours = -719'528.0 * 24;  // 0000-01-01
constexpr double kLatestHours = 2'932'897.0 * 24;   // 10000-01-01

void CheckProfile(std::span<const double> profile, std::size_t count, const std::string& field) {
  if (!profile.empty() && profile.size() != count) {
    spec::Fail(field, fmt::format("has {} numbers, must have {}", profile.size(), count));
  }
}

void CheckCalendar(const CalendarConfig& calendar) {
  if (calendar.start_hours < kEarliestHours || calendar.start_hours >= kLatestHours) {
    spec::Fail("calendar.start", "must lie in the years 0000 to 9999");
  }
  CheckProfile(calendar.hour_of_day, 24, "calendar.hour_of_day");
  CheckProfile(calendar.day_of_week, 7, "calendar.day_of_week");
}

void CheckSatisfaction(const SatisfactionConfig& satisfaction, bool slates,
                       const std::string& field) {
  const std::array<double, 4> weights = {satisfaction.surplus, satisfaction.availability,
                                         satisfaction.price, satisfaction.relevance};
  spec::Shares(weights, field);
  if (satisfaction.relevance > 0 && !slates) {
    spec::Fail(field + ".relevance", "needs a slate, must be 0 without one");
  }
}

void CheckSegment(const MarketConfig& config, const SegmentConfig& segment,
                  const std::string& field) {
  spec::Shares(segment.audience, field + ".audience");
  for (std::size_t i = 0; i < segment.groups.size(); ++i) {
    spec::Shares(segment.groups[i], fmt::format("{}.groups.{}", field, config.attributes[i].name));
  }
  CheckSatisfaction(segment.satisfaction, config.slate.kind != spec::SlateKind::kNone,
                    field + ".satisfaction");
}

void CheckSlate(const MarketConfig& config) {
  const SlateConfig& slate = config.slate;
  spec::CheckSlate({slate.kind, slate.size}, config.products_count());
  if (slate.kind == spec::SlateKind::kNone && slate.click_at_top > 0) {
    spec::Fail("slate.click_at_top", "needs a slate, must be 0 when kind is none");
  }
  // A visitor clicks one place at most, so the chances of all places must not exceed 1.
  double clicks = 0;
  for (int k = 1; k <= slate.size; ++k) clicks += slate.click_at_top / std::log2(k + 1.);
  if (clicks > 1 + spec::kShareTolerance) {
    spec::Fail("slate.click_at_top",
               fmt::format("is {}, must be at most {:.4f} with {} places (a visitor clicks once)",
                           slate.click_at_top, slate.click_at_top / clicks, slate.size));
  }
}

void CheckEvent(const EventConfig& event, const std::string& field) {
  for (std::size_t i = 0; i < event.segments.size(); ++i) {
    const auto earlier = event.segments.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(event.segments.begin(), earlier, event.segments[i]) != earlier) {
      spec::Fail(fmt::format("{}.segments[{}]", field, i), "names a segment twice");
    }
  }
}

void CheckAddOns(const MarketConfig& config) {
  const auto& pairs = config.add_ons;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const std::string place = fmt::format("add_ons[{}]", k);
    if (pairs[k].product == pairs[k].other) {
      spec::Fail(place, "adds a product to itself, must name two products");
    }
    for (std::size_t earlier = 0; earlier < k; ++earlier) {
      if (pairs[earlier].product == pairs[k].product && pairs[earlier].other == pairs[k].other) {
        spec::Fail(place, "is there twice, a pair may be listed once");
      }
    }
  }
}

void CheckRivals(const MarketConfig& config) {
  if (!config.rivals.empty() && config.link != Link::kLogit) {
    spec::Fail("rivals",
               fmt::format("need 'logit' demand, this market's is '{}'", Name(config.link)));
  }
  for (std::size_t j = 0; j < config.rivals.size(); ++j) {
    ValidateRival(config, config.rivals[j], fmt::format("rivals[{}]", j));
  }
}

double MostArrivals(const MarketConfig& config) {
  double most = 0;
  const CalendarConfig& calendar = config.calendar;
  RequirePeriodsWork(config);
  const int kinds = PeriodsAreAlike(config) ? 1 : calendar.periods;
  for (int t = 0; t < kinds; ++t) {
    core::ThrowIfStopped();
    const double begin = calendar.start_hours + t * calendar.period_hours;
    const double end = begin + calendar.period_hours;
    double sum = 0;
    for (int s = 0; s < config.segments_count(); ++s) {
      double factor = 1;
      for (const EventConfig& event : config.events) {
        const auto& touched = event.segments;
        if (touched.empty() || std::find(touched.begin(), touched.end(), s) != touched.end()) {
          factor *= 1 + EventShare(event, begin, end) * (event.arrivals - 1);
        }
      }
      sum += factor * config.segments[static_cast<std::size_t>(s)].arrivals_per_hour;
    }
    most = std::max(most, sum * ProfileAverage(calendar, begin, end) * calendar.period_hours);
  }
  return most;
}

void CheckModel(const MarketConfig& config) {
  if (config.link != Link::kLogit && config.products.size() > 1) {
    spec::Fail("demand", fmt::format("'{}' is for one product, {} products need 'logit'",
                                     Name(config.link), config.products.size()));
  }
  const Behaviours has(config);
  if (config.end_when_sold_out && (has.replenishment || has.returns)) {
    spec::Fail("end_when_sold_out", "must be false where stock is replenished or returned");
  }
  if (config.noise != demand_models::Noise::kBernoulli) return;
  if (has.retention) {
    spec::Fail("segments",
               "have retention, which needs another noise than bernoulli: goodwill may "
               "raise the chance of an arrival above 1");
  }
  if (config.shocks.arrivals_log_sd > 0) {
    // A log-normal factor is unbounded, so the chance of an arrival could pass 1.
    spec::Fail("shocks.arrivals_log_sd", "must be 0 when noise is bernoulli");
  }
  const double most = MostArrivals(config);
  if (most > 1 + spec::kShareTolerance) {
    spec::Fail("noise",
               fmt::format("'bernoulli' allows at most 1 expected arrival a period, there are "
                           "up to {}",
                           most));
  }
}

// Segments and audiences have a byte each in a random draw's address (core/streams.h).
void CheckAddressable(std::size_t count, const char* field) {
  if (count > 256) spec::Fail(field, fmt::format("are {}, must be at most 256", count));
}

}  // namespace

const spec::ProductConfig& ProductOf(const MarketConfig& config, int seller, int product) {
  const auto i = static_cast<std::size_t>(product);
  return seller == 0 ? config.products[i]
                     : config.rivals[static_cast<std::size_t>(seller - 1)].products[i];
}

void Validate(const MarketConfig& config) {
  ValidateLabels(config);
  CheckAddressable(config.segments.size(), "segments");
  CheckAddressable(config.audiences.size(), "audiences");
  CheckAddressable(config.rivals.size() + 1, "sellers");
  spec::DifferentNames(spec::NamesOf(config.products), 1, "products");
  spec::DifferentNames(config.audiences, 1, "audiences", "");
  spec::DifferentNames(spec::NamesOf(config.attributes), 0, "protected_attributes");
  for (const AttributeConfig& attribute : config.attributes) {
    spec::DifferentNames(attribute.groups, 2, "protected_attributes." + attribute.name, "");
  }
  spec::DifferentNames(spec::NamesOf(config.segments), 1, "segments");
  spec::DifferentNames(spec::NamesOf(config.events), 0, "events");
  spec::DifferentNames(spec::NamesOf(config.rivals), 0, "rivals");
  core::CheckFields(config, LabelsOf(config));
  CheckCalendar(config.calendar);
  CheckSeasonEnd(config.calendar);
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    spec::ValidateProduct(config.products[i], fmt::format("products[{}]", i));
  }
  CheckSlate(config);
  for (std::size_t i = 0; i < config.segments.size(); ++i) {
    CheckSegment(config, config.segments[i], fmt::format("segments[{}]", i));
  }
  for (std::size_t i = 0; i < config.events.size(); ++i) {
    CheckEvent(config.events[i], fmt::format("events[{}]", i));
  }
  CheckAddOns(config);
  CheckRivals(config);
  spec::CheckObservation(config.observation, !config.rivals.empty());
  spec::CheckObservationScale(config.observation_scale, config.audiences.size());
  ValidateCustomers(config);
  CheckPeriodLimits(config);
  CheckWholeUnits(config);
  CheckModel(config);
}

}  // namespace souk::env
