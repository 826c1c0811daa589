#include "env/calendar.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace souk::env {
namespace {

constexpr int kDayOfFirstOf1970 = 3;  // 1970-01-01 was a Thursday, Monday being 0

double AtHour(const CalendarConfig& calendar, double hour) {
  const double day = std::floor(hour / 24);
  double value = 1;
  if (!calendar.hour_of_day.empty()) {
    value *= calendar.hour_of_day[static_cast<std::size_t>(hour - 24 * day)];
  }
  if (!calendar.day_of_week.empty()) {
    const double weeks = std::floor((day + kDayOfFirstOf1970) / 7);
    value *= calendar.day_of_week[static_cast<std::size_t>(day + kDayOfFirstOf1970 - 7 * weeks)];
  }
  return value;
}

}  // namespace

double ProfileAverage(const CalendarConfig& calendar, double begin, double end) {
  if (calendar.hour_of_day.empty() && calendar.day_of_week.empty()) return 1;
  double sum = 0;
  // Both profiles are constant within an hour of the clock.
  for (double hour = std::floor(begin); hour < end; ++hour) {
    const double from = std::max(begin, hour);
    const double to = std::min(end, hour + 1);
    sum += AtHour(calendar, hour) * (to - from);
  }
  return sum / (end - begin);
}

double EventShare(const EventConfig& event, double begin, double end) {
  const double from = std::max(begin, event.start_hours);
  const double to = std::min(end, event.start_hours + event.duration_hours);
  return std::max(0.0, to - from) / (end - begin);
}

}  // namespace souk::env
