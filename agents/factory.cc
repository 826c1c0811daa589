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

LinearThompsonConfig Suited(const spec::SellerSpec& /*seller*/, LinearThompsonConfig config) {
  return config;
}
PpoConfig Suited(const spec::SellerSpec& seller, const PpoConfig& /*config*/) {
  return DefaultPpoConfig(seller);
}

void CheckTogether(const LinearThompsonConfig& /*config*/) {}
void CheckTogether(const PpoConfig& config) { Validate(config); }

template <typename Config>
std::string Resolve(const spec::SellerSpec& seller, const io::YamlNode& tree) {
  const auto& fields = core::FieldsOf<Config>();
  Config config = Suited(seller, Config{});
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

std::unique_ptr<Agent> MakeLinearThompson(const spec::SellerSpec& seller,
                                          const AgentOptions& options) {
  return std::make_unique<LinearThompson>(seller,
                                          ConfigOf(options.settings, LinearThompsonConfig{}));
}

TrainingConfig LinearThompsonTraining(const spec::SellerSpec& /*seller*/,
                                      const std::string& /*settings*/) {
  return {};
}

std::unique_ptr<Agent> MakePpo(const spec::SellerSpec& seller, const AgentOptions& options) {
  return OpenDeepLibrary().MakeAgent("ppo", seller, options);
}

TrainingConfig PpoTraining(const spec::SellerSpec& seller, const std::string& settings) {
  const PpoConfig ppo = ConfigOf(settings, DefaultPpoConfig(seller));
  TrainingConfig config;
  config.steps = ppo.steps;
  config.worlds = ppo.worlds;
  config.replicas = ppo.replicas;
  return config;
}

template <typename Row>
const Row* Find(const std::vector<Row>& rows, const std::string& name) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

template <typename Row>
core::InputError NoAgent(const std::vector<Row>& rows, const std::string& name) {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const Row& row : rows) names.push_back(row.name);
  return {"agent", "there is no agent '" + name + "'" + core::HintAndList(name, names)};
}

}  // namespace

const std::vector<AgentRow>& ListAgents() {
  static const std::vector<AgentRow> rows = {
      {"lints", "linear Thompson sampling over the price ladder, per product and audience (myopic)",
       false, core::FieldsOf<LinearThompsonConfig>, Resolve<LinearThompsonConfig>,
       MakeLinearThompson, LinearThompsonTraining},
      {"ppo", "proximal policy optimisation of prices and slates together, by a neural network",
       true, core::FieldsOf<PpoConfig>, Resolve<PpoConfig>, MakePpo, PpoTraining},
  };
  return rows;
}

const AgentRow& FindAgent(const std::string& name) {
  if (const AgentRow* row = Find(ListAgents(), name)) return *row;
  throw NoAgent(ListAgents(), name);
}

std::unique_ptr<Agent> MakeAgent(const std::string& name, const spec::SellerSpec& seller,
                                 const AgentOptions& options) {
  return FindAgent(name).make(seller, options);
}

const std::vector<CustomerAgentRow>& ListCustomerAgents() {
  static const std::vector<CustomerAgentRow> rows = {
      {"lints-disjoint",
       [](const spec::SellerSpec& seller) -> std::unique_ptr<Agent> {
         return std::make_unique<ArmThompson>(seller, ArmThompsonConfig{});
       }},
  };
  return rows;
}

std::unique_ptr<Agent> MakeCustomerAgent(const std::string& name, const spec::SellerSpec& seller) {
  const auto& rows = ListCustomerAgents();
  if (const CustomerAgentRow* row = Find(rows, name)) return row->make(seller);
  if (Find(ListAgents(), name) == nullptr) throw NoAgent(rows, name);
  throw core::InputError(
      "agent", "'" + name + "' learns from periods, must be " + rows.front().name + " here");
}

TrainingConfig DefaultTraining(const std::string& name, const spec::SellerSpec& seller,
                               const std::string& settings) {
  return FindAgent(name).training(seller, settings);
}

}  // namespace souk::agents
