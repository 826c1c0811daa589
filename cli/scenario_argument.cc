#include "cli/scenario_argument.h"

#include <CLI/CLI.hpp>

namespace souk::cli {

scenarios::Scenario ScenarioArgument::Load() const {
  return scenarios::LoadScenario(name, settings);
}

CLI::Option* AddScenario(CLI::App* command, ScenarioArgument* scenario) {
  AddSettings(command, &scenario->settings,
              "a value of the scenario, e.g. segments[0].price_sensitivity=.4 (repeatable)");
  return command->add_option("scenario", scenario->name, "scenario file or name")->required();
}

void AddSettings(CLI::App* command, std::vector<std::string>* settings, const std::string& of) {
  command->add_option("--set", *settings, of)->type_name("PATH=VALUE")->expected(1)->take_all();
}

}  // namespace souk::cli
