#include "evaluation/experiment.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "agents/factory.h"
#include "core/errors.h"
#include "env/seller_spec.h"
#include "tests/support/temp_folder.h"

namespace souk::evaluation {
namespace {

using testing::TempFolder;
using testing::WriteBytes;

using Names = std::vector<std::string>;

Experiment Read(const std::string& text, bool quick = false) {
  const TempFolder folder;
  WriteBytes(folder / "experiment.yaml", text);
  return LoadExperiment(folder / "experiment.yaml", quick);
}

TEST_CASE("Experiment: a file says all of it") {
  const Experiment experiment = Read(
      "scenario: single_p1\n"
      "policies: [list, list*1.10]\n"
      "oracles: [dynamic-program]\n"
      "agents: [{name: lints, steps: 6000000000}]\n"
      "train_seeds: [4, 5]\n"
      "seed: 9\n"
      "episodes: 30\n");
  CHECK(experiment.scenario.market.name == "single_p1");
  CHECK(experiment.policies == Names{"list", "list*1.10", "dynamic-program"});
  REQUIRE(experiment.agents.size() == 1);
  CHECK(experiment.agents[0].name == "lints");
  CHECK(experiment.agents[0].steps == 6'000'000'000);
  CHECK(experiment.train_seeds == std::vector<std::uint64_t>{4, 5});
  CHECK(experiment.seed == 9);
  CHECK(experiment.episodes == 30);
}

TEST_CASE("Experiment: what a file leaves out is what the scenario alone would give") {
  const Experiment alone = LoadExperiment("single_p1", false);
  const Experiment file = Read("scenario: single_p1\n");
  CHECK(file.policies == alone.policies);
  CHECK(file.agents.size() == alone.agents.size());
  CHECK(file.train_seeds == alone.train_seeds);
  CHECK(file.episodes == alone.episodes);
  CHECK(alone.train_seeds.size() >= 5);
  CHECK(std::count(alone.policies.begin(), alone.policies.end(), "list") == 1);
  CHECK(std::count(alone.policies.begin(), alone.policies.end(), "dynamic-program") == 1);
  CHECK(Read("scenario: single_p1\nagents: []\n").agents.empty());
  CHECK(Read("scenario: single_p1\npolicies: [list]\n").policies == Names{"list"});
}

TEST_CASE("Experiment: oracles that a market does not admit are left out of the default") {
  const Experiment retailer = LoadExperiment("black_friday", false);
  CHECK(std::count(retailer.policies.begin(), retailer.policies.end(), "dynamic-program") == 0);
  CHECK(std::count(retailer.policies.begin(), retailer.policies.end(), "static") == 1);
}

TEST_CASE("Experiment: quick cuts budgets and episodes, and raises none") {
  const Experiment whole = LoadExperiment("single_p1", false);
  const Experiment quick = LoadExperiment("single_p1", true);
  CHECK(quick.episodes < whole.episodes);
  CHECK(quick.agents[0].steps < whole.agents[0].steps);
  const std::string tiny = "scenario: single_p1\nagents: [{name: lints, steps: 30}]\nepisodes: 3\n";
  CHECK(Read(tiny, true).episodes == 3);
  CHECK(Read(tiny, true).agents[0].steps == 30);
}

TEST_CASE("Experiment: an agent has the budget that suits it unless the file says") {
  const Experiment experiment = Read("scenario: single_p1\nagents: [{name: lints}]\n");
  const env::MarketConfig& market = experiment.scenario.market;
  CHECK(experiment.agents[0].steps ==
        agents::DefaultTraining("lints", env::SellerSpecOf(market)).steps);
}

TEST_CASE("Experiment: every agent takes part, or it is said why not") {
  const Experiment experiment = LoadExperiment("single_p1", true);
  const QuickBudget quick;
  for (const agents::AgentRow& row : agents::ListAgents()) {
    CAPTURE(row.name);
    const auto agent =
        std::find_if(experiment.agents.begin(), experiment.agents.end(),
                     [&](const training::AgentBudget& budget) { return budget.name == row.name; });
    const auto left_out = std::find_if(
        experiment.left_out.begin(), experiment.left_out.end(),
        [&](const std::string& line) { return line.rfind(row.name + " is left out: ", 0) == 0; });
    CHECK((agent == experiment.agents.end()) == (left_out != experiment.left_out.end()));
    if (agent == experiment.agents.end()) {
      CHECK(row.deep);
      CHECK(left_out->size() > row.name.size() + 15);
    } else {
      CHECK(agent->steps == (row.deep ? quick.deep_steps : quick.steps));
    }
  }
  CHECK(Read("scenario: single_p1\nagents: []\n").left_out.empty());
}

TEST_CASE("Experiment: trained runs are looked for beside the file first") {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "runs/seed3");
  WriteBytes(folder / "runs/seed3/run.json", "{}");
  WriteBytes(folder / "experiment.yaml", "scenario: single_p1\ntrained: [runs]\n");
  CHECK(LoadExperiment(folder / "experiment.yaml", false).trained == Names{folder / "runs"});
}

TEST_CASE("Experiment: a scenario is looked for beside the file first") {
  const TempFolder folder;
  std::filesystem::copy_file("scenarios/single_e1.yaml", folder / "near.yaml");
  WriteBytes(folder / "experiment.yaml", "scenario: near.yaml\n");
  CHECK(LoadExperiment(folder / "experiment.yaml", false).scenario.market.name == "single_e1");
}

TEST_CASE("Experiment: an agent's settings are resolved, and faults have their place") {
  const Experiment experiment =
      Read("scenario: single_p1\nagents: [{name: lints, settings: {exploration: 2}}]\n");
  REQUIRE(experiment.agents.size() == 1);
  CHECK(experiment.agents[0].settings.find("exploration: 2\n") != std::string::npos);
  CHECK(experiment.agents[0].settings.find("refresh_growth: 0.01\n") != std::string::npos);
}

TEST_CASE("Experiment: the examples are read") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("experiments")) {
    CAPTURE(entry.path());
    CHECK(LoadExperiment(entry.path().string(), false).train_seeds.size() >= 5);
    ++files;
  }
  CHECK(files >= 2);
}

