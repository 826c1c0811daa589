#pragma once

// The scenario of a command, and the values that `--set` lays over it.

#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace souk::cli {

struct ScenarioArgument {
  std::string name;                   // file or name
  std::vector<std::string> settings;  // PATH=VALUE

  scenarios::Scenario Load() const;
};

// Adds the argument `scenario` and `--set`.
CLI::Option* AddScenario(CLI::App* command, ScenarioArgument* scenario);
// Adds `--set` alone; `of` says what it sets.
void AddSettings(CLI::App* command, std::vector<std::string>* settings, const std::string& of);

}  // namespace souk::cli
