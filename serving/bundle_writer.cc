// BundleWriter.

#include <filesystem>
#include <set>
#include <system_error>

#include "agents/deep_library.h"
#include "core/errors.h"
#include "io/atomic_file.h"
#include "io/checksums.h"
#include "io/write_error.h"
#include "policies/linear_policy.h"
#include "policies/neural_policy.h"
#include "serving/bundle.h"
#include "serving/onnx_library.h"
#include "spec/observation_rows.h"

namespace souk::serving {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> Files(const policies::Policy& policy,
                                         const spec::SellerSpec& seller,
                                         const policies::PolicyProvenance& provenance,
                                         const std::vector<policies::DecisionCase>& played) {
  std::map<std::string, std::string> files;
  const std::string yaml = policies::ToYaml(policy, seller, provenance);
  // What the file decides is what the cases must say, whether or not `policy` explores.
  const auto saved = policies::ParsePolicy(yaml, kPolicyFile, seller, false);
  const auto explorer = policies::ParsePolicy(yaml, kPolicyFile, seller, true);
  const bool learned = saved->kind() == policies::Kind::kAgent;
  const GoldenCases golden = MakeGoldenCases(*saved, learned ? explorer.get() : nullptr,
                                             spec::ObservedFields(seller), seller, played);
  files[kPolicyFile] = yaml;
  files[kGoldenFile] = ToJson(golden, policies::ShapeOf(*saved, seller));
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

const std::set<std::string>& FileNames() {
  static const std::set<std::string> names = {kPolicyFile, kGoldenFile, kOnnxFile, kTorchScriptFile,
                                              kSumsFile};
  return names;
}

void MakeFoldersAround(const std::string& place) {
  const fs::path around = fs::path(place).parent_path();
  if (around.empty()) return;
  std::error_code fault;
  fs::create_directories(around, fault);
  if (fault) io::ThrowWriteError(place, fault.value());
}

}  // namespace

void RequireBundlePlace(const std::string& folder, const io::OutputOptions& options) {
  const std::string place = io::FolderName(folder);
  io::RequireOutputFolder(place, FileNames(), options);
  std::error_code ignored;
  if (fs::exists(place, ignored) && !fs::is_empty(place, ignored) && !IsBundle(place)) {
    throw core::InputError(core::SourcePlace{place}, "",
                           "is there and is no bundle; give another name");
  }
}

BundleWriter::BundleWriter(const std::string& folder, const io::OutputOptions& options) {
  RequireBundlePlace(folder, options);
  MakeFoldersAround(io::FolderName(folder));
  folder_.emplace(folder, FileNames(), options);
}

void BundleWriter::Write(const policies::Policy& policy, const spec::SellerSpec& seller,
                         const policies::PolicyProvenance& provenance,
                         const std::vector<policies::DecisionCase>& played) {
  for (const auto& [name, content] : Files(policy, seller, provenance, played)) {
    io::WriteFileAtomically(folder_->part() + "/" + name, content);
  }
  folder_->Commit();
}

std::vector<std::string> BundleFiles(const std::string& path) {
  std::vector<std::string> files;
  for (const std::string& name : FileNames()) files.push_back((fs::path(path) / name).string());
  return files;
}

}  // namespace souk::serving
