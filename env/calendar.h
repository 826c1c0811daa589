#pragma once

// The clock of a market: periods of `period_hours` from a start in local time, hour-of-day and
// day-of-week profiles, and events, all in hours so that an event overlays any market.

#include <string>
#include <vector>

namespace souk::env {

// Hours since 1970-01-01 00:00 of a local "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM". core::InputError when
// it is not such a date; `field` names it there.
double ParseDateHours(const std::string& text, const std::string& field);
std::string FormatDateHours(double hours);  // "YYYY-MM-DDTHH:MM"

struct CalendarConfig {
  double start_hours = 0;           // hours since 1970-01-01 00:00 local (ParseDateHours)
  double period_hours = 1;          // > 0
  int periods = 1;                  // T >= 1
  std::vector<double> hour_of_day;  // arrival multipliers for hours 0..23; empty = all 1
  std::vector<double> day_of_week;  // arrival multipliers Monday..Sunday; empty = all 1
};

// Something that happens between two dates and multiplies arrivals and price sensitivity.
struct EventConfig {
  std::string name;
  double start_hours = 0;        // as CalendarConfig::start_hours
  double duration_hours = 24;    // > 0
  double announced_hours = 0;    // how long before its start sellers can see it coming; >= 0
  double arrivals = 1;           // multiplier, >= 0
  double price_sensitivity = 1;  // multiplier, > 0
  double lead_time = 1;          // multiplier of orders placed in it, >= 0
  std::vector<int> segments;     // the segments it touches; empty = all
};

// Mean over [begin, end) (hours since 1970) of the product of both profiles.
double ProfileAverage(const CalendarConfig& calendar, double begin, double end);

// Share of [begin, end) that the event covers, in [0, 1].
double EventShare(const EventConfig& event, double begin, double end);

}  // namespace souk::env
