#pragma once

// Where scenarios are found by name: the folder scenarios/ of the working directory, then the one
// of the source tree that this program was built from.

#include <string>
#include <vector>

namespace souk::scenarios {

struct ScenarioFile {
  std::string name;  // file name without .yaml
  std::string path;
};

// A path, or a bare name such as `black_friday` that stands for scenarios/black_friday.yaml.
// Returns the path; core::InputError naming the nearest known scenario when a bare name is not
// found.
std::string FindScenario(const std::string& name_or_path);

// Every scenario that a bare name finds, by name.
std::vector<ScenarioFile> ListScenarios();

}  // namespace souk::scenarios
