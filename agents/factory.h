#pragma once

// Agents by name. A new agent adds a header, a source, a test and one row here.

#include <memory>
#include <string>
#include <vector>

#include "agents/agent.h"
#include "agents/training_config.h"
#include "core/field.h"
#include "core/stop_token.h"
#include "io/yaml_reader.h"
#include "spec/seller_spec.h"

namespace souk::agents {

// What an agent is told beside the market.
struct AgentOptions {
  long long steps = 50000;     // its budget in world-periods, for schedules
  std::uint64_t seed = 1;      // of initial weights and orders of samples
  int threads = 1;             // for its updates; not part of the result
  std::string device = "cpu";  // of a deep agent: cpu, or cuda where LibTorch has it
  std::string settings = {};   // as ResolveSettings gives them; empty: what suits the market
  // Asked within its updates too, so it must last as long as the agent. A library opened on demand
  // does not see the caller's scope.
  core::StopToken stop = core::StopToken::Current();
};

// core::InputError naming the agents there are when `name` is none of them, or when the market
// leaves the agent nothing to decide; core::RunError when the deep library it needs is not there.
// The agent sees no more of the market than its shapes, products and observation.
std::unique_ptr<Agent> MakeAgent(const std::string& name, const spec::SellerSpec& seller,
                                 const AgentOptions& options = {});

// An agent for customers one by one (env/customer_env.h). core::InputError as MakeAgent, also for
// one that learns from periods.
std::unique_ptr<Agent> MakeCustomerAgent(const std::string& name, const spec::SellerSpec& seller);

// The budget, worlds and replicas that suit an agent in a market, so that no flag is needed.
// core::InputError as MakeAgent for a name it does not know.
// `settings` are those of AgentOptions.
TrainingConfig DefaultTraining(const std::string& name, const spec::SellerSpec& seller,
                               const std::string& settings = "");

struct AgentRow {
  std::string name;
  std::string description;
  bool deep = false;                             // needs the deep library (agents/deep_library.h)
  const core::FieldList& (*fields)() = nullptr;  // of its config
  // Its settings as YAML (agents/settings.h).
  std::string (*resolve)(const spec::SellerSpec& seller, const io::YamlNode& tree) = nullptr;
  // What MakeAgent and DefaultTraining give.
  std::unique_ptr<Agent> (*make)(const spec::SellerSpec& seller,
                                 const AgentOptions& options) = nullptr;
  TrainingConfig (*training)(const spec::SellerSpec& seller, const std::string& settings) = nullptr;
};
const std::vector<AgentRow>& ListAgents();
// core::InputError as MakeAgent for a name it does not know.
const AgentRow& FindAgent(const std::string& name);

struct CustomerAgentRow {
  std::string name;
  std::unique_ptr<Agent> (*make)(const spec::SellerSpec& seller) = nullptr;
};
const std::vector<CustomerAgentRow>& ListCustomerAgents();

}  // namespace souk::agents
