#pragma once

// Trains an agent as an experiment asks, with nothing kept on disk.

#include <functional>
#include <memory>
#include <string>

#include "policies/policy.h"
#include "training/training.h"

namespace souk::training {

struct AgentBudget {
  std::string name;
  long long steps = 50000;    // world-periods of training
  std::string settings = {};  // as agents::ResolveSettings gives them; empty: what suits the market
};

struct TrainedPolicy {
  std::unique_ptr<policies::Policy> policy;  // the run's final one (training/training_run.h)
  double seconds = 0;                        // wall clock of all of it
};

// The budget with the worlds and replicas that suit the agent. core::InputError when there is no
// such agent or the budget pays for no training.
agents::TrainingConfig TrainingOf(const AgentBudget& budget, const env::MarketConfig& market,
                                  std::uint64_t seed);

// `on_steps` is called with the world-periods so far; what it throws ends the training.
TrainedPolicy TrainAgent(const AgentBudget& budget, const env::MarketConfig& market,
                         std::uint64_t seed, int threads,
                         const std::function<void(long long steps)>& on_steps = {});

}  // namespace souk::training
