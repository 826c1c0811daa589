#pragma once

// Agents by name. A new agent adds a header, a source, a test and one row here.

#include <memory>
#include <string>
#include <vector>

#include "agents/agent.h"
#include "agents/training.h"
#include "core/stop_token.h"

namespace souk::agents {

// What an agent is told beside the market.
struct AgentOptions {
  long long steps = 50000;     // its budget in world-periods, for schedules
  std::uint64_t seed = 1;      // of initial weights and orders of samples
  int threads = 1;             // for its updates; not part of the result
  std::string device = "cpu";  // of a deep agent: cpu, or cuda where LibTorch has it
  // Asked within its updates too, so it must last as long as the agent. A library opened on demand
  // does not see the caller's scope.
  core::StopToken stop = core::StopToken::Current();
};

// core::InputError naming the agents there are when `name` is none of them, or when the market
// leaves the agent nothing to decide; core::RunError when the deep library it needs is not there.
// The agent sees no more of the market than its shapes, products and observation.
std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& market,
                                 const AgentOptions& options = {});

// An agent for customers one by one (env/customer_env.h): "lints". core::InputError as MakeAgent.
std::unique_ptr<Agent> MakeCustomerAgent(const std::string& name, const env::MarketConfig& market);

// The budget, worlds and replicas that suit an agent in a market, so that no flag is needed.
// core::InputError as MakeAgent for a name it does not know.
TrainingConfig DefaultTraining(const std::string& name, const env::MarketConfig& market);

struct AgentRow {
  std::string name;
  std::string description;
  bool deep = false;  // needs the deep library (agents/deep_library.h)
};
const std::vector<AgentRow>& ListAgents();

}  // namespace souk::agents
