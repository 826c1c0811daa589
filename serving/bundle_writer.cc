// WriteBundle.

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "agents/deep_library.h"
#include "core/errors.h"
#include "env/market_env.h"
#include "io/atomic_file.h"
#include "io/checksums.h"
#include "policies/linear_policy.h"
#include "policies/neural_policy.h"
#include "serving/bundle.h"
#include "serving/onnx_library.h"

namespace souk::serving {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Refuse(const fs::path& path, const std::string& message) {
  throw core::InputError(core::SourcePlace{path.string()}, "", message);
}

std::map<std::string, std::string> Files(const policies::Policy& policy,
                                         const env::MarketConfig& market,
                                         const policies::PolicyProvenance& provenance) {
  std::map<std::string, std::string> files;
  const std::string yaml = policies::ToYaml(policy, market, provenance);
  // What the file decides is what the cases must say, whether or not `policy` explores.
  const auto saved = policies::ParsePolicy(yaml, kPolicyFile, market, false);
  const auto explorer = policies::ParsePolicy(yaml, kPolicyFile, market, true);
  const bool learned = saved->kind() == policies::Kind::kAgent;
  const GoldenCases golden = MakeGoldenCases(*saved, learned ? explorer.get() : nullptr,
                                             policies::ObservedFields(market), market);
  files[kPolicyFile] = yaml;
  files[kGoldenFile] = ToJson(golden, policies::ShapeOf(*saved, env::MakeEnvSpec(market)));
  if (const auto* neural = dynamic_cast<const policies::NeuralPolicy*>(saved.get())) {
    const std::map<std::string, std::string> metadata = {{"name", policy.name()},
                                                         {"revision", provenance.revision},
                                                         {"scenario", provenance.scenario}};
    files[kOnnxFile] = OpenOnnxLibrary().Write(*neural, metadata);
    files[kTorchScriptFile] = agents::OpenDeepLibrary().WriteTorchScript(*neural, metadata);
  }
  files[kSumsFile] = io::WriteChecksums(files);
  return files;
}

fs::path Place(const std::string& folder) {
  const fs::path place = fs::path(folder).lexically_normal();
  return place.has_filename() ? place : place.parent_path();
}

// Something is there, and it is not an empty folder.
bool InUse(const fs::path& place) {
  std::error_code fault;
  const fs::file_status status = fs::symlink_status(place, fault);
  return fs::exists(status) && !(fs::is_directory(status) && fs::is_empty(place, fault));
}

// Puts the folder `from` in the place of `to`, in one step where the file system can.
void Replace(const fs::path& from, const fs::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(from);  // what was in the place
    return;
  }
  const fs::path old = to.string() + ".old";
  fs::rename(to, old);
  fs::rename(from, to);
  fs::remove_all(old);
}

}  // namespace

void RequireBundlePlace(const std::string& folder, const BundleOptions& options) {
  const fs::path place = Place(folder);
  if (place.empty() || place.filename() == "." || place.filename() == "..") {
    Refuse(folder, "a folder of its own is expected");
  }
  if (!InUse(place)) return;
  if (!IsBundle(place.string())) Refuse(place, "is there and is no bundle; give another name");
  if (!options.force) Refuse(place, "is there already; replace it with --force");
}

void WriteBundle(const std::string& folder, const policies::Policy& policy,
                 const env::MarketConfig& market, const policies::PolicyProvenance& provenance,
                 const BundleOptions& options) {
  RequireBundlePlace(folder, options);
  const fs::path place = Place(folder);
  const auto files = Files(policy, market, provenance);
  const fs::path part = place.string() + ".part";
  try {
    fs::remove_all(part);
    fs::create_directories(part);
    for (const auto& [name, content] : files) {
      io::WriteFileAtomically((part / name).string(), content);
    }
    if (InUse(place)) {
      Replace(part, place);
    } else {
      fs::rename(part, place);
    }
  } catch (const fs::filesystem_error& fault) {
    std::error_code ignored;
    fs::remove_all(part, ignored);
    Refuse(place, "cannot be written: " + fault.code().message());
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(part, ignored);
    throw;
  }
}

}  // namespace souk::serving
