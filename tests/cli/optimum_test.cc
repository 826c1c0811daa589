// `souk optimum` as a user or a program runs it.

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;
using nlohmann::json;

TEST_CASE("souk optimum: JSON of an exact optimum and of a best known one") {
  const TempFolder folder;
  const std::string exact = CheckGood({"optimum", "single_e1", "--json"}, folder);
  const json solved = json::parse(exact);
  CHECK(solved["kind"] == "exact");
  CHECK(std::abs(solved["value"].get<double>() - 9.971617) < 1e-6);
  CHECK(solved["gap"] == 0);
  CHECK(solved["policy"].is_null());
  CHECK(solved["prices"]["all"]["item"] == 2.25);
  const std::string known =
      CheckGood({"optimum", "price_war", "--json", "--episodes", "10"}, folder);
  const json best = json::parse(known);
  CHECK(best["kind"] == "best known");
  CHECK(best["gap"].is_null());
  CHECK(best["value"] == best["policy_profit"]);
  CHECK(best["episodes"] == 10);
}

TEST_CASE("souk optimum: the table names kind, value, currency and prices") {
  const TempFolder folder;
  const std::string result = CheckGood({"optimum", "hotel_nights", "--episodes", "10"}, folder);
  CHECK(result.starts_with("hotel_nights: upper bound "));
  CHECK(result.find("EUR an episode") != std::string::npos);
  CHECK(result.find("fall short of the optimum by up to") != std::string::npos);
  CHECK(result.find("suite") != std::string::npos);
}

}  // namespace
}  // namespace souk::cli
