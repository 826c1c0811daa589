// `souk customers` as a user or a program runs it.

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;
using nlohmann::json;

TEST_CASE("Customers: prints a table, or JSON with an interval for every figure") {
  const TempFolder folder;
  const Arguments arguments = {"customers",      "bandit_b1",   "list",
                               "lints-disjoint", "--customers", "2000"};
  const std::string table = CheckGood(arguments, folder);
  for (const char* word :
       {"policy", "lints-disjoint", "benchmark ratio", "5 runs of 2000 customers"}) {
    CHECK(table.find(word) != std::string::npos);
  }
  Arguments as_json = arguments;
  as_json.insert(as_json.end(), {"--json", "--runs", "3", "--seed", "9"});
  const json out = json::parse(CheckGood(as_json, folder));
  CHECK(out["scenario"] == "bandit_b1");
  CHECK(out["runs"] == 3);
  CHECK(out["seed"] == 9);
  REQUIRE(out["policies"].size() == 2);
  for (const json& policy : out["policies"]) {
    for (const char* figure : {"reward", "units", "price", "benchmark", "benchmark_ratio"}) {
      CHECK(policy[figure]["lo"] <= policy[figure]["mean"]);
      CHECK(policy[figure]["mean"] <= policy[figure]["hi"]);
    }
  }
  CHECK(out["policies"][1]["kind"] == "agent");
  const json busy = json::parse(CheckGood(
      {"customers", "black_friday", "list", "--customers", "500", "--runs", "2", "--json"},
      folder));
  CHECK(busy["policies"][0]["benchmark"].is_null());
  CHECK(busy["policies"][0]["clicks"]["mean"] > 0);
}

TEST_CASE("Customers: the log is a table of the first run") {
  const TempFolder folder;
  CheckGood({"customers", "hotel_nights", "list", "lints-disjoint", "--customers", "200", "--runs",
             "2", "--log", "seen.csv"},
            folder);
  const std::string log = ReadBytes(folder / "seen.csv");
  CHECK(std::count(log.begin(), log.end(), '\n') == 401);
  CHECK(log.find("audience[account]") != std::string::npos);
  CHECK(folder.Entries().size() == 1);
}

TEST_CASE("Customers: mistakes are one line and leave nothing behind") {
  const TempFolder folder;
  CheckRefused({"customers", "bandit_b2"}, "did you mean 'bandit_b1'?", folder);
  CheckRefused({"customers", "bandit_b1", "lits"}, "must be one of", folder);
  CheckRefused({"customers", "bandit_b1", "ppo"}, "must be lints-disjoint here", folder);
  CheckRefused({"customers", "bandit_b1", "--runs", "1"}, "--runs", folder);
  CheckRefused({"customers", "bandit_b1", "list", "--log", "none/x.csv"}, "none", folder);
  CheckRefused({"customers", "baskets", "list"}, "add_ons", folder);
}

}  // namespace
}  // namespace souk::cli
