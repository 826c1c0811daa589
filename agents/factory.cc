#include "agents/factory.h"

#include <algorithm>

#include "agents/bandits/arm_thompson.h"
#include "agents/bandits/linear_thompson.h"
#include "agents/deep_library.h"
#include "agents/ppo_config.h"
#include "core/errors.h"

namespace souk::agents {
namespace {

const AgentRow& FindRow(const std::string& name) {
  std::vector<std::string> names;
  for (const AgentRow& row : ListAgents()) {
    if (row.name == name) return row;
    names.push_back(row.name);
  }
  throw core::InputError("agent",
                         "there is no agent '" + name + "'" + core::HintAndList(name, names));
}

}  // namespace

const std::vector<AgentRow>& ListAgents() {
  static const std::vector<AgentRow> rows = {
      {"lints",
       "linear Thompson sampling over the price ladder, per product and audience (myopic)"},
      {"ppo", "proximal policy optimisation of prices and slates together, by a neural network",
       true},
  };
  return rows;
}

std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& market,
                                 const AgentOptions& options) {
  const AgentRow& row = FindRow(name);
  if (row.deep) return OpenDeepLibrary().MakeAgent(name, market, options);
  return std::make_unique<LinearThompson>(market, LinearThompsonConfig{});
}

std::unique_ptr<Agent> MakeCustomerAgent(const std::string& name, const env::MarketConfig& market) {
  if (FindRow(name).deep) {
    throw core::InputError("agent", "'" + name + "' learns from periods, must be lints here");
  }
  return std::make_unique<ArmThompson>(market, ArmThompsonConfig{});
}

TrainingConfig DefaultTraining(const std::string& name, const env::MarketConfig& market) {
  TrainingConfig config;
  if (!FindRow(name).deep) return config;
  const PpoConfig ppo = DefaultPpoConfig(market);
  config.steps = ppo.steps;
  config.worlds = ppo.worlds;
  config.replicas = ppo.replicas;
  return config;
}

}  // namespace souk::agents
