#include "io/json_text.h"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "core/errors.h"

namespace souk::io {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <typename Json>
std::string FieldOf(const Json& json) {
  try {
    JsonText(json);
    return "";
  } catch (const core::InputError& error) {
    return error.field();
  }
}

TEST_CASE("JsonText: writes what is finite, on lines or on one") {
  const nlohmann::json json = {{"a", {1, 2.5, nullptr}}, {"b", "text"}, {"c", 1.7e308}};
  CHECK(JsonText(json, -1) == R"({"a":[1,2.5,null],"b":"text","c":1.7e+308})");
  CHECK(nlohmann::json::parse(JsonText(json)) == json);
  const nlohmann::ordered_json ordered = {{"z", 1}, {"a", 2}};
  CHECK(JsonText(ordered, -1) == R"({"z":1,"a":2})");
}

TEST_CASE("JsonText: refuses infinities and NaN by their path") {
  CHECK(FieldOf(nlohmann::json{{"policies", {{{"profit", {{"mean", kNaN}}}}}}}) ==
        "policies[0].profit.mean");
  CHECK(FieldOf(nlohmann::json{{"gains", {1., 2., -kInfinity}}}) == "gains[2]");
  CHECK(FieldOf(nlohmann::ordered_json{{"value", kInfinity}}) == "value");
  CHECK(FieldOf(nlohmann::json{{"value", nullptr}}) == "");
}

TEST_CASE("JsonText: a byte that is not UTF-8 is replaced") {
  CHECK(JsonText(nlohmann::json("a\xff"), -1) == "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace souk::io
