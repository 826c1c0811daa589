#include "io/json_whole.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>

namespace souk::io {
namespace {

TEST_CASE("JsonWhole: a whole number inside the range of its type is read") {
  CHECK(JsonWhole<int>(nlohmann::json::parse("-7")) == -7);
  CHECK(JsonWhole<long long>(nlohmann::json::parse("9223372036854775807")) == 9223372036854775807);
  CHECK(JsonWhole<std::uint64_t>(nlohmann::json::parse("18446744073709551615")) == UINT64_MAX);
}

TEST_CASE("JsonWhole: what is no whole number, or outside the range, is refused") {
  for (const char* text :
       {"1e300", "1.5", "2147483648", "18446744073709551615", "true", "\"3\"", "null", "[1]"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(JsonWhole<int>(nlohmann::json::parse(text)),
                         doctest::Contains("a whole number from -2147483648 to 2147483647"),
                         nlohmann::json::type_error);
  }
  CHECK_THROWS_AS(JsonWhole<std::uint64_t>(nlohmann::json::parse("-1")),
                  nlohmann::json::type_error);
  CHECK_THROWS_AS(JsonWhole<long long>(nlohmann::json::parse("9223372036854775808")),
                  nlohmann::json::type_error);
}

TEST_CASE("JsonCount: a count leaves room to be counted on") {
  CHECK(JsonCount(nlohmann::json::parse("0")) == 0);
  CHECK(JsonCount(nlohmann::json::parse("9007199254740992")) == 9007199254740992);
  for (const char* text : {"-1", "9007199254740993", "9223372036854775807", "0.5", "1e300"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(JsonCount(nlohmann::json::parse(text)), nlohmann::json::type_error);
  }
}

}  // namespace
}  // namespace souk::io
