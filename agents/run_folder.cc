#include "agents/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "agents/factory.h"
#include "core/atomic_file.h"
#include "core/build_info.h"
#include "core/errors.h"
#include "env/market_env.h"

namespace souk::agents {
namespace {

namespace fs = std::filesystem;

std::string File(const std::string& folder, const char* name) {
  return (fs::path(folder) / name).string();
}

nlohmann::json ReadJson(const std::string& path) {
  try {
    return nlohmann::json::parse(core::ReadFile(path));
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError(core::SourcePlace{path}, "",
                           std::string("is not JSON: ") + fault.what());
  }
}

// What a policy was trained for must be what it is now to decide.
void CheckFit(const std::string& folder, const env::MarketConfig& trained,
              const env::MarketConfig& now) {
  const env::EnvSpec a = env::MakeEnvSpec(trained);
  const env::EnvSpec b = env::MakeEnvSpec(now);
  const auto require = [&](bool same, const char* what) {
    if (!same) {
      throw core::InputError(
          core::SourcePlace{folder}, "",
          fmt::format("was trained for other {} than those of {}", what, now.name));
    }
  };
  const bool same_products =
      std::equal(a.products.begin(), a.products.end(), b.products.begin(), b.products.end(),
                 [](const env::ProductConfig& x, const env::ProductConfig& y) {
                   return x.name == y.name && x.price_min == y.price_min &&
                          x.price_max == y.price_max && x.price_ladder == y.price_ladder;
                 });
  require(same_products, "products or price limits");
  require(a.audiences == b.audiences, "audiences");
  require(a.observation_names == b.observation_names, "observation fields");
}

}  // namespace

void SaveRun(const std::string& folder, const RunInfo& info, const Training& training) {
  std::error_code fault;
  fs::create_directories(folder, fault);
  if (fault) {
    throw core::InputError(core::SourcePlace{folder}, "", "cannot be made: " + fault.message());
  }
  const nlohmann::json run = {
      {"format", "souk-run"},       {"version", 1},
      {"agent", info.agent},        {"steps", info.training.steps},
      {"seed", info.training.seed}, {"worlds", info.training.worlds},
      {"revision", info.revision},  {"scenario", scenarios::ToYaml(info.market)}};
  std::string metrics = "round,steps,reward_per_period\n";
  for (std::size_t r = 0; r < training.rounds().size(); ++r) {
    const TrainingRound& round = training.rounds()[r];
    metrics += fmt::format("{},{},{}\n", r, round.steps, round.reward_per_period);
  }
  core::WriteFileAtomically(File(folder, "checkpoint.json"), training.Save().dump());
  core::WriteFileAtomically(File(folder, "metrics.csv"), metrics);
  core::WriteFileAtomically(File(folder, "run.json"), run.dump(2) + "\n");
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
  const RunInfo info = LoadRunInfo(folder);
  CheckFit(folder, info.market, market);
  const std::unique_ptr<Agent> agent = MakeAgent(info.agent, market);
  const nlohmann::json checkpoint = LoadCheckpoint(folder);
  try {
    agent->Load(checkpoint.at("agent"));
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError(core::SourcePlace{File(folder, "checkpoint.json")}, "",
                           std::string("is not a training checkpoint: ") + fault.what());
  } catch (const core::InputError& fault) {
    throw core::InputError(core::SourcePlace{File(folder, "checkpoint.json")}, fault.field(),
                           fault.message());
  }
  return agent->MakePolicy(explore);
}

}  // namespace souk::agents
