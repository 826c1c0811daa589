// souk simulate SCENARIO --policy NAME: plays episodes and logs them.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/figures.h"
#include "cli/output_options.h"
#include "cli/progress.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "evaluation/rollout.h"
#include "scenarios/scenario.h"
#include "serving/policy_source.h"

namespace souk::cli {
namespace {

struct SimulateOptions {
  ScenarioArgument scenario;
  std::string policy = "list";
  std::string log;
  bool explore = false;
  bool force = false;
  std::vector<std::string> rivals;
  evaluation::RolloutConfig rollout;
};

void PrintFigures(const evaluation::Rollout& rollout, double seconds) {
  std::cout << FormatTable(FigureRows(rollout.metrics));
  std::cout << fmt::format("{} episodes, {} periods ({} with customers taken one by one), {}/s\n",
                           rollout.episodes_finished, rollout.periods, rollout.one_by_one,
                           ShortNumber(static_cast<double>(rollout.periods) / seconds));
}

void Simulate(const SimulateOptions& options) {
  scenarios::Scenario scenario = options.scenario.Load();
  for (const std::string& rival : options.rivals) serving::SetRival(rival, &scenario.market);
  if (!options.rivals.empty() && !options.log.empty()) {
    throw core::InputError("--rival",
                           "excludes --log: a scenario, which a log holds, has no policy");
  }
  io::OutputOptions output{options.force, FilesOf(scenario)};
  AddPolicyFiles(options.policy, &output.inputs);
  if (!options.log.empty()) io::RequireOutputFile(options.log, output);
  const auto policy = serving::FindPolicy(options.policy, scenario.market, options.explore);
  std::optional<trajectories::LogWriter> log;
  if (!options.log.empty()) {
    log.emplace(options.log, scenario.market,
                trajectories::LogMeta{scenarios::ToYaml(scenario.market), policy->name(),
                                      options.rollout.seed},
                options.rollout.episodes,
                std::int64_t{options.rollout.episodes} * scenario.market.calendar.periods, output);
  }
  const double total = static_cast<double>(options.rollout.episodes) *
                       static_cast<double>(scenario.market.calendar.periods);
  ProgressMeter meter("simulating", "periods", total);
  evaluation::RolloutHooks hooks;
  hooks.log = log ? &*log : nullptr;
  hooks.progress = [&](long long periods) { meter.Update(static_cast<double>(periods)); };
  hooks.keep_finished = true;
  const auto start = std::chrono::steady_clock::now();
  const evaluation::Rollout rollout =
      evaluation::PlayEpisodes(scenario.market, *policy, options.rollout, hooks);
  const core::StopScope unstopped((core::StopToken()));  // what is there is put away
  const bool any = rollout.episodes_finished > 0;
  if (log && any) log->Close();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (any) PrintFigures(rollout, seconds);
  if (rollout.episodes_finished < options.rollout.episodes) {
    throw core::Stopped(fmt::format("{} of {} episodes were finished{}", rollout.episodes_finished,
                                    options.rollout.episodes,
                                    log && any ? " and are in " + options.log : ""));
  }
}

}  // namespace

void AddSimulateCommand(CLI::App& app) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command = app.add_subcommand("simulate", "Play episodes under a policy and log them");
  AddScenario(command, &options->scenario);
  command->add_option("--policy", options->policy, "policy name, bundle or training run folder")
      ->capture_default_str();
  command->add_flag("--explore", options->explore, "a learned policy explores as in training");
  command->add_option("--episodes", options->rollout.episodes)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--seed", options->rollout.seed)
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--threads", options->rollout.threads)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--batch", options->rollout.batch, "episodes played in lockstep")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--rival", options->rivals, "RIVAL=POLICY: a policy plays that rival");
  command->add_option("--log", options->log, "HDF5 file to write");
  AddForceFlag(*command, &options->force);
  command->callback([options] { Simulate(*options); });
}

}  // namespace souk::cli
