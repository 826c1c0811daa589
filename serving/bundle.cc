#include "serving/bundle.h"

#include <fmt/core.h>

#include <filesystem>
#include <set>

#include "core/errors.h"
#include "io/atomic_file.h"
#include "io/checksums.h"
#include "io/nearest_path.h"

namespace souk::serving {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{256} << 20;

std::set<std::string> WantedFiles(policies::PolicyForm form) {
  std::set<std::string> wanted = {kPolicyFile, kGoldenFile};
  if (form == policies::PolicyForm::kNeural) wanted.insert({kOnnxFile, kTorchScriptFile});
  return wanted;
}

[[noreturn]] void Refuse(const std::string& path, const std::string& message) {
  throw core::InputError(core::SourcePlace{path}, "", message);
}

}  // namespace

std::string Bundle::Path(const std::string& name) const {
  return (fs::path(folder) / name).string();
}

bool IsBundle(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(fs::path(path) / kSumsFile, ignored) ||
         (fs::is_regular_file(fs::path(path) / kPolicyFile, ignored) &&
          fs::is_regular_file(fs::path(path) / kGoldenFile, ignored));
}

Bundle ReadBundle(const std::string& folder) {
  Bundle bundle;
  bundle.folder = folder;
  if (!IsBundle(folder)) {
    Refuse(folder, "is no policy bundle: it has no SHA256SUMS" + io::NearestPathHint(folder));
  }
  const std::string sums_path = bundle.Path(kSumsFile);
  const auto sums = io::ParseChecksums(io::ReadFile(sums_path, kMostBytes), sums_path);
  const std::set<std::string> most = WantedFiles(policies::PolicyForm::kNeural);
  for (const auto& [name, sum] : sums) {
    if (!most.contains(name)) Refuse(sums_path, "names " + name + ", which is no part of a bundle");
    std::string content = io::ReadFile(bundle.Path(name), kMostBytes);
    if (io::Sha256(content) != sum) {
      Refuse(bundle.Path(name), "is not the file that was exported: its SHA-256 differs");
    }
    bundle.files.emplace(name, std::move(content));
  }
  if (!sums.contains(kPolicyFile)) Refuse(sums_path, fmt::format("names no {}", kPolicyFile));
  bundle.policy = policies::DescribePolicy(bundle.files.at(kPolicyFile), bundle.Path(kPolicyFile));
  const std::set<std::string> wanted = WantedFiles(bundle.policy.form);
  for (const std::string& name : wanted) {
    if (!sums.contains(name)) Refuse(sums_path, fmt::format("names no {}", name));
  }
  if (sums.size() != wanted.size()) {
    Refuse(sums_path, fmt::format("names {} files, a {} policy has {}", sums.size(),
                                  policies::Name(bundle.policy.form), wanted.size()));
  }
  return bundle;
}

std::unique_ptr<policies::Policy> LoadBundlePolicy(const std::string& folder,
                                                   const spec::SellerSpec& seller, bool explore) {
  const Bundle bundle = ReadBundle(folder);
  return policies::ParsePolicy(bundle.files.at(kPolicyFile), bundle.Path(kPolicyFile), seller,
                               explore);
}

}  // namespace souk::serving
