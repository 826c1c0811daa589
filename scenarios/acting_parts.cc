#include "scenarios/acting_parts.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>

#include "core/date.h"
#include "core/errors.h"
#include "env/behaviours.h"

namespace souk::scenarios {
namespace {

void RequireInSeason(const env::EventConfig& event, const env::CalendarConfig& calendar,
                     const std::string& field) {
  const double begin = calendar.start_hours;
  const double end = begin + calendar.period_hours * calendar.periods;
  const double event_end = event.start_hours + event.duration_hours;
  if (event_end > begin && event.start_hours < end) return;
  throw core::InputError(
      field + ".start",
      fmt::format("{} is from {} to {}, must lie at least in part in the season, {} to {}",
                  core::Quoted(event.name), core::FormatDateHours(event.start_hours),
                  core::FormatDateHours(event_end), core::FormatDateHours(begin),
                  core::FormatDateHours(end)));
}

void RequireVisitors(const env::MarketConfig& market) {
  for (std::size_t a = 0; a < market.audiences.size(); ++a) {
    const bool visited =
        std::any_of(market.segments.begin(), market.segments.end(),
                    [a](const env::SegmentConfig& segment) { return segment.audience[a] > 0; });
    if (visited) continue;
    throw core::InputError(fmt::format("audiences[{}]", a),
                           fmt::format("nobody is in {}, some segment must have a share in it",
                                       core::Quoted(market.audiences[a])));
  }
}

}  // namespace

void RequireActingParts(const env::MarketConfig& market) {
  for (std::size_t i = 0; i < market.events.size(); ++i) {
    const std::string field = fmt::format("events[{}]", i);
    RequireInSeason(market.events[i], market.calendar, field);
    if (market.events[i].lead_time != 1 && !env::Behaviours(market).replenishment) {
      throw core::InputError(field + ".lead_time",
                             "needs a product with replenishment, must be 1 without one");
    }
  }
  RequireVisitors(market);
}

}  // namespace souk::scenarios
