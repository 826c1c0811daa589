#pragma once

// The scenario of a command, and the values that `--set` lays over it.

#include <string>
#include <vector>

#include "cli/command.h"
#include "scenarios/scenario.h"

namespace souk::cli {

struct ScenarioArgument {
  std::string name;                   // file or name
  std::vector<std::string> settings;  // PATH=VALUE

  scenarios::Scenario Load() const;
};

// The argument `scenario`, which is required, and `--set`, whose meaning is `of`.
Option ScenarioName(std::string* name);
Option SettingsOption(std::vector<std::string>* settings, const std::string& of);

inline constexpr const char* kScenarioSettings =
    "a value of the scenario, e.g. segments[0].price_sensitivity=.4 (repeatable)";

}  // namespace souk::cli
