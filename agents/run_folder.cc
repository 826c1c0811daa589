#include "agents/run_folder.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>

#include "core/errors.h"
#include "core/label.h"
#include "io/atomic_file.h"
#include "io/checksums.h"
#include "policies/policy_file.h"

namespace souk::agents {
namespace {

namespace fs = std::filesystem;

std::string File(const std::string& folder, const char* name) {
  return (fs::path(folder) / name).string();
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
constexpr std::string_view kSumKey = "\"sha256\":\"";
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

void SaveRun(const std::string& folder, const RunInfo& info, const RunState& state) {
  std::error_code fault;
  fs::create_directories(folder, fault);
  if (fault) {
    throw core::InputError(core::SourcePlace{folder}, "", "cannot be made: " + fault.message());
  }
  const nlohmann::json run = {{"format", "souk-run"},
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
                              {"revision", info.revision},
                              {"scenario", scenarios::ToYaml(info.market)}};
  io::WriteFileAtomically(File(folder, "checkpoint.json"), WithChecksum(state.checkpoint.dump()));
  io::WriteFileAtomically(File(folder, "policy.yaml"), state.policy);
  io::WriteFileAtomically(File(folder, "metrics.csv"), state.metrics);
  io::WriteFileAtomically(File(folder, "events.out.tfevents.souk"), state.events);
  io::WriteFileAtomically(File(folder, "run.json"), run.dump(2) + "\n");
}

bool IsRunFolder(const std::string& path) { return fs::is_regular_file(File(path, "run.json")); }

RunInfo LoadRunInfo(const std::string& folder) {
  const std::string path = File(folder, "run.json");
  const nlohmann::json run = ParseJson(io::ReadFile(path), path);
  try {
    RunInfo info;
    info.agent = run.at("agent").get<std::string>();
    if (const auto fault = core::WhyNoLabel(info.agent)) {
      throw core::InputError(core::SourcePlace{path}, "agent", *fault);
    }
    info.training.steps = run.at("steps").get<long long>();
    info.training.seed = run.at("seed").get<std::uint64_t>();
    info.training.worlds = run.at("worlds").get<int>();
    info.training.replicas = run.at("replicas").get<int>();
    info.plan.every = run.at("eval_every").get<long long>();
    info.plan.episodes = run.at("eval_episodes").get<int>();
    info.plan.patience = run.at("patience").get<int>();
    info.plan.keep_best = run.at("keep").get<std::string>() == "best";
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
                                                const env::MarketConfig& market, bool explore) {
  return policies::LoadPolicy(File(folder, "policy.yaml"), market, explore);
}

}  // namespace souk::agents
