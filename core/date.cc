#include "core/date.h"

#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <cstddef>

#include "core/errors.h"

namespace souk::core {
namespace {

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

}  // namespace

double ParseDateHours(const std::string& text, const std::string& field) {
  const InputError error(
      field, fmt::format("{} is not a date, must be YYYY-MM-DD or YYYY-MM-DDTHH:MM", Quoted(text)));
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

}  // namespace souk::core
