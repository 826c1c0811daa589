#include "training/run_folder.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "core/errors.h"
#include "core/label.h"
#include "env/seller_spec.h"
#include "io/atomic_file.h"
#include "io/checksums.h"
#include "io/json_text.h"
#include "io/json_whole.h"
#include "io/output_path.h"
#include "io/temporary_file.h"
#include "io/write_error.h"
#include "policies/policy_file.h"

namespace souk::training {
namespace {

namespace fs = std::filesystem;

std::string File(const std::string& folder, const char* name) {
  return (fs::path(folder) / name).string();
}

// The last makes the folder a run.
constexpr std::array<const char*, 5> kRunFiles = {"checkpoint.json", "policy.yaml", "metrics.csv",
                                                  "events.out.tfevents.souk", "run.json"};
constexpr const char* kLockFile = ".lock";

// A file of a run, or a temporary one that a killed run may have left of it.
bool IsOfRun(const std::string& name) {
  return std::any_of(kRunFiles.begin(), kRunFiles.end(), [&](const std::string& file) {
    return name == file || (name.starts_with(file + ".") && name.ends_with(".part"));
  });
}

nlohmann::json ToJson(const RunInfo& info) {
  return {{"format", "souk-run"},
          {"version", 2},
          {"agent", info.agent},
          {"steps", info.training.steps},
          {"seed", info.training.seed},
          {"worlds", info.training.worlds},
          {"replicas", info.training.replicas},
          {"eval_every", info.plan.every},
          {"eval_episodes", info.plan.episodes},
          {"patience", info.plan.patience},
          {"keep", info.plan.keep_best ? "best" : "last"},
          {"settings", info.settings},
          {"revision", info.revision},
          {"scenario", scenarios::ToYaml(info.market)}};
}

nlohmann::json ParseJson(const std::string& text, const std::string& path) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError(core::SourcePlace{path}, "",
                           std::string("is not JSON: ") + fault.what());
  }
}

// A checkpoint ends with the key of its sum: {...,"sha256":"64 digits"}. The sum is that of the
// text without this key, so one rename replaces both.
constexpr std::string_view kSumKey = R"("sha256":")";
constexpr std::size_t kSumDigits = 64;

std::string WithChecksum(std::string text) {
  const std::string sum = io::Sha256(text);
  text.pop_back();
  return fmt::format("{}{}{}{}\"}}", text, text == "{" ? "" : ",", kSumKey, sum);
}

// Takes the key of the sum off `text`; the sum, or "" where the text does not end with one.
std::string TakeChecksum(std::string* text) {
  constexpr std::size_t kEnd = kSumKey.size() + kSumDigits + 2;
  if (text->size() < kEnd + 1 || !text->ends_with("\"}")) return "";
  const std::size_t begin = text->size() - kEnd;
  if (text->compare(begin, kSumKey.size(), kSumKey) != 0) return "";
  std::string sum = text->substr(begin + kSumKey.size(), kSumDigits);
  text->resize((*text)[begin - 1] == ',' ? begin - 1 : begin);
  *text += '}';
  return sum;
}

}  // namespace

