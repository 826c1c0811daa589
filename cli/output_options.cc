#include "cli/output_options.h"

#include "evaluation/policy_names.h"

namespace souk::cli {

Option ForceFlag(bool* force) { return Flag("--force", force, "replace what is there already"); }

std::vector<std::string> FilesOf(const scenarios::Scenario& scenario) {
  std::vector<std::string> files = {scenario.path};
  files.insert(files.end(), scenario.bases.begin(), scenario.bases.end());
  return files;
}

void AddPolicyFiles(const std::string& policy, std::vector<std::string>* files) {
  const std::vector<std::string> more = evaluation::PolicyFiles(policy);
  files->insert(files->end(), more.begin(), more.end());
}

void AddRivalFiles(const std::vector<std::string>& rivals, std::vector<std::string>* files) {
  for (const std::string& rival : rivals) AddPolicyFiles(rival.substr(rival.find('=') + 1), files);
}

}  // namespace souk::cli