// The fault of `text`, which names the place `line:column` and `field`.
void CheckFault(const std::string& text, const std::string& place, const std::string& field) {
  CAPTURE(text);
  const TempFolder folder;
  const std::string path = folder / "experiment.yaml";
  WriteBytes(path, text);
  try {
    LoadExperiment(path, false);
    FAIL("no fault");
  } catch (const core::InputError& fault) {
    const std::string line = fault.what();
    CAPTURE(line);
    CHECK(line.rfind(path + ":" + place + ": " + field + ": ", 0) == 0);
    CHECK(line.find('\n') == std::string::npos);
  }
}

TEST_CASE("Experiment: faults name file, line, column and field") {
  const std::string start = "scenario: single_p1\n";
  CheckFault(start + "trained: [no/such/run]\n", "2:11", "trained[0]");
  CheckFault(start + "policys: [list]\n", "2:1", "policys");
  CheckFault(start + "policies: [list, lst]\n", "2:18", "policies[1]");
  CheckFault(start + "policies: list\n", "2:11", "policies");
  CheckFault(start + "oracles:\n  - static\n  - statik\n", "4:5", "oracles[1]");
  CheckFault(start + "agents: lints\n", "2:9", "agents");
  CheckFault(start + "agents: [lints]\n", "2:10", "agents[0]");
  CheckFault(start + "agents: [{name: lint}]\n", "2:17", "agents[0].name");
  CheckFault(start + "agents: [{steps: 5}]\n", "2:10", "agents[0].name");
  CheckFault(start + "agents: [{name: lints, steps: -1}]\n", "2:31", "agents[0].steps");
  CheckFault(start + "agents: [{name: lints, steps: 1.5}]\n", "2:31", "agents[0].steps");
  CheckFault(start + "train_seeds: 5\n", "2:14", "train_seeds");
  CheckFault(start + "train_seeds: []\n", "2:14", "train_seeds");
  CheckFault(start + "train_seeds: [1, -2]\n", "2:18", "train_seeds[1]");
  CheckFault(start + "train_seeds: [1, 2, 1]\n", "2:21", "train_seeds[2]");
  CheckFault(start + "policies: [list, random, list]\n", "2:26", "policies[2]");
  CheckFault(start + "seed: -1\n", "2:7", "seed");
  CheckFault(start + "episodes: 1\n", "2:11", "episodes");
  CheckFault(start + "episodes: many\n", "2:11", "episodes");
}

TEST_CASE("Experiment: a scenario that is not there is refused") {
  CHECK_THROWS_AS(LoadExperiment("no_such_scenario", false), core::InputError);
  CheckFault("scenario: no_such_scenario\n", "1:11", "scenario");
}

}  // namespace
}  // namespace souk::evaluation