void Validate(const HeldOutPlan& plan) {
  const auto require = [](bool good, const char* field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  require(plan.every >= 0, "eval_every", "must be at least 0");
  require(plan.episodes >= 2, "eval_episodes", "must be at least 2");
  require(plan.patience >= 0, "patience", "must be at least 0");
  require(plan.every > 0 || plan.patience == 0, "patience",
          "needs evaluations: eval_every above 0");
  require(plan.every > 0 || !plan.keep_best, "keep", "best needs evaluations: eval_every above 0");
}

RunLock::RunLock(const std::string& folder) : folder_(folder) {
  std::error_code fault;
  made_ = fs::create_directories(folder, fault);
  if (fault) io::ThrowWriteError(folder, fault.value());
  lock_ = std::make_unique<io::FileLock>(File(folder, kLockFile), folder);
}

RunLock::~RunLock() {
  lock_.reset();
  if (made_) rmdir(folder_.c_str());
}

void SaveRun(const std::string& folder, const RunInfo& info, const RunState& state, bool replace) {
  std::error_code fault;
  fs::create_directories(folder, fault);
  if (fault) io::ThrowWriteError(folder, fault.value());
  // In the order of kRunFiles: run.json, which makes the folder a run, comes last.
  const std::array<std::string, kRunFiles.size()> contents = {
      WithChecksum(io::JsonText(state.checkpoint, -1)), state.policy, state.metrics, state.events,
      io::JsonText(ToJson(info)) + "\n"};
  std::vector<std::unique_ptr<io::TemporaryFile>> files;
  for (std::size_t k = 0; k < kRunFiles.size(); ++k) {
    const std::string path = File(folder, kRunFiles[k]);
    io::RequirePlainDestination(path);
    files.push_back(std::make_unique<io::TemporaryFile>(path));
    files.back()->Append(contents[k]);
    files.back()->Sync();
  }
  if (replace) fs::remove(File(folder, kRunFiles.back()), fault);
  for (std::size_t k = 0; k < kRunFiles.size(); ++k) {
    files[k]->Rename(File(folder, kRunFiles[k]), true);
    files[k]->Keep();
  }
  io::SyncFolderOf(File(folder, kRunFiles.back()));
}

bool IsRunFolder(const std::string& path) { return fs::is_regular_file(File(path, "run.json")); }

std::vector<std::string> RunFiles(const std::string& folder) {
  std::vector<std::string> files;
  files.reserve(kRunFiles.size());
  for (const char* name : kRunFiles) files.push_back(File(folder, name));
  return files;
}

void RequireNoWriter(const std::string& folder) {
  const std::string writer = io::LockHolder(File(folder, kLockFile));
  if (writer.empty()) return;
  throw core::InputError(
      core::SourcePlace{folder}, "",
      "is being written by " + writer + "; wait for its end or give another name");
}

void RequireFreshRun(const std::string& folder, bool force) {
  const auto refuse = [&](const std::string& message) {
    throw core::InputError(core::SourcePlace{folder}, "", message);
  };
  io::RequireNoLink(folder);
  std::error_code fault;
  const fs::file_status status = fs::status(folder, fault);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) refuse("is a file, a folder is expected");
  const bool is_run = IsRunFolder(folder);
  if (is_run && !force) {
    refuse(
        "already holds a run; continue it with --resume, replace it with --force or give another "
        "--out");
  }
  for (const auto& entry : fs::directory_iterator(folder, fault)) {
    const std::string name = entry.path().filename().string();
    if (name == kLockFile || is_run || (force && IsOfRun(name))) continue;
    refuse(fmt::format("is no run and holds {}; give another --out", core::Quoted(name)) +
           (IsOfRun(name) ? " or --force" : ""));
  }
  if (fault) refuse("cannot be read: " + fault.message());
}

RunInfo LoadRunInfo(const std::string& folder) {
  const std::string path = File(folder, "run.json");
  const nlohmann::json run = ParseJson(io::ReadFile(path), path);
  try {
    RunInfo info;
    info.agent = run.at("agent").get<std::string>();
    if (const auto fault = core::WhyNoLabel(info.agent)) {
      throw core::InputError(core::SourcePlace{path}, "agent", *fault);
    }
    info.training.steps = io::JsonWhole<long long>(run.at("steps"));
    info.training.seed = io::JsonWhole<std::uint64_t>(run.at("seed"));
    info.training.worlds = io::JsonWhole<int>(run.at("worlds"));
    info.training.replicas = io::JsonWhole<int>(run.at("replicas"));
    info.plan.every = io::JsonWhole<long long>(run.at("eval_every"));
    info.plan.episodes = io::JsonWhole<int>(run.at("eval_episodes"));
    info.plan.patience = io::JsonWhole<int>(run.at("patience"));
    info.plan.keep_best = run.at("keep").get<std::string>() == "best";
    info.settings = run.value("settings", "");  // runs of earlier programs have none
    info.revision = run.at("revision").get<std::string>();
    info.market = scenarios::ParseScenario(run.at("scenario").get<std::string>(), path).market;
    return info;
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError(core::SourcePlace{path}, "",
                           std::string("is not a souk run: ") + fault.what());
  }
}

nlohmann::json LoadCheckpoint(const std::string& folder, bool* has_checksum) {
  const std::string path = File(folder, "checkpoint.json");
  const auto refuse = [&](const char* message) {
    throw core::InputError(core::SourcePlace{path}, "", message);
  };
  std::string text = io::ReadFile(path);
  const std::string sum = TakeChecksum(&text);
  if (!sum.empty() && io::Sha256(text) != sum) {
    refuse("is not the file that was saved: its SHA-256 differs");
  }
  nlohmann::json state = ParseJson(text, path);
  // No part of a checkpoint is a text: one that stands there is what is left of a sum.
  for (const nlohmann::json& part : state) {
    if (sum.empty() && part.is_string()) refuse("is damaged: its SHA-256 cannot be read");
  }
  if (has_checksum != nullptr) *has_checksum = !sum.empty();
  return state;
}

std::unique_ptr<policies::Policy> LoadRunPolicy(const std::string& folder,
                                                const spec::SellerSpec& seller, bool explore) {
  return policies::LoadPolicy(File(folder, "policy.yaml"), seller, explore);
}

}  // namespace souk::training
