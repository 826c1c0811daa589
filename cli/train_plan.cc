#include "cli/train_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "core/build_info.h"
#include "core/errors.h"
#include "core/label.h"
#include "evaluation/training_run.h"

namespace souk::cli {
namespace {

constexpr const char* kDefaultAgent = "lints";

std::string AgentName(const TrainOptions& options) { return options.agent.value_or(kDefaultAgent); }

// Only a run of the same market, agent, seed, worlds and evaluation is continued.
void CheckResumable(const std::string& folder, const agents::RunInfo& saved,
                    const agents::RunInfo& run) {
  const auto require = [&](bool same, const char* what) {
    if (!same) {
      throw core::InputError(core::SourcePlace{folder}, "",
                             fmt::format("holds a run with another {}; give another --out", what));
    }
  };
  require(saved.agent == run.agent, "agent");
  require(saved.training.seed == run.training.seed, "seed");
  require(saved.training.worlds == run.training.worlds, "number of worlds");
  require(scenarios::ToYaml(saved.market) == scenarios::ToYaml(run.market), "scenario");
  require(saved.plan.every == run.plan.every, "--eval-every");
  require(saved.plan.episodes == run.plan.episodes, "--eval-episodes");
  require(saved.plan.keep_best == run.plan.keep_best, "--keep");
}

// The run in `folder` where it is to be resumed. Of several seeds some may not have begun.
std::optional<agents::RunInfo> FindSaved(const TrainOptions& options, const std::string& folder) {
  if (agents::IsRunFolder(folder)) {
    if (options.resume) return agents::LoadRunInfo(folder);
    throw core::InputError(core::SourcePlace{folder}, "",
                           "already holds a run; continue it with --resume or give another --out");
  }
  if (options.resume && options.seeds == 1) {
    throw core::InputError(core::SourcePlace{folder}, "", "holds no run to resume");
  }
  return std::nullopt;
}

agents::HeldOutPlan PlanHeldOut(const TrainOptions& options, agents::HeldOutPlan plan) {
  plan.every = options.eval_every.value_or(plan.every);
  plan.episodes = options.eval_episodes.value_or(plan.episodes);
  plan.patience = options.patience.value_or(plan.patience);
  if (options.keep) plan.keep_best = *options.keep == "best";
  // Without evaluations there is no best to keep, unless it was asked for, which is refused.
  if (plan.every == 0 && !options.keep) plan.keep_best = false;
  return plan;
}

}  // namespace

void CheckOptions(const TrainOptions& options) {
  if (options.seeds > 1 && !options.log.empty()) {
    throw core::InputError("--log", "goes with one seed, not with --seeds");
  }
}

std::uint64_t FirstSeed(const TrainOptions& options, const env::MarketConfig& market) {
  if (options.seed) return *options.seed;
  const std::string folder = OutFolder(options, market, 1);
  if (options.resume && options.seeds == 1 && agents::IsRunFolder(folder)) {
    return agents::LoadRunInfo(folder).training.seed;
  }
  return 1;
}

std::string OutFolder(const TrainOptions& options, const env::MarketConfig& market,
                      std::uint64_t first_seed) {
  if (!options.out.empty()) return options.out;
  const std::string name =
      fmt::format("runs/{}_{}", core::FileName(market.name), core::FileName(AgentName(options)));
  return options.seeds > 1 ? name : fmt::format("{}_seed{}", name, first_seed);
}

std::string RunFolder(const TrainOptions& options, const env::MarketConfig& market,
                      std::uint64_t seed) {
  std::string out = OutFolder(options, market, seed);
  if (options.seeds == 1) return out;
  return (std::filesystem::path(out) / fmt::format("seed{}", seed)).string();
}

agents::RunInfo PlanRun(const TrainOptions& options, const env::MarketConfig& market,
                        const std::string& folder, std::uint64_t seed) {
  const std::optional<agents::RunInfo> saved = FindSaved(options, folder);
  agents::RunInfo run;
  run.agent = options.agent.value_or(saved ? saved->agent : kDefaultAgent);
  run.market = market;
  run.revision = core::GetBuildInfo().revision;
  run.training = saved ? saved->training : agents::DefaultTraining(run.agent, market);
  run.training.steps = options.steps.value_or(run.training.steps);
  run.training.seed = seed;
  if (options.worlds) {
    run.training.worlds = *options.worlds;
    run.training.replicas = std::gcd(*options.worlds, run.training.replicas);
  }
  run.training.batch = options.batch;
  run.training.threads = std::max(1, options.threads / options.seeds);
  run.plan = PlanHeldOut(
      options,
      saved ? saved->plan : evaluation::DefaultHeldOutPlan(run.agent, market, run.training.steps));
  if (saved) CheckResumable(folder, *saved, run);
  return run;
}

std::string ContinueArguments(const TrainOptions& options, const std::string& folder) {
  std::string arguments = options.scenario;
  if (options.seeds > 1) {
    if (options.agent) arguments += " --agent " + *options.agent;
    if (options.steps) arguments += fmt::format(" --steps {}", *options.steps);
    if (options.seed) arguments += fmt::format(" --seed {}", *options.seed);
    arguments += fmt::format(" --seeds {}", options.seeds);
  }
  if (options.device != "cpu") arguments += " --device " + options.device;
  return arguments + " --resume --out " + folder;
}

}  // namespace souk::cli
