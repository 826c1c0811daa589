#include "agents/factory.h"

#include "agents/bandits/linear_thompson.h"
#include "core/errors.h"

namespace souk::agents {

const std::vector<AgentRow>& ListAgents() {
  static const std::vector<AgentRow> rows = {
      {"lints",
       "linear Thompson sampling over the price ladder, per product and audience (myopic)"},
  };
  return rows;
}

std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& market) {
  if (name == "lints") return std::make_unique<LinearThompson>(market, LinearThompsonConfig{});
  std::vector<std::string> names;
  for (const AgentRow& row : ListAgents()) names.push_back(row.name);
  std::string allowed;
  for (const std::string& each : names) allowed += (allowed.empty() ? "" : ", ") + each;
  throw core::InputError("agent", "there is no agent '" + name + "'" +
                                      core::NearestHint(name, names) + "; allowed: " + allowed);
}

}  // namespace souk::agents
