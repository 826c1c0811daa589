#include "env/calendar.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/date.h"

namespace souk::env {
namespace {

// A sum of some hundred products of exact hours: a few roundings.
constexpr double kRounding = 1e-12;

double Hours(const std::string& date) { return core::ParseDateHours(date, "date"); }

CalendarConfig Profiled() {
  CalendarConfig calendar;
  for (int hour = 0; hour < 24; ++hour) calendar.hour_of_day.push_back(hour < 12 ? .5 : 1.5);
  calendar.day_of_week = {1, 1, 1, 1, 1, 2, 3};  // Saturday 2, Sunday 3
  return calendar;
}

TEST_CASE("ProfileAverage: empty profiles are 1, an hour has its product of both") {
  CHECK(ProfileAverage(CalendarConfig{}, 5.25, 1000) == 1);
  const CalendarConfig calendar = Profiled();
  const double friday = Hours("2026-11-20");
  CHECK(ProfileAverage(calendar, friday + 3, friday + 4) == .5);
  CHECK(ProfileAverage(calendar, friday + 24 + 3, friday + 24 + 4) == 1);
  CHECK(ProfileAverage(calendar, friday + 48 + 23, friday + 48 + 24) == 4.5);
  CHECK(ProfileAverage(calendar, friday + 72, friday + 73) == .5);
}

TEST_CASE("ProfileAverage: time-weighted over fractions, days and weeks") {
  const CalendarConfig calendar = Profiled();
  const double friday = Hours("2026-11-20");
  CHECK(ProfileAverage(calendar, friday + 11.75, friday + 12.25) == doctest::Approx(1));
  CHECK(ProfileAverage(calendar, friday + 11.5, friday + 11.75) == doctest::Approx(.5));
  CHECK(ProfileAverage(calendar, friday, friday + 24) == doctest::Approx(1).epsilon(kRounding));
  CHECK(ProfileAverage(calendar, friday, friday + 168) ==
        doctest::Approx(10.0 / 7).epsilon(kRounding));
}

TEST_CASE("ProfileAverage: days before 1970 have their weekday too") {
  CalendarConfig calendar;
  calendar.day_of_week = {1, 2, 3, 4, 5, 6, 7};
  CHECK(ProfileAverage(calendar, Hours("1969-12-28"), Hours("1969-12-29")) == 7);  // a Sunday
  CHECK(ProfileAverage(calendar, Hours("1969-12-29"), Hours("1969-12-30")) == 1);
}

TEST_CASE("EventShare: covered, partly covered, not covered") {
  EventConfig event;
  event.start_hours = 100;
  event.duration_hours = 10;
  CHECK(EventShare(event, 102, 103) == 1);
  CHECK(EventShare(event, 99, 101) == .5);
  CHECK(EventShare(event, 108, 112) == .5);
  CHECK(EventShare(event, 90, 130) == .25);
  CHECK(EventShare(event, 90, 100) == 0);
  CHECK(EventShare(event, 110, 120) == 0);
}

}  // namespace
}  // namespace souk::env
