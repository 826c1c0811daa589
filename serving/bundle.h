#pragma once

// A policy bundle: a folder that another program can serve a policy from, and check itself against
// (docs/bundles.md).
//
//   policy.yaml    the policy (policies/policy_file.h)
//   golden.json    what it decides for known observations (serving/golden.h)
//   policy.onnx    of a neural policy
//   policy.pt      of a neural policy, TorchScript
//   SHA256SUMS     of these files
//
// Written beside its place and renamed (io/output_folder.h), so a bundle is whole or not there, one
// is written at a time, and files of others in its place stay.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/output_folder.h"
#include "policies/policy_file.h"
#include "serving/golden_check.h"

namespace souk::serving {

inline constexpr const char* kPolicyFile = "policy.yaml";
inline constexpr const char* kGoldenFile = "golden.json";
inline constexpr const char* kOnnxFile = "policy.onnx";
inline constexpr const char* kTorchScriptFile = "policy.pt";
inline constexpr const char* kSumsFile = "SHA256SUMS";

// core::InputError as io::RequireOutputFolder, and when `folder` holds something and is no bundle.
void RequireBundlePlace(const std::string& folder, const io::OutputOptions& options);

class BundleWriter {
 public:
  // Makes the folders around `folder` where they are not there, and claims it. core::InputError as
  // RequireBundlePlace and io::OutputFolder.
  explicit BundleWriter(const std::string& folder, const io::OutputOptions& options = {});

  // `policy` as it is for `seller`, once; `played` as MakeGoldenCases takes them. core::RunError
  // when the disk is full, or a neural policy cannot be written because the deep or the ONNX
  // library is not there.
  void Write(const policies::Policy& policy, const spec::SellerSpec& seller,
             const policies::PolicyProvenance& provenance,
             const std::vector<policies::DecisionCase>& played);

 private:
  std::optional<io::OutputFolder> folder_;
};

// Whether the path is a folder that holds a bundle, whole or not.
bool IsBundle(const std::string& path);
// Every file that a bundle at `path` may hold.
std::vector<std::string> BundleFiles(const std::string& path);

// A bundle's files as bytes, by name; all are there, and have the sums that SHA256SUMS says.
struct Bundle {
  std::string folder;
  std::map<std::string, std::string> files;
  policies::PolicyDescription policy;

  std::string Path(const std::string& name) const;
};

// core::InputError naming the file when the bundle is not whole: a file missing, not listed, too
// many, cut off or altered.
Bundle ReadBundle(const std::string& folder);

// core::InputError as ReadBundle and policies::ParsePolicy.
std::unique_ptr<policies::Policy> LoadBundlePolicy(const std::string& folder,
                                                   const spec::SellerSpec& seller, bool explore);

// A format's replay of the golden cases.
struct FormatCheck {
  std::string format;  // "Eigen", "Eigen, exploring", "TorchScript", "ONNX"
  std::string file;
  GoldenVerdict verdict;
  std::string skipped;  // why it was not run, or ""
};

// Replays the golden cases through every format of the bundle. core::InputError as ReadBundle, and
// when a file is not readable as what it should be; a file that decides otherwise is a fault in its
// verdict.
std::vector<FormatCheck> VerifyBundle(const Bundle& bundle);

}  // namespace souk::serving
