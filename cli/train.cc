// souk train SCENARIO --agent NAME: trains, checkpoints, resumes.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "agents/factory.h"
#include "agents/run_folder.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "core/build_info.h"
#include "core/errors.h"
#include "evaluation/training_log.h"
#include "evaluation/training_score.h"
#include "scenarios/scenario.h"

namespace souk::cli {
namespace {

struct TrainOptions {
  std::string scenario;
  std::string agent = "lints";
  std::string out;
  std::string log;
  bool resume = false;
  agents::TrainingConfig training;
};

// Only a run of the same market, agent, seed and worlds is continued; the budget may grow.
void CheckResumable(const std::string& folder, const agents::RunInfo& run) {
  const agents::RunInfo saved = agents::LoadRunInfo(folder);
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
}

void PrintEnd(const agents::RunInfo& run, const agents::Training& training,
              const std::string& folder) {
  std::cout << fmt::format("{} on {}: {} periods of training, seed {}\n", run.agent,
                           run.market.name, training.steps(), run.training.seed);
  const auto score = evaluation::ScoreLastQuarter(run.market, run.training, training);
  if (score) {
    std::cout << fmt::format(
        "last quarter: profit {:.2f} a period, {:.4f} of the optimal static prices on the same "
        "shocks ({:.2f})\n",
        score->agent, score->agent / score->reference, score->reference);
  }
  std::cout << "saved in " << folder << '\n';
}

void Train(TrainOptions options) {
  const scenarios::Scenario scenario = scenarios::LoadScenario(options.scenario);
  agents::RunInfo run{options.agent, scenario.market, options.training,
                      core::GetBuildInfo().revision};
  if (options.out.empty()) {
    options.out = fmt::format("runs/{}_{}_seed{}", scenario.market.name, options.agent,
                              options.training.seed);
  }
  const auto agent = agents::MakeAgent(options.agent, scenario.market);
  agents::Training training(
      scenario.market, *agent, options.training,
      options.log.empty() ? env::Accounting::kReward : env::Accounting::kFull);
  if (agents::IsRunFolder(options.out)) {
    if (!options.resume) {
      throw core::InputError(
          core::SourcePlace{options.out}, "",
          "already holds a run; continue it with --resume or give another --out");
    }
    CheckResumable(options.out, run);
    training.Load(agents::LoadCheckpoint(options.out));
  } else if (options.resume) {
    throw core::InputError(core::SourcePlace{options.out}, "", "holds no run to resume");
  }
  std::optional<evaluation::TrainingLog> log;
  if (!options.log.empty()) log.emplace(options.log, run);
  // A folder that cannot be written is found now, not after the first round.
  agents::SaveRun(options.out, run, training);

  const InterruptGuard interrupt;
  {
    ProgressMeter meter("training", "periods", static_cast<double>(options.training.steps));
    while (!training.Done() && !InterruptGuard::Requested()) {
      training.RunRound([&](const agents::TrainingPeriod& period) {
        if (log) log->Add(period);
        meter.Update(static_cast<double>(period.steps),
                     fmt::format("profit {:.0f} a period", period.mean_reward));
      });
      if (log) log->EndRound();
      agents::SaveRun(options.out, run, training);
    }
  }
  if (log) log->Close();
  if (!training.Done()) {
    throw core::RunError(
        fmt::format("interrupted after {} periods; continue with --resume --out {}",
                    training.steps(), options.out));
  }
  PrintEnd(run, training, options.out);
}

}  // namespace

void AddTrainCommand(CLI::App& app) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = app.add_subcommand("train", "Train an agent in a scenario");
  command->add_option("scenario", options->scenario, "scenario file or name")->required();
  command->add_option("--agent", options->agent)->capture_default_str();
  command->add_option("--steps", options->training.steps, "budget in world-periods")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--seed", options->training.seed)
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--out", options->out, "run folder (default runs/SCENARIO_AGENT_seedSEED)");
  command->add_flag("--resume", options->resume, "continue the run in --out");
  command
      ->add_option("--worlds", options->training.worlds, "episodes in lockstep, part of the result")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--batch", options->training.batch, "worlds stepped at once")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--threads", options->training.threads)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--log", options->log, "HDF5 file of the training episodes");
  command->callback([options] { Train(*options); });
}

}  // namespace souk::cli
