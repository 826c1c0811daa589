// `--set` of every command, and the settings of agents.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/factory.h"
#include "tests/cli/souk_child.h"

namespace souk::cli {
namespace {

using namespace testing;

TEST_CASE("Set: every command that takes a scenario lays values over it, strictly") {
  const std::vector<Arguments> commands = {
      {"scenario", "show", "single_p1"},
      {"simulate", "single_p1"},
      {"train", "single_p1"},
      {"compare", "single_p1"},
      {"evaluate", "list", "single_p1"},
      {"optimum", "single_p1"},
      {"collusion"},
      {"customers", "single_p1"},
      {"whatif", "single_p1", "--other", "random"},
      {"export", "list", "--scenario", "single_p1", "-o", "b"}};
  const TempFolder folder;
  for (Arguments command : commands) {
    command.insert(command.end(), {"--set", "calendar.period=3"});
    CheckRefused(command, "--set: calendar.period: unknown key 'period'; did you mean 'periods'?",
                 folder);
    command.back() = "segments[0].price_sensitivity=-1";
    CheckRefused(command, "--set: segments[0].price_sensitivity: is -1, must be at least", folder);
    command.back() = "name";
    CheckRefused(command, "--set: 'name' is given, PATH=VALUE is expected", folder);
  }
}

TEST_CASE("Set: what is set is what is shown and played") {
  const TempFolder folder;
  CHECK(CheckGood({"scenario", "show", "single_p1", "--set", "products[item].stock=7", "--get",
                   "products[0].stock"},
                  folder) == "7\n");
  CheckGood({"simulate", "single_p1", "--episodes", "2", "--set", "calendar.periods=3", "--log",
             "run.h5"},
            folder);
  CHECK(CheckGood({"log", "info", "run.h5"}, folder).find('6') != std::string::npos);
  CheckRefused({"scenario", "show", "single_p1", "--get", "products[0].stok"},
               "--get: products[0].stok: there is no 'stok'; did you mean 'stock'?", folder);
}

TEST_CASE("Set: a path without a key, or one that is too deep, is refused") {
  const TempFolder folder;
  const auto refused = [&](const std::string& setting, const std::string& fault) {
    CAPTURE(setting);
    CheckRefused({"scenario", "show", "single_p1", "--set", setting}, fault, folder);
  };
  refused("calendar..periods=3", "--set: calendar: has no key where one is expected in the path");
  refused("products[0]..stock=3", "--set: products[0]: has no key");
  refused("calendar.=3", "--set: calendar: has no key");
  refused("calendar.[0]=3", "--set: calendar: has no key");
  std::string deep;
  for (int level = 0; level < 20'000; ++level) deep += "a.";
  refused(deep + "b=1", "--set: the path of a value is nested too deeply, at most 64 levels");
}

TEST_CASE("Set: what is shown as JSON is JSON") {
  const TempFolder folder;
  const Arguments stock = {
      "scenario",         "show", "single_p1", "--set", "products[0].stock=.inf", "--get",
      "products[0].stock"};
  CHECK(CheckGood(stock, folder) == ".inf\n");
  Arguments json = stock;
  json.emplace_back("--json");
  CHECK(CheckGood(json, folder) == "null\n");
}

TEST_CASE("Set: an agent's settings are kept with its run, and only the same are resumed") {
  const TempFolder folder;
  const Arguments train = {"train", "single_p1", "--steps", "1000", "--out", "run"};
  Arguments bold = train;
  bold.insert(bold.end(), {"--set", "exploration=2", "--set", "calendar.periods=10"});
  CheckGood(bold, folder);
  const auto run = nlohmann::json::parse(ReadBytes(folder / "run/run.json"));
  const auto settings = run.at("settings").get<std::string>();
  CHECK(settings.find("exploration: 2\n") != std::string::npos);
  CHECK(run.at("scenario").get<std::string>().find("periods: 10\n") != std::string::npos);
  CheckGood({"train", "single_p1", "--steps", "2000", "--out", "run", "--resume", "--set",
             "calendar.periods=10"},
            folder);
  bold[bold.size() - 3] = "exploration=3";
  bold.emplace_back("--resume");
  CheckRefused(bold, "holds a run with another setting of the agent", folder);
  CheckRefused({"train", "single_p1", "--set", "exploration=-1"},
               "--set: exploration: is -1, must be at least 0", folder);
}

TEST_CASE("Set: --help-settings lists every setting of every agent") {
  const TempFolder folder;
  for (const agents::AgentRow& row : agents::ListAgents()) {
    const std::string help = CheckGood({"train", "--agent", row.name, "--help-settings"}, folder);
    for (const core::Field& field : row.fields().fields) {
      CAPTURE(field.key);
      CHECK(help.find(field.key) != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace souk::cli
