#include "agents/run_folder.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/errors.h"
#include "io/atomic_file.h"
#include "io/json_text.h"
#include "policies/policy_file.h"

namespace souk::agents {
namespace {

namespace fs = std::filesystem;

std::string File(const std::string& folder, const char* name) {
  return (fs::path(folder) / name).string();
}

nlohmann::json ReadJson(const std::string& path) {
  try {
    return nlohmann::json::parse(io::ReadFile(path));
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError(core::SourcePlace{path}, "",
                           std::string("is not JSON: ") + fault.what());
  }
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
                              {"settings", info.settings},
                              {"revision", info.revision},
                              {"scenario", scenarios::ToYaml(info.market)}};
  io::WriteFileAtomically(File(folder, "checkpoint.json"), io::JsonText(state.checkpoint, -1));
  io::WriteFileAtomically(File(folder, "policy.yaml"), state.policy);
  io::WriteFileAtomically(File(folder, "metrics.csv"), state.metrics);
  io::WriteFileAtomically(File(folder, "events.out.tfevents.souk"), state.events);
  io::WriteFileAtomically(File(folder, "run.json"), io::JsonText(run) + "\n");
}

bool IsRunFolder(const std::string& path) { return fs::is_regular_file(File(path, "run.json")); }

RunInfo LoadRunInfo(const std::string& folder) {
  const std::string path = File(folder, "run.json");
  const nlohmann::json run = ReadJson(path);
  try {
    RunInfo info;
    info.agent = run.at("agent").get<std::string>();
    info.training.steps = run.at("steps").get<long long>();
    info.training.seed = run.at("seed").get<std::uint64_t>();
    info.training.worlds = run.at("worlds").get<int>();
    info.training.replicas = run.at("replicas").get<int>();
    info.plan.every = run.at("eval_every").get<long long>();
    info.plan.episodes = run.at("eval_episodes").get<int>();
    info.plan.patience = run.at("patience").get<int>();
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

nlohmann::json LoadCheckpoint(const std::string& folder) {
  return ReadJson(File(folder, "checkpoint.json"));
}

std::unique_ptr<policies::Policy> LoadRunPolicy(const std::string& folder,
                                                const env::MarketConfig& market, bool explore) {
  return policies::LoadPolicy(File(folder, "policy.yaml"), market, explore);
}

}  // namespace souk::agents
