#include "env/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

#include "core/errors.h"

namespace souk::env {
namespace {

constexpr int kDayOfFirstOf1970 = 3;  // 1970-01-01 was a Thursday, Monday being 0

// The number made of the digits of `text` at [first, first + count), or -1.
int Digits(const std::string& text, std::size_t first, std::size_t count) {
  if (first + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = first; i < first + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

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

double ParseDateHours(const std::string& text, const std::string& field) {
  const core::InputError error(
      field,
      fmt::format("{} is not a date, must be YYYY-MM-DD or YYYY-MM-DDTHH:MM", core::Quoted(text)));
  const bool dated = text.size() >= 10 && text[4] == '-' && text[7] == '-';
  const bool timed = text.size() == 16 && text[10] == 'T' && text[13] == ':';
  if (!dated || (text.size() != 10 && !timed)) throw error;
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  const int hour = timed ? Digits(text, 11, 2) : 0;
  const int minute = timed ? Digits(text, 14, 2) : 0;
  if (year < 0 || month < 0 || day < 0) throw error;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59) throw error;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return static_cast<double>(days) * 24 + hour + minute / 60.0;
}

std::string FormatDateHours(double hours) {
  const double minutes = std::round(hours * 60);
  const double days = std::floor(minutes / 1440);
  const int of_day = static_cast<int>(minutes - days * 1440);
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     of_day / 60, of_day % 60);
}

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
