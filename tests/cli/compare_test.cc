// `souk compare` as a user or a program runs it.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "env/market_config.h"
#include "scenarios/scenario.h"
#include "scenarios/scenario_catalog.h"
#include "tests/cli/souk_child.h"
#include "tests/cli/table_width.h"
#include "tests/support/skip.h"

namespace souk::cli {
namespace {

using namespace testing;
using nlohmann::json;

std::set<std::string> Keys(const json& object) {
  std::set<std::string> keys;
  for (const auto& item : object.items()) keys.insert(item.key());
  return keys;
}

void CheckEstimate(const json& estimate) {
  REQUIRE(Keys(estimate) == std::set<std::string>{"hi", "lo", "mean"});
  for (const char* key : {"lo", "mean", "hi"}) REQUIRE(estimate[key].is_number());
  CHECK(estimate["lo"] <= estimate["mean"]);
  CHECK(estimate["mean"] <= estimate["hi"]);
}

// One policy has exactly the documented keys, of the documented types.
void CheckPolicy(const json& policy, const std::set<std::string>& attributes) {
  CAPTURE(policy["name"]);
  REQUIRE(Keys(policy) ==
          std::set<std::string>{"name", "kind", "profit", "revenue", "units", "conversion",
                                "satisfaction", "gaps", "revenue_per_visitor",
                                "profit_vs_best_rule", "profit_vs_baseline", "adjusted_p",
                                "profit_vs_baseline_percent", "benchmark_ratio", "train_seconds"});
  CHECK(policy["name"].is_string());
  const std::string kind = policy["kind"];
  CHECK((kind == "rule" || kind == "agent" || kind == "oracle"));
  for (const char* key : {"profit", "revenue", "units", "conversion", "satisfaction",
                          "profit_vs_best_rule", "revenue_per_visitor", "profit_vs_baseline"}) {
    CheckEstimate(policy[key]);
  }
  CHECK(Keys(policy["gaps"]) == attributes);
  for (const json& gap : policy["gaps"]) {
    CHECK(Keys(gap) == std::set<std::string>{"posted", "accepted", "access"});
    for (const json& estimate : gap) CheckEstimate(estimate);
  }
  if (!policy["benchmark_ratio"].is_null()) CheckEstimate(policy["benchmark_ratio"]);
  CHECK(policy["train_seconds"].is_number());
  CHECK((policy["train_seconds"] > 0) == (kind == "agent"));
}

// The whole of standard output is one object with exactly the documented keys.
json CheckJson(const Arguments& arguments, const std::set<std::string>& attributes,
               const TempFolder& folder) {
  json object = json::parse(CheckGood(arguments, folder));
  REQUIRE(Keys(object) == std::set<std::string>{"scenario", "estimated_from", "seed", "train_seeds",
                                                "episodes", "baseline", "benchmark", "policies"});
  CHECK(object["scenario"].is_string());
  CHECK(object["seed"].is_number_integer());
  CHECK(object["train_seeds"].is_array());
  CHECK(object["episodes"].is_number_integer());
  REQUIRE(object["policies"].size() >= 2);
  int best_rules = 0;
  for (const json& policy : object["policies"]) {
    CheckPolicy(policy, attributes);
    const json& difference = policy["profit_vs_best_rule"];
    best_rules +=
        difference["lo"] == 0 && difference["hi"] == 0 && policy["kind"] == "rule" ? 1 : 0;
  }
  CHECK(best_rules >= 1);
  return object;
}

TEST_CASE("Compare: --json is one object with exactly the documented keys") {
  const TempFolder folder;
  const json exact = CheckJson({"compare", "single_p1", "--json", "--episodes", "20", "--steps",
                                "400", "--train-seeds", "2", "--seed", "7"},
                               {}, folder);
  CHECK(exact["scenario"] == "single_p1");
  CHECK(exact["estimated_from"].is_null());
  CHECK(exact["seed"] == 7);
  CHECK(exact["episodes"] == 20);
  CHECK(exact["train_seeds"] == json::array({1, 2}));
  CHECK(exact["benchmark"]["kind"] == "exact");
  const json calibrated =
      CheckJson({"compare", "orange_juice", "--json", "--episodes", "10", "--steps", "400"},
                {"income", "ethnicity"}, folder);
  CHECK(calibrated["estimated_from"] == "orange_juice.csv");
  CHECK(folder.Entries().empty());
}

TEST_CASE("Compare: on a calibrated scenario it ends by saying what ± leaves out") {
  const TempFolder folder;
  WriteBytes(folder / "sold.yaml",
             "base: " SOUK_SOURCE_DIR "/scenarios/single_p1.yaml\nestimated_from: sales.csv\n");
  const Arguments rest = {"--episodes", "5", "--steps", "400"};
  const auto compare = [&](const char* scenario) {
    Arguments arguments = {"compare", scenario};
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    return CheckGood(arguments, folder);
  };
  CHECK(compare("sold.yaml")
            .ends_with("\n\nThe market is estimated from sales.csv: the ± (s.e.) is simulation "
                       "noise only, the estimates' own error is not in it.\n"));
  CHECK(compare("single_p1").find("estimated") == std::string::npos);
}

TEST_CASE("Compare: without a positive benchmark there is no ratio to it") {
  const TempFolder folder;
  // Every unit costs more than anyone may be asked for it.
  CheckGood({"scenario", "new", "loss"}, folder);
  const std::string text = ReadBytes(folder / "loss.yaml");
  WriteBytes(folder / "overlay.yaml", "base: loss.yaml\nname: overlay\nscale: {arrivals: 0}\n");
  const json object = json::parse(CheckGood(
      {"compare", "overlay.yaml", "--json", "--episodes", "2", "--steps", "400"}, folder));
  for (const json& policy : object["policies"]) {
    CHECK(policy["benchmark_ratio"].is_null());
  }
}

TEST_CASE("Compare: --quick goes through on every scenario of periods there is") {
  const TempFolder folder;
  const auto scenarios = scenarios::ListScenarios();
  REQUIRE(scenarios.size() >= 10);
  for (const scenarios::ScenarioFile& scenario : scenarios) {
    if (env::OnlyOneByOne(scenarios::LoadScenario(scenario.name).market)) {
      CheckRefused({"compare", scenario.name, "--quick"}, "`souk customers` plays this scenario",
                   folder);
      continue;
    }
    // Less than --quick has of itself: it is the scenarios that are tried.
    const std::string out = CheckGood({"compare", scenario.name, "--quick", "--episodes", "2",
                                       "--steps", "400", "--train-seeds", "1"},
                                      folder);
    CHECK(TableWidth(out) <= 80);
    for (const char* word : {"list", "lints", "best rule", "95 %"}) {
      CHECK(out.find(word) != std::string::npos);
    }
  }
}

TEST_CASE("Compare: an experiment file says what is compared, options go before it") {
  const TempFolder folder;
  WriteBytes(
      folder / "experiment.yaml",
      "scenario: single_p1\npolicies: [list, list*1.10]\nagents: []\nepisodes: 10\nseed: 3\n");
  const json object = json::parse(CheckGood({"compare", "experiment.yaml", "--json"}, folder));
  REQUIRE(object["policies"].size() == 2);
  CHECK(object["policies"][1]["name"] == "list*1.10");
  CHECK(object["episodes"] == 10);
  CHECK(object["seed"] == 3);
  const json other = json::parse(CheckGood(
      {"compare", "experiment.yaml", "--json", "--episodes", "12", "--seed", "0"}, folder));
  CHECK(other["episodes"] == 12);
  CHECK(other["seed"] == 0);
}

TEST_CASE("Compare: bad input gives one line, exit code 2 and nothing else") {
  const TempFolder folder;
  const auto refused = [&](Arguments arguments, const std::string& text) {
    arguments.insert(arguments.begin(), "compare");
    CheckRefused(arguments, text, folder);
  };
  refused({"singel_p1"}, "single_p1");
  refused({"no/such/file.yaml"}, "no/such/file.yaml");
  refused({"."}, ".");
  refused({"single_p1", "--steps", "-5"}, "--steps");
  refused({"single_p1", "--steps", "0"}, "must be at least");
  refused({"single_p1", "--trained", "no/run"}, "no/run");
  refused({"single_p1", "--baseline", "lisst"}, "list");
  refused({"single_p1", "--episodes", "1"}, "--episodes");
  refused({"single_p1", "--train-seeds", "0"}, "--train-seeds");
  refused({"single_p1", "--seed", "-1"}, "--seed");
  refused({"single_p1", "--threads", "0"}, "--threads");
  refused({"single_p1", "--josn"}, "--json");
  refused({}, "target");
  WriteBytes(folder / "bad.yaml", "scenario: single_p1\npolicies: [lsit]\n");
  refused({"bad.yaml"}, "bad.yaml:2:12: policies[0]: ");
  WriteBytes(folder / "oracle.yaml", "scenario: single_p1\npolicies: [static]\n");
  refused({"oracle.yaml"}, "rule");
  // With the large budgets of the default these would take long if they were found late.
  refused({"loyal_customers", "--plot", "nowhere/out.png"}, "nowhere");
  refused({"loyal_customers", "--plot", "."}, "directory");
  refused({"loyal_customers", "--plot", "out.png", "--plot-policy", "lsit"}, "list");
}

TEST_CASE("Compare: --plot draws one episode") {
  const TempFolder folder;
  if (souk::testing::RunChild("/bin/sh", {"-c", "command -v gnuplot"}, folder.path()).exit_code !=
      0) {
    SOUK_SKIP("gnuplot is not installed");
  }
  for (const char* policy : {"", "lints"}) {
    CAPTURE(policy);
    Arguments arguments = {"compare", "single_p1", "--episodes", "5",
                           "--steps", "400",       "--plot",     "out.png"};
    if (*policy != 0) arguments.insert(arguments.end(), {"--plot-policy", policy});
    CheckGood(arguments, folder);
    CHECK(folder.Entries() == std::set<std::string>{"out.png"});
    const std::string png = ReadBytes(folder / "out.png");
    CHECK(png.rfind("\x89PNG\r\n\x1a\n", 0) == 0);
    CHECK(png.size() > 5'000);
    std::filesystem::remove(folder / "out.png");
  }
}

TEST_CASE("Compare: --plot without gnuplot fails before anything is trained") {
  const TempFolder folder;
  const ChildResult result = souk::testing::RunChild(
      SOUK_PROGRAM, {"compare", "loyal_customers", "--plot", "out.png"}, folder.path(), "/nowhere");
  CHECK(result.exit_code == 1);
  CHECK(result.out == "");
  CHECK(result.err.find("gnuplot") != std::string::npos);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  CHECK(folder.Entries().empty());
}

TEST_CASE("Compare: Ctrl-C ends it with one line and nothing on standard output") {
  const TempFolder folder;
  // Half an hour of work, were it left to go on.
  Child child(SOUK_PROGRAM, {"compare", "black_friday", "--json", "--steps", "50000000"},
              folder.path());
  usleep(300'000);
  REQUIRE(child.Running());
  child.Signal(SIGINT);
  const ChildResult result = child.Wait();
  // The handler is in place within milliseconds, or on a slow machine the signal ends it plainly.
  CHECK((result.exit_code == 130 || result.exit_code == -SIGINT));
  CHECK(result.out == "");
  if (result.exit_code == 130) CHECK(result.err.find("interrupted") != std::string::npos);
  CHECK(folder.Entries().empty());
}

}  // namespace
}  // namespace souk::cli
