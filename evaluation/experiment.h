#pragma once

// What is compared with what: a scenario, policies, agents with their budgets, and seeds. An
// experiment file (experiments/*.yaml) says it in YAML:
//
//   scenario: black_friday          # name or path
//   policies: [list, cost-plus, rule-based, random]
//   oracles: [static]
//   agents: [{name: lints, steps: 50000, settings: {exploration: 2}}]
//   trained: [runs/x]               # runs of souk train, paths from here or from the file's folder
//   train_seeds: [1, 2, 3, 4, 5]
//   seed: 1                         # of the evaluation episodes
//   episodes: 200

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "training/train_agent.h"

namespace souk::evaluation {

struct Experiment {
  scenarios::Scenario scenario;
  std::vector<std::string> policies;  // rules and oracles, by the names of policies/factory.h
  std::vector<training::AgentBudget> agents;
  std::vector<std::string> trained;   // run folders, or folders of seed runs, that join untrained
  std::vector<std::string> left_out;  // agents that cannot take part, with the reason
  std::string baseline;               // baseline of the differences; empty: the best rule
  std::vector<std::uint64_t> train_seeds = {1, 2, 3, 4, 5};
  std::uint64_t seed = 1;
  int episodes = 200;
};

// What `quick` cuts the budget of each agent to, so that five seeds take seconds.
struct QuickBudget {
  long long steps = 10000;       // world-periods
  long long deep_steps = 20000;  // of a deep agent
  int episodes = 50;
};

// The policies and agents that fit the scenario and can be made here, with the budgets that suit
// the agents; `quick` cuts budgets and episodes.
Experiment DefaultExperiment(scenarios::Scenario scenario, bool quick);

// A scenario (name or path) as DefaultExperiment, or an experiment file. core::InputError.
// `settings` are laid over the scenario (scenarios/scenario.h).
Experiment LoadExperiment(const std::string& path, bool quick,
                          const std::vector<std::string>& settings = {});

}  // namespace souk::evaluation
