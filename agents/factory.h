#pragma once

// Agents by name. A new agent adds a header, a source, a test and one row here.

#include <memory>
#include <string>
#include <vector>

#include "agents/agent.h"

namespace souk::agents {

// core::InputError naming the agents there are when `name` is none of them.
// The agent sees no more of the market than its shapes, products and observation.
std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& market);

struct AgentRow {
  std::string name;
  std::string description;
};
const std::vector<AgentRow>& ListAgents();

}  // namespace souk::agents
