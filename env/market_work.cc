#include "env/market_work.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/lanes.h"
#include "core/work_limits.h"
#include "env/market_state.h"

namespace souk::env {
namespace {

using core::RequireWork;
using core::Work;

double Count(std::size_t size) { return static_cast<double>(size); }

double Choices(const MarketConfig& config) {
  return Count(config.segments.size()) * Count(config.audiences.size()) *
         Count(config.rivals.size() + 1) * Count(config.products.size());
}

// The longest of the lists that multiply to the choices.
const char* LongestList(const MarketConfig& config) {
  const std::array<std::pair<std::size_t, const char*>, 4> lists = {
      {{config.products.size(), "products"},
       {config.segments.size(), "segments"},
       {config.audiences.size(), "audiences"},
       {config.rivals.size() + 1, "rivals"}}};
  return std::max_element(lists.begin(), lists.end(),
                          [](const auto& a, const auto& b) { return a.first < b.first; })
      ->second;
}

}  // namespace

bool PeriodsAreAlike(const MarketConfig& config) {
  return config.events.empty() && config.calendar.hour_of_day.empty() &&
         config.calendar.day_of_week.empty();
}

double MostGoodwill(const RetentionConfig& retention) {
  return std::max({1., retention.start, 1 + retention.response});
}

void RequirePeriodsWork(const MarketConfig& config) {
  if (PeriodsAreAlike(config)) return;
  RequireWork(Work::kPeriods,
              static_cast<double>(config.calendar.periods) * Count(config.segments.size()),
              "calendar.periods", "give fewer periods");
}

void RequireMarketWork(const MarketConfig& config, int worlds) {
  const double padded = core::PadToLanes(std::max(worlds, 1));
  RequirePeriodsWork(config);
  RequireWork(Work::kChoices, Choices(config), LongestList(config), "give fewer of them");
  RequireWork(Work::kWorldCells, Choices(config) * padded, "worlds",
              "play fewer at once (--batch, --worlds)");
  RequireWork(Work::kAddOns,
              Count(config.segments.size()) * Count(config.audiences.size()) *
                  Count(config.products.size()) * Count(config.add_ons.size()),
              "add_ons", "give fewer of them");
  RequireWork(Work::kDelays, DelaySlots(config) * Count(config.products.size()) * padded,
              "products", "shorten lead_time_hours and delay_hours or play fewer worlds at once");
}

void RequireCustomerWork(const MarketConfig& config, int worlds, double expected) {
  const double padded = core::PadToLanes(std::max(worlds, 1));
  RequireWork(Work::kFeatures,
              config.customers.features_count() *
                  (Count(config.products.size() * (config.rivals.size() + 1)) + padded),
              "customers.features", "give fewer of them");
  double again = config.customers.come_back.probability;
  for (const SegmentConfig& segment : config.segments) {
    again = std::max(again, segment.patience.share);
  }
  RequireWork(Work::kReturners, expected * again * worlds, "customers.return_visit.probability",
              "shorten the season");
}

}  // namespace souk::env
