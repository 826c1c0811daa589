// souk simulate SCENARIO --policy NAME: plays episodes and logs them.

#include <fmt/core.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/figures.h"
#include "cli/output_options.h"
#include "cli/progress.h"
#include "cli/run_options.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "evaluation/policy_rival.h"
#include "io/json_text.h"
#include "scenarios/scenario.h"
#include "spec/seller_file.h"
#include "trajectories/log_writer.h"

namespace souk::cli {
namespace {

struct SimulateOptions {
  ScenarioArgument scenario;
  std::string policy = "list";
  std::string log;
  bool explore = false;
  bool force = false;
  bool json = false;
  std::vector<std::string> rivals;
  env::PlayConfig rollout;
};

void PrintJson(const env::PlayedEpisodes& rollout, const SimulateOptions& options,
               const std::string& policy, const std::string& scenario) {
  nlohmann::ordered_json out = {{"policy", policy},
                                {"scenario", scenario},
                                {"episodes", rollout.episodes_finished},
                                {"seed", options.rollout.seed},
                                {"explore", options.explore},
                                {"metrics", FiguresJson(rollout.metrics)},
                                {"periods", rollout.periods},
                                {"one_by_one", rollout.one_by_one},
                                {"log", nullptr}};
  if (!options.log.empty()) out["log"] = options.log;
  std::cout << io::JsonText(out) << '\n';
}

void PrintFigures(const env::PlayedEpisodes& rollout, double seconds) {
  std::cout << FormatTable(FigureRows(rollout.metrics));
  std::cout << fmt::format("{} episodes, {} periods ({} with customers taken one by one), {}/s\n",
                           rollout.episodes_finished, rollout.periods, rollout.one_by_one,
                           ShortNumber(static_cast<double>(rollout.periods) / seconds));
}

void Simulate(const SimulateOptions& options) {
  scenarios::Scenario scenario = options.scenario.Load();
  for (const std::string& rival : options.rivals) evaluation::SetRival(rival, &scenario.market);
  io::OutputOptions output{options.force, FilesOf(scenario)};
  AddPolicyFiles(options.policy, &output.inputs);
  if (!options.log.empty()) io::RequireOutputFile(options.log, output);
  const auto policy = evaluation::FindPolicy(options.policy, scenario.market, options.explore);
  std::optional<trajectories::LogWriter> log;
  if (!options.log.empty()) {
    log.emplace(options.log, scenario.market,
                trajectories::LogMeta{scenarios::ToYaml(scenario.market), policy->name(),
                                      options.rollout.seed,
                                      spec::ToYaml(env::SellerSpecOf(scenario.market))},
                options.rollout.episodes,
                std::int64_t{options.rollout.episodes} * scenario.market.calendar.periods, output);
  }
  const double total = static_cast<double>(options.rollout.episodes) *
                       static_cast<double>(scenario.market.calendar.periods);
  ProgressMeter meter("simulating", "periods", total);
  env::PlayHooks hooks;
  hooks.log = log ? &*log : nullptr;
  hooks.progress = [&](long long periods) { meter.Update(static_cast<double>(periods)); };
  hooks.keep_finished = true;
  const auto start = std::chrono::steady_clock::now();
  const env::PlayedEpisodes rollout =
      env::PlayEpisodes(scenario.market, *policy, options.rollout, hooks);
  const core::StopScope unstopped((core::StopToken()));  // what is there is put away
  const bool any = rollout.episodes_finished > 0;
  if (log && any) log->Close();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (any && options.json) {
    PrintJson(rollout, options, policy->name(), scenario.market.name);
  } else if (any) {
    PrintFigures(rollout, seconds);
  }
  if (rollout.episodes_finished < options.rollout.episodes) {
    throw core::Stopped(fmt::format("{} of {} episodes were finished{}", rollout.episodes_finished,
                                    options.rollout.episodes,
                                    log && any ? " and are in " + options.log : ""));
  }
}

}  // namespace

Command SimulateCommand() {
  auto options = std::make_shared<SimulateOptions>();
  env::PlayConfig& rollout = options->rollout;
  Command command{"simulate", "Play episodes under a policy and log them"};
  command.options = {
      ScenarioName(&options->scenario.name),
      SettingsOption(&options->scenario.settings, kScenarioSettings),
      Text("--policy", &options->policy, kSavedPolicy),
      Flag("--explore", &options->explore, "a learned policy explores as in training"),
      Whole("--episodes", &rollout.episodes, core::AtLeast(1), "to play"),
      SeedOption(&rollout.seed, "the episodes"),
      ThreadsOption(&rollout.threads),
      Whole("--batch", &rollout.batch, core::AtLeast(1), "episodes played in lockstep"),
      Texts("--rival", &options->rivals, "a policy plays that rival (repeatable)")
          .Type("RIVAL=POLICY")
          .NotWith("--log"),
      Text("--log", &options->log, "HDF5 file to write").Type("FILE"),
      ForceFlag(&options->force).OnlyWith("--log"),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { Simulate(*options); };
  return command;
}

}  // namespace souk::cli
