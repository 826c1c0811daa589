// souk train SCENARIO --agent NAME: trains with one seed or several, checkpoints, resumes.

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/output_options.h"
#include "cli/progress.h"
#include "cli/run_options.h"
#include "cli/train_plan.h"
#include "cli/train_report.h"
#include "core/errors.h"
#include "core/label.h"
#include "core/parallel.h"
#include "core/stop_token.h"
#include "env/seller_spec.h"
#include "io/json_text.h"
#include "training/run_folder.h"
#include "training/run_saver.h"
#include "training/training_log.h"

namespace souk::cli {
namespace {

// A run that is ready to go: its agent made, its checkpoint loaded. `saver` holds the folder.
struct Job {
  training::RunInfo info;
  std::string folder;
  std::unique_ptr<agents::Agent> agent;
  std::unique_ptr<training::TrainingRun> run;
  std::unique_ptr<training::RunSaver> saver;
  bool stopped = false;
  long long saved_steps = 0;  // world-periods in the folder, once it was stopped
};

std::unique_ptr<training::RunSaver> SaverOf(const Job& job, bool replace) {
  return std::make_unique<training::RunSaver>(job.folder, job.info, replace);
}

// What may not be written is refused before anything is solved, made or trained.
io::OutputOptions CheckOutputs(const TrainOptions& options,
                               const std::vector<std::string>& settings,
                               const scenarios::Scenario& scenario, std::uint64_t first) {
  io::OutputOptions output{options.force, FilesOf(scenario)};
  io::RequireNoLink(OutFolder(options, scenario.market, first));
  for (int k = 0; k < options.seeds; ++k) {
    const std::uint64_t seed = first + static_cast<std::uint64_t>(k);
    const std::string folder = RunFolder(options, scenario.market, seed);
    training::RequireNoWriter(folder);
    PlanRun(options, scenario.market, settings, folder, seed);
    for (const std::string& file : training::RunFiles(folder)) {
      io::RequireNoInput(file, output.inputs);
    }
  }
  // The log may not be a file of the run either.
  for (const std::string& file : training::RunFiles(RunFolder(options, scenario.market, first))) {
    output.inputs.push_back(file);
  }
  if (!options.log.empty()) io::RequireOutputFile(options.log, output);
  return output;
}

// Takes up the run in the job's folder. What does not fit names the checkpoint.
void LoadInto(Job* job) {
  bool has_checksum = true;
  const nlohmann::json checkpoint = training::LoadCheckpoint(job->folder, &has_checksum);
  try {
    job->run->Load(checkpoint);
  } catch (const core::InputError& fault) {
    const std::string path = (std::filesystem::path(job->folder) / "checkpoint.json").string();
    throw core::InputError(core::SourcePlace{path}, "", fault.message());
  }
  if (has_checksum) return;
  std::cerr << core::Printable(job->folder)
            << ": its checkpoint is of an older program and has no checksum: taken as it is\n";
}

std::unique_ptr<Job> Prepare(const TrainOptions& options, const std::vector<std::string>& settings,
                             const env::MarketConfig& market, std::uint64_t seed,
                             const training::HeldOut& held_out) {
  auto job = std::make_unique<Job>();
  job->folder = RunFolder(options, market, seed);
  // What is taken up again is locked before it is read.
  const bool resumed = options.resume && training::IsRunFolder(job->folder);
  if (resumed) job->saver = SaverOf(*job, false);
  job->info = PlanRun(options, market, settings, job->folder, seed);
  const agents::TrainingConfig& training = job->info.training;
  job->agent = agents::MakeAgent(
      job->info.agent, env::SellerSpecOf(market),
      {training.steps, seed, training.threads, options.device.value_or("cpu"), job->info.settings});
  job->run = std::make_unique<training::TrainingRun>(
      job->info, *job->agent, held_out,
      options.log.empty() ? env::Accounting::kReward : env::Accounting::kFull);
  if (resumed) LoadInto(job.get());
  return job;
}

// Claims the folder of a new run; another may have begun there since it was asked for.
void Claim(Job* job, bool force) {
  if (job->saver) return;
  job->saver = SaverOf(*job, true);
  training::RequireFreshRun(job->folder, force);
}

// What is known of how good it is, short enough for a terminal of 80 columns.
std::string Note(const training::TrainingRun& run, double mean_reward) {
  std::string reward = fmt::format("reward {:.0f}", mean_reward);
  const std::vector<training::TrainingRow>& rows = run.rows();
  const auto evaluated =
      std::find_if(rows.rbegin(), rows.rend(),
                   [](const training::TrainingRow& row) { return row.held_out.has_value(); });
  if (evaluated == rows.rend() || !evaluated->held_out->benchmark_ratio) return reward;
  return fmt::format("ratio {:.4f}  {}", *evaluated->held_out->benchmark_ratio, reward);
}

// Saves what a job that was asked to stop has come to; a round that was cut short is given up.
void PutAway(bool within_round, Job* job) {
  const core::StopScope unstopped((core::StopToken()));
  if (!within_round) job->saver->Save(*job->run);
  job->saved_steps = job->saver->SaveKept();
  job->stopped = true;
}

// Trains every job to its end or until it is asked to stop, several at a time, and saves it.
void TrainAll(std::vector<std::unique_ptr<Job>>& jobs, int threads, training::TrainingLog* log) {
  double total = 0;
  long long before = 0;
  for (const auto& job : jobs) {
    total += static_cast<double>(job->info.training.steps);
    before += job->run->training().steps();
  }
  ProgressMeter meter("training", "steps", total, stderr, static_cast<double>(before));
  std::atomic<long long> done{before};
  core::ParallelFor(static_cast<int>(jobs.size()), threads, [&](int task, int worker) {
    Job& job = *jobs[static_cast<std::size_t>(task)];
    long long counted = job.run->training().steps();
    const auto on_period = [&](const training::TrainingPeriod& period) {
      if (log != nullptr) log->Add(period);
      done += period.steps - counted;
      counted = period.steps;
      if (worker == 0) {
        meter.Update(static_cast<double>(done), Note(*job.run, period.mean_reward));
      }
    };
    while (!job.run->Done()) {
      if (core::StopRequested()) return PutAway(false, &job);
      try {
        job.run->RunRound(on_period);
      } catch (const core::Stopped&) {
        return PutAway(true, &job);
      }
      if (log != nullptr) log->EndRound();
      job.saver->AfterRound(*job.run);
    }
    job.saver->Save(*job.run);
  });
}

void Train(TrainOptions options) {
  CheckOptions(options);
  const std::vector<std::string> settings = TakeAgentSettings(&options);
  const scenarios::Scenario scenario = options.scenario.Load();
  const env::MarketConfig& market = scenario.market;
  const std::uint64_t first = FirstSeed(options, market);
  const io::OutputOptions output = CheckOutputs(options, settings, scenario, first);
  const training::HeldOut held_out(market, true);
  std::vector<std::unique_ptr<Job>> jobs;
  jobs.reserve(static_cast<std::size_t>(options.seeds));
  for (int k = 0; k < options.seeds; ++k) {
    jobs.push_back(
        Prepare(options, settings, market, first + static_cast<std::uint64_t>(k), held_out));
  }
  std::optional<training::TrainingLog> log;
  if (!options.log.empty()) log.emplace(options.log, jobs[0]->info, output);
  for (const auto& job : jobs) Claim(job.get(), options.force || options.resume);
  // A folder that cannot be written is found now, not after the first round.
  for (const auto& job : jobs) job->saver->Save(*job->run);

  TrainAll(jobs, std::min(options.threads, options.seeds), log ? &*log : nullptr);
  if (log) log->Close();
  long long saved_steps = 0;
  bool finished = true;
  std::vector<FinishedRun> runs;
  for (const auto& job : jobs) {
    saved_steps += job->stopped ? job->saved_steps : job->run->training().steps();
    finished = finished && !job->stopped;
    runs.push_back({job->info, *job->run});
  }
  const std::string folder = OutFolder(options, market, first);
  if (!finished) {
    throw core::Stopped(fmt::format("{} periods are saved; continue with souk train {}",
                                    saved_steps, ContinueArguments(options, settings, folder)));
  }
  try {
    if (options.json) {
      std::cout << io::JsonText(RunsJson(runs, held_out, folder)) << '\n';
    } else {
      std::cout << (options.seeds == 1 ? RunReport(runs[0], held_out) : SeedTable(runs, held_out))
                << "saved in " << folder << '\n';
    }
  } catch (const core::Stopped&) {
    throw core::Stopped("trained to the end and saved in " + folder);
  }
}

}  // namespace

Command TrainCommand() {
  auto options = std::make_shared<TrainOptions>();
  Command command{"train", "Train an agent in a scenario"};
  command.options = {
      ScenarioName(&options->scenario.name),
      SettingsOption(&options->scenario.settings,
                     "a setting of the agent, e.g. learning_rate=3e-4, or a value of the scenario "
                     "(repeatable)"),
      Text("--agent", &options->agent, "lints or ppo").Default("lints"),
      Ending(
          "--help-settings",
          [options] { std::cout << SettingsHelp(options->agent.value_or("lints")); },
          "print the settings of --agent and stop"),
      Whole("--steps", &options->steps, core::AtLeast(0), "budget in world-periods")
          .Default("the agent's"),
      Whole("--seed", &options->seed, core::AtLeast(0), "seed of the run").Default("1"),
      Whole("--seeds", &options->seeds, core::Between(1, 1000),
            "train that many seeds from --seed on, each into OUT/seedSEED"),
      Text("--out", &options->out, "run folder")
          .Type("FOLDER")
          .Default("runs/SCENARIO_AGENT_seedSEED"),
      Flag("--resume", &options->resume, "continue the run in --out"),
      Whole("--worlds", &options->worlds, core::AtLeast(1),
            "episodes in lockstep, part of the result")
          .Default("the agent's"),
      Whole("--batch", &options->batch, core::AtLeast(1), "worlds stepped at once"),
      ThreadsOption(&options->threads),
      Choice("--device", &options->device, {"cpu", "cuda"}, "of a deep agent").Default("cpu"),
      Whole("--eval-every", &options->eval_every, core::AtLeast(0),
            "world-periods between evaluations, 0 for none")
          .Default("budget / 20"),
      Whole("--eval-episodes", &options->eval_episodes, kEpisodes, "episodes of each")
          .NotWith("--eval-every", {"0"}),
      Whole("--patience", &options->patience, core::AtLeast(0),
            "stop after so many evaluations without improvement, 0 for never")
          .Default("0")
          .NotWith("--eval-every", {"0"}),
      Choice("--keep", &options->keep, {"best", "last"}, "policy to end with")
          .Default("best for deep agents, last for others"),
      Text("--log", &options->log, "HDF5 file of the training episodes").Type("FILE"),
      ForceFlag(&options->force),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { Train(*options); };
  return command;
}

}  // namespace souk::cli
