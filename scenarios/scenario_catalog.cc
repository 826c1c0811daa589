#include "scenarios/scenario_catalog.h"

#include <fmt/core.h>

#include <array>
#include <filesystem>
#include <map>
#include <system_error>

#include "core/errors.h"

namespace souk::scenarios {
namespace {

namespace fs = std::filesystem;

// Where a bare name is looked for: here, then in the gallery beside the program's own folder, as
// CMake and cmake --install lay it out.
std::array<fs::path, 2> Folders() {
  std::error_code fault;
  const fs::path program = fs::read_symlink("/proc/self/exe", fault);
  fs::path gallery = program.parent_path().parent_path() / "share/souk/scenarios";
  const fs::path resolved = fs::canonical(gallery, fault);
  if (!fault) gallery = resolved;
  return {"scenarios", gallery};
}

bool IsBareName(const std::string& text) {
  const fs::path path(text);
  return !path.has_parent_path() && path.extension() != ".yaml" && path.extension() != ".yml";
}

bool IsFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

}  // namespace

std::vector<ScenarioFile> ListScenarios() {
  std::map<std::string, std::string> paths;
  for (const fs::path& folder : Folders()) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
      if (entry.path().extension() == ".yaml" && IsFile(entry.path())) {
        paths.emplace(entry.path().stem().string(), entry.path().string());
      }
    }
  }
  std::vector<ScenarioFile> files;
  files.reserve(paths.size());
  for (const auto& [name, path] : paths) files.push_back({name, path});
  return files;
}

std::string FindScenario(const std::string& name_or_path) {
  if (!IsBareName(name_or_path) || IsFile(name_or_path)) return name_or_path;
  for (const fs::path& folder : Folders()) {
    const fs::path path = folder / (name_or_path + ".yaml");
    if (IsFile(path)) return path.string();
  }
  std::error_code ignored;
  if (fs::exists(name_or_path, ignored)) return name_or_path;  // a folder: reading it says so
  std::vector<std::string> names;
  for (const ScenarioFile& file : ListScenarios()) names.push_back(file.name);
  throw core::InputError(
      "scenario", fmt::format("no scenario is called {}, give a file or one of `souk scenario "
                              "list`{}",
                              core::Quoted(name_or_path), core::NearestHint(name_or_path, names)));
}

}  // namespace souk::scenarios
