#include "training/trained_runs.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

#include "core/errors.h"
#include "io/nearest_path.h"
#include "training/run_folder.h"

namespace souk::training {
namespace {

namespace fs = std::filesystem;

// k of "seed<k>"; false for other names.
bool ParseSeed(std::string_view name, std::uint64_t* seed) {
  constexpr std::string_view kPrefix = "seed";
  if (name.substr(0, kPrefix.size()) != kPrefix) return false;
  name.remove_prefix(kPrefix.size());
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), *seed);
  return fault == std::errc{} && end == name.data() + name.size();
}

}  // namespace

std::vector<std::string> FindTrainedRuns(const std::string& path) {
  if (IsRunFolder(path)) return {path};
  std::vector<std::pair<std::uint64_t, std::string>> found;
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(path, fault)) {
    std::uint64_t seed = 0;
    const std::string folder = entry.path().string();
    if (ParseSeed(entry.path().filename().string(), &seed) && IsRunFolder(folder)) {
      found.emplace_back(seed, folder);
    }
  }
  if (found.empty()) {
    throw core::InputError(core::SourcePlace{path}, "",
                           "holds no training run, must be a folder that souk train has made" +
                               io::NearestPathHint(path));
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> folders;
  folders.reserve(found.size());
  for (auto& [seed, folder] : found) folders.push_back(std::move(folder));
  return folders;
}

double SecondsTaken(const std::string& run_folder) {
  const nlohmann::json checkpoint = LoadCheckpoint(run_folder);
  try {
    double seconds = 0;
    for (const char* part : {"training", "evaluation"}) {
      const nlohmann::json& clock = checkpoint.at("clock").at(part);
      if (!clock.empty()) seconds += clock.back().get<double>();
    }
    return seconds;
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError(core::SourcePlace{run_folder}, "",
                           std::string("holds no training checkpoint: ") + fault.what());
  }
}

}  // namespace souk::training
