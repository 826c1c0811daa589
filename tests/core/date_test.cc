#include "core/date.h"

#include <doctest/doctest.h>

#include <string>

#include "core/errors.h"

namespace souk::core {
namespace {

double Hours(const std::string& date) { return ParseDateHours(date, "date"); }

TEST_CASE("ParseDateHours: hours since 1970, leap days included") {
  CHECK(Hours("1970-01-01") == 0);
  CHECK(Hours("1970-01-02T03:30") == 27.5);
  CHECK(Hours("1969-12-31T23:00") == -1);
  // 20,777 days after 1970-01-01 by `date -u -d 2026-11-20 +%s` / 86400.
  CHECK(Hours("2026-11-20T00:00") == 20777.0 * 24);
  CHECK(Hours("2024-03-01") - Hours("2024-02-28") == 48);
  CHECK(Hours("2023-03-01") - Hours("2023-02-28") == 24);
}

TEST_CASE("ParseDateHours: anything else is an input error naming the field") {
  for (const char* text : {"", "2026", "2026-11", "2026-13-01", "2026-02-29", "2026-11-20 00:00",
                           "2026-11-20T24:00", "2026-11-20T00:60", "2026-11-20T00:00:00",
                           "20-11-2026", "2026-1x-20", "2026-11-20T", "tomorrow!!"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(Hours(text), InputError);
  }
  try {
    ParseDateHours("soon", "calendar.start");
    FAIL("accepted");
  } catch (const InputError& error) {
    CHECK(error.field() == "calendar.start");
  }
}

TEST_CASE("FormatDateHours: writes what ParseDateHours read") {
  for (const char* text : {"1970-01-01T00:00", "1969-12-31T23:59", "2026-11-20T00:20",
                           "2024-02-29T12:01", "0001-01-01T00:00", "9999-12-31T23:59"}) {
    CHECK(FormatDateHours(Hours(text)) == text);
  }
  CHECK(FormatDateHours(Hours("2026-11-20")) == "2026-11-20T00:00");
}

}  // namespace
}  // namespace souk::core
