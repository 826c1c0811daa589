// `souk export`, `verify` and `evaluate` as a user runs them.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;

TEST_CASE("Export: a rule becomes a bundle that verifies, evaluates and simulates") {
  const TempFolder folder;
  const std::string said =
      CheckGood({"export", "list*1.1", "--scenario", "single_p1", "-o", "bundle/"}, folder);
  CHECK(said.find("list*1.1 for single_p1: profit ") == 0);
  CHECK(folder.Entries() == std::set<std::string>{"bundle", "bundle/SHA256SUMS",
                                                  "bundle/golden.json", "bundle/policy.yaml"});
  const std::string verdict = CheckGood({"verify", "bundle"}, folder);
  CHECK(verdict.find("list*1.1 (rule), made for single_p1") == 0);
  CHECK(verdict.find("Eigen") != std::string::npos);
  CHECK(verdict.find("good") != std::string::npos);
  const auto figures = [&](const std::string& policy) {
    return CheckGood({"simulate", "single_p1", "--policy", policy, "--episodes", "20"}, folder);
  };
  const auto table = [](const std::string& text) {
    return text.substr(0, text.find(" episodes,"));
  };
  CHECK(table(figures("bundle")) == table(figures("list*1.1")));

  const Arguments evaluate = {"evaluate", "bundle", "single_p1", "--episodes", "50"};
  CHECK(CheckGood(evaluate, folder).find("profit vs list prices") != std::string::npos);
  Arguments with_json = evaluate;
  with_json.push_back("--json");
  const auto json = nlohmann::json::parse(CheckGood(with_json, folder));
  CHECK(json["policy"] == "list*1.1");
  CHECK(json["episodes"] == 50);
  CHECK(json["benchmark"]["kind"] == "exact");
  CHECK(json["benchmark_ratio"]["mean"] < 1.05);
  CHECK(json["profit_vs_list"]["lo"] <= json["profit_vs_list"]["hi"]);
  CHECK(json["metrics"]["profit"]["mean"] > 0);
}

TEST_CASE("Export: a training run becomes a bundle, also for a busier market") {
  const TempFolder folder;
  CheckGood({"train", "single_p1", "--agent", "lints", "--steps", "640", "--out", "run"}, folder);
  CheckGood({"export", "run", "-o", "bundle", "--episodes", "0"}, folder);
  const std::string verdict = CheckGood({"verify", "bundle"}, folder);
  CHECK(verdict.find("lints (linear), made for single_p1, 640 periods of training, seed 1") == 0);
  CHECK(verdict.find("Eigen, exploring") != std::string::npos);
  const auto profit = [&](const Arguments& more) {
    Arguments arguments = {"evaluate", "bundle", "single_p1", "--episodes", "20", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return nlohmann::json::parse(CheckGood(arguments, folder))["metrics"]["profit"]["mean"];
  };
  CHECK(profit({}) != profit({"--explore"}));
  const std::string scenario = CheckGood({"scenario", "show", "single_p1"}, folder);
  const std::string line = "arrivals_per_hour: ";
  const std::size_t at = scenario.find(line);
  REQUIRE(at != std::string::npos);
  WriteBytes(folder / "busy.yaml",
             scenario.substr(0, at) + line + "1" + scenario.substr(at + line.size()));
  CheckGood({"evaluate", "bundle", "busy.yaml", "--episodes", "20"}, folder);
  CheckGood({"evaluate", "run", "single_p1", "--episodes", "20"}, folder);
}

TEST_CASE("Export, verify, evaluate: bad input gives one line and exit code 2") {
  const TempFolder folder;
  CheckGood({"export", "list", "--scenario", "single_p1", "-o", "bundle"}, folder);
  CheckRefused({"export", "list", "--scenario", "single_p1", "-o", "bundle"}, "--force", folder);
  CheckGood({"export", "random", "--scenario", "single_p1", "-o", "bundle", "--force"}, folder);
  CheckRefused({"export", "list", "-o", "other"}, "--scenario", folder);
  CheckRefused({"export", "lsit", "--scenario", "single_p1", "-o", "other"}, "list", folder);
  CheckRefused({"export", "bundle", "--scenario", "single_p1", "-o", "other"}, "bundle already",
               folder);
  CheckRefused({"export", "list", "--scenario", "single_p1"}, "--out", folder);
  CheckRefused({"evaluate", "bundle", "black_friday"}, "does not fit black_friday: it is for other",
               folder);
  CheckRefused({"evaluate", "bundle", "single_p1", "--episodes", "1"}, "--episodes", folder);
  CheckRefused({"evaluate", ".", "single_p1"}, "neither a policy bundle nor a training run",
               folder);
  CheckRefused({"verify", "nowhere"}, "is no policy bundle", folder);

  const std::string yaml = ReadBytes(folder / "bundle/policy.yaml");
  WriteBytes(folder / "bundle/policy.yaml", yaml + " ");
  CheckRefused({"verify", "bundle"}, "bundle/policy.yaml: is not the file that was exported",
               folder);
  CheckRefused({"simulate", "single_p1", "--policy", "bundle"}, "SHA-256", folder);
}

}  // namespace
}  // namespace souk::cli
