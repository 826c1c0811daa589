#include "io/nearest_path.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "core/errors.h"

namespace souk::io {

std::string NearestPathHint(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code fault;
  if (path.empty() || fs::exists(path, fault)) return "";
  fs::path wanted(path);
  if (wanted.filename().empty()) wanted = wanted.parent_path();  // of "runs/ppo/"
  const fs::path around = wanted.parent_path();
  std::vector<std::string> beside;
  for (const auto& entry : fs::directory_iterator(around.empty() ? "." : around, fault)) {
    beside.push_back((around / entry.path().filename()).string());
  }
  std::sort(beside.begin(), beside.end());
  return core::NearestHint(wanted.string(), beside);
}

}  // namespace souk::io
