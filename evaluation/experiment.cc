#include "evaluation/experiment.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "agents/factory.h"
#include "agents/settings.h"
#include "core/errors.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "io/yaml_reader.h"
#include "policies/factory.h"
#include "scenarios/scenario_catalog.h"
#include "serving/bundle.h"
#include "training/trained_runs.h"
#include "training/training_run.h"

namespace souk::evaluation {
namespace {

// The budget that suits an agent, cut so that five seeds take a minute or two on two cores.
long long ComparedSteps(const std::string& agent, const env::MarketConfig& market) {
  constexpr long long kMostSteps = 400000;
  return std::min(agents::DefaultTraining(agent, env::SellerSpecOf(market)).steps, kMostSteps);
}

void Shorten(Experiment& experiment) {
  const QuickBudget quick;
  for (training::AgentBudget& agent : experiment.agents) {
    agent.steps =
        std::min(agent.steps, training::IsDeepAgent(agent.name) ? quick.deep_steps : quick.steps);
  }
  experiment.episodes = std::min(experiment.episodes, quick.episodes);
}

// Every agent that fits the market and can be made here; the others with the reason.
void AddAgents(Experiment& experiment) {
  const env::MarketConfig& market = experiment.scenario.market;
  for (const agents::AgentRow& row : agents::ListAgents()) {
    std::string reason;
    try {
      agents::MakeAgent(row.name, env::SellerSpecOf(market));
    } catch (const core::InputError& fault) {
      reason = fault.message();
    } catch (const core::RunError& fault) {
      reason = fault.what();  // the deep library is not there
    }
    if (reason.empty()) {
      experiment.agents.push_back({row.name, ComparedSteps(row.name, market)});
    } else {
      experiment.left_out.push_back(row.name + " is left out: " + reason);
    }
  }
}

std::vector<std::uint64_t> ReadSeeds(const io::YamlNode& node) {
  std::vector<std::uint64_t> seeds;
  for (const io::YamlNode& child : node.children()) {
    const long long seed = child.AsInteger();
    if (seed < 0) throw child.Error("must be at least 0");
    seeds.push_back(static_cast<std::uint64_t>(seed));
    if (std::count(seeds.begin(), seeds.end(), seeds.back()) > 1) {
      throw child.Error("is given twice, one seed is one run");
    }
  }
  if (seeds.empty()) throw node.Error("must be a list of at least one whole number");
  return seeds;
}

// A path as it stands in an experiment file: from the file's own folder where it is there.
std::string FromFileFolder(const io::YamlNode& node, const std::string& path) {
  const auto beside = std::filesystem::path(node.place().file).parent_path() / path;
  return std::filesystem::exists(beside) ? beside.string() : path;
}

// The policies of a list, names, bundles or runs, each one that `market` admits.
std::vector<std::string> ReadPolicies(const io::YamlNode& node, const env::MarketConfig& market) {
  std::vector<std::string> names = node.AsStrings();
  for (std::size_t k = 0; k < names.size(); ++k) {
    const std::string path = FromFileFolder(node, names[k]);
    const bool saved = !PolicyFiles(path).empty();
    if (saved) names[k] = path;
    if (std::find(names.begin(), names.end(), names[k]) - names.begin() <
        static_cast<std::ptrdiff_t>(k)) {
      throw node.children()[k].Error("is given twice");
    }
    try {
      FindPolicy(names[k], market, false);
    } catch (const core::InputError& fault) {
      // Of a bundle or run the fault names a file of its own.
      throw node.children()[k].Error(saved ? fault.what() : fault.message());
    }
  }
  return names;
}

std::vector<training::AgentBudget> ReadAgents(const io::YamlNode& node,
                                              const env::MarketConfig& market) {
  if (node.kind() != io::YamlNode::Kind::kSequence) {
    throw node.Error("must be a list such as [{name: lints, steps: 50000}]");
  }
  std::vector<training::AgentBudget> agents;
  for (const io::YamlNode& child : node.children()) {
    io::YamlMap map(child);
    training::AgentBudget agent;
    map.Require("name", &agent.name);
    try {
      agents::MakeAgent(agent.name, env::SellerSpecOf(market));
    } catch (const core::InputError& fault) {
      throw map.Error("name", fault.message());
    }
    if (const io::YamlNode* settings = map.Find("settings")) {
      agent.settings = agents::ResolveSettings(agent.name, env::SellerSpecOf(market), *settings);
    }
    agent.steps = ComparedSteps(agent.name, market);
    if (const io::YamlNode* steps = map.Find("steps")) {
      agent.steps = steps->AsInteger();
      if (agent.steps < 0) throw steps->Error("must be at least 0");
    }
    map.Finish();
    agents.push_back(agent);
  }
  return agents;
}

// Paths of runs and bundles.
std::vector<std::string> ReadTrained(const io::YamlNode& node) {
  std::vector<std::string> paths = node.AsStrings();
  for (std::size_t k = 0; k < paths.size(); ++k) {
    paths[k] = FromFileFolder(node, paths[k]);
    try {
      if (!serving::IsBundle(paths[k])) training::FindTrainedRuns(paths[k]);
    } catch (const core::InputError& fault) {
      throw node.children()[k].Error(fault.what());
    }
  }
  return paths;
}

Experiment ReadExperiment(const io::YamlNode& tree, const std::vector<std::string>& settings) {
  io::YamlMap map(tree);
  std::string scenario;
  map.Require("scenario", &scenario);
  // A path is relative to the experiment's own folder; a bare name is looked up.
  const auto beside = std::filesystem::path(tree.place().file).parent_path() / scenario;
  std::string path = beside.string();
  if (!std::filesystem::exists(beside)) {
    try {
      path = scenarios::FindScenario(scenario);
    } catch (const core::InputError& fault) {
      throw map.Error("scenario", fault.message());
    }
  }
  Experiment experiment = DefaultExperiment(scenarios::LoadScenario(path, settings), false);
  const env::MarketConfig& market = experiment.scenario.market;
  const io::YamlNode* rules = map.Find("policies");
  const io::YamlNode* oracles = map.Find("oracles");
  if (rules != nullptr || oracles != nullptr) experiment.policies.clear();
  for (const io::YamlNode* list : {rules, oracles}) {
    if (list == nullptr) continue;
    for (std::string& name : ReadPolicies(*list, market)) {
      experiment.policies.push_back(std::move(name));
    }
  }
  if (const io::YamlNode* agents = map.Find("agents")) {
    experiment.agents = ReadAgents(*agents, market);
    experiment.left_out.clear();
  }
  if (const io::YamlNode* trained = map.Find("trained")) {
    experiment.trained = ReadTrained(*trained);
  }
  if (const io::YamlNode* seeds = map.Find("train_seeds")) {
    experiment.train_seeds = ReadSeeds(*seeds);
  }
  int seed = 1;
  if (map.Read("seed", &seed)) {
    if (seed < 0) throw map.Error("seed", "must be at least 0");
    experiment.seed = static_cast<std::uint64_t>(seed);
  }
  if (map.Read("episodes", &experiment.episodes) && experiment.episodes < 2) {
    throw map.Error("episodes", "must be at least 2");
  }
  map.Finish();
  return experiment;
}

// Every rule, and the oracles that the market admits.
std::vector<std::string> FittingPolicies(const env::MarketConfig& market) {
  std::vector<std::string> names;
  for (const policies::PolicyInfo& row : policies::ListPolicies()) {
    try {
      if (row.kind == policies::Kind::kOracle) MakePolicy(row.name, market);
      names.push_back(row.name);
    } catch (const core::InputError&) {
      continue;  // this market has no such oracle
    }
  }
  return names;
}

}  // namespace

Experiment DefaultExperiment(scenarios::Scenario scenario, bool quick) {
  Experiment experiment;
  experiment.policies = FittingPolicies(scenario.market);
  experiment.scenario = std::move(scenario);
  AddAgents(experiment);
  if (quick) Shorten(experiment);
  return experiment;
}

Experiment LoadExperiment(const std::string& path, bool quick,
                          const std::vector<std::string>& settings) {
  if (std::filesystem::is_regular_file(path)) {
    const io::YamlNode tree = io::YamlNode::LoadFile(path);
    if (tree.kind() == io::YamlNode::Kind::kMap && tree.Find("scenario") != nullptr) {
      Experiment experiment = ReadExperiment(tree, settings);
      if (quick) Shorten(experiment);
      return experiment;
    }
  }
  return DefaultExperiment(scenarios::LoadScenario(path, settings), quick);
}

}  // namespace souk::evaluation
