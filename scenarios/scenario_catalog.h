#pragma once

// Where scenarios are found by name: the folder scenarios/ of the working directory, then the
// gallery beside the program's own folder (../share/souk/scenarios), as CMake and cmake --install
// lay it out. A program that only links Souk names files by path (Souk_SCENARIOS of its package).

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
