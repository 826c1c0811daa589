#pragma once

// The clock of a market: periods of `period_hours` from a start in local time, hour-of-day and
// day-of-week profiles, and events, all in hours so that an event overlays any market.
// market_fields.cc says what members mean, their units and ranges.

#include <string>
#include <vector>

#include "core/field.h"

namespace souk::env {

struct CalendarConfig {
  double start_hours = 0;  // since 1970-01-01 00:00 local (core/date.h)
  double period_hours = 1;
  int periods = 1;                  // T
  std::vector<double> hour_of_day;  // [24], or empty: all 1
  std::vector<double> day_of_week;  // [7], or empty: all 1
};

// Something that happens between two dates and multiplies arrivals and price sensitivity.
struct EventConfig {
  std::string name;
  double start_hours = 0;  // as CalendarConfig::start_hours
  double duration_hours = 24;
  double announced_hours = 0;
  double arrivals = 1;
  double price_sensitivity = 1;
  double lead_time = 1;
  std::vector<int> segments;  // empty: all
};

// Mean over [begin, end) (hours since 1970) of the product of both profiles.
double ProfileAverage(const CalendarConfig& calendar, double begin, double end);

// Share of [begin, end) that the event covers, in [0, 1].
double EventShare(const EventConfig& event, double begin, double end);

}  // namespace souk::env

namespace souk::core {

template <>
const FieldList& FieldsOf<env::CalendarConfig>();
template <>
const FieldList& FieldsOf<env::EventConfig>();

}  // namespace souk::core
