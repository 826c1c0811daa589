#include "agents/factory.h"

#include <algorithm>

#include "agents/bandits/arm_thompson.h"
#include "agents/bandits/linear_thompson.h"
#include "agents/deep_library.h"
#include "agents/ppo_config.h"
#include "agents/settings.h"
#include "core/errors.h"
#include "io/field_writer.h"
#include "io/yaml_path.h"

namespace souk::agents {
namespace {

LinearThompsonConfig Suited(const env::MarketConfig& /*market*/, LinearThompsonConfig config) {
  return config;
}
PpoConfig Suited(const env::MarketConfig& market, const PpoConfig& /*config*/) {
  return DefaultPpoConfig(market);
}

void CheckTogether(const LinearThompsonConfig& /*config*/) {}
void CheckTogether(const PpoConfig& config) { Validate(config); }

template <typename Config>
std::string Resolve(const env::MarketConfig& market, const io::YamlNode& tree) {
  const auto& fields = core::FieldsOf<Config>();
  Config config = Suited(market, Config{});
  ReadSettings(tree, fields, &config);
  try {
    CheckTogether(config);
  } catch (const core::InputError& fault) {
    throw io::AddPlace(fault, tree);
  }
  io::YamlWriter lines;
  io::WriteFields(fields, &config, {}, 0, &lines);
  return lines.text();
}

}  // namespace

const std::vector<AgentRow>& ListAgents() {
  static const std::vector<AgentRow> rows = {
      {"lints", "linear Thompson sampling over the price ladder, per product and audience (myopic)",
       false, core::FieldsOf<LinearThompsonConfig>, Resolve<LinearThompsonConfig>},
      {"ppo", "proximal policy optimisation of prices and slates together, by a neural network",
       true, core::FieldsOf<PpoConfig>, Resolve<PpoConfig>},
  };
  return rows;
}

const AgentRow& FindAgent(const std::string& name) {
  std::vector<std::string> names;
  for (const AgentRow& row : ListAgents()) {
    if (row.name == name) return row;
    names.push_back(row.name);
  }
  throw core::InputError("agent",
                         "there is no agent '" + name + "'" + core::HintAndList(name, names));
}

std::unique_ptr<Agent> MakeAgent(const std::string& name, const env::MarketConfig& market,
                                 const AgentOptions& options) {
  const AgentRow& row = FindAgent(name);
  if (row.deep) return OpenDeepLibrary().MakeAgent(name, market, options);
  return std::make_unique<LinearThompson>(market,
                                          ConfigOf(options.settings, LinearThompsonConfig{}));
}

std::unique_ptr<Agent> MakeCustomerAgent(const std::string& name, const env::MarketConfig& market) {
  if (FindAgent(name).deep) {
    throw core::InputError("agent", "'" + name + "' learns from periods, must be lints here");
  }
  return std::make_unique<ArmThompson>(market, ArmThompsonConfig{});
}

TrainingConfig DefaultTraining(const std::string& name, const env::MarketConfig& market,
                               const std::string& settings) {
  TrainingConfig config;
  if (!FindAgent(name).deep) return config;
  const PpoConfig ppo = ConfigOf(settings, DefaultPpoConfig(market));
  config.steps = ppo.steps;
  config.worlds = ppo.worlds;
  config.replicas = ppo.replicas;
  return config;
}

}  // namespace souk::agents
