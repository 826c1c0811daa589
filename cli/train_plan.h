#pragma once

// From the options of `souk train` to runs: what is not said is taken from the run that is resumed,
// else from the agent's defaults.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/factory.h"
#include "cli/scenario_argument.h"
#include "core/parallel.h"
#include "io/output_path.h"
#include "training/run_folder.h"

namespace souk::cli {

struct TrainOptions {
  ScenarioArgument scenario;  // --set may also name settings of the agent
  std::optional<std::string> agent;
  std::optional<long long> steps;
  std::optional<std::uint64_t> seed;
  int seeds = 1;
  std::string out;
  bool resume = false;
  bool force = false;  // replace what is there; a run that is resumed is not
  std::optional<int> worlds;
  int batch = 1024;
  int threads = core::HardwareThreads();
  std::optional<std::string> device;  // of a deep agent: cpu or cuda
  std::optional<long long> eval_every;
  std::optional<int> eval_episodes;
  std::optional<int> patience;
  std::optional<std::string> keep;
  std::string log;
  bool json = false;
};

// The settings of `--set` whose key is one of the agent's, taken out of those of the scenario.
std::vector<std::string> TakeAgentSettings(TrainOptions* options);

// Options that do not go together: core::InputError.
void CheckOptions(const TrainOptions& options);

// --seed, else the seed of the run in --out that is resumed, else 1.
std::uint64_t FirstSeed(const TrainOptions& options, const env::MarketConfig& market);

// --out or its default; and the folder of one seed in it, which is the same for a single seed.
std::string OutFolder(const TrainOptions& options, const env::MarketConfig& market,
                      std::uint64_t first_seed);
std::string RunFolder(const TrainOptions& options, const env::MarketConfig& market,
                      std::uint64_t seed);

// core::InputError when `folder` holds a run and is not to be resumed, holds none and is, or holds
// another run than the options say: only the budget, the patience, batch and threads may change.
// `settings` are the agent's "KEY=VALUE"s.
// core::InputError when `folder` is not to be resumed and a new run may not begin in it
// (training::RequireFreshRun), holds no run to resume, or another one than the options say: only
// the budget, the patience, batch and threads may change.
training::RunInfo PlanRun(const TrainOptions& options, const env::MarketConfig& market,
                          const std::vector<std::string>& settings, const std::string& folder,
                          std::uint64_t seed);

// What to put behind `souk train` to go on.
std::string ContinueArguments(const TrainOptions& options, const std::vector<std::string>& settings,
                              const std::string& folder);

// A table of the agent's settings: key, default, what is allowed, meaning.
std::string SettingsHelp(const std::string& agent);

}  // namespace souk::cli
