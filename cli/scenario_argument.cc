#include "cli/scenario_argument.h"

namespace souk::cli {

scenarios::Scenario ScenarioArgument::Load() const {
  return scenarios::LoadScenario(name, settings);
}

Option ScenarioName(std::string* name) {
  return Text("scenario", name, "scenario file or name").Required();
}

Option SettingsOption(std::vector<std::string>* settings, const std::string& of) {
  return Texts("--set", settings, of).Type("PATH=VALUE");
}

}  // namespace souk::cli
