// souk export RUN | POLICY_NAME: writes a policy bundle.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "agents/run_folder.h"
#include "cli/command.h"
#include "cli/output_options.h"
#include "cli/scenario_argument.h"
#include "core/build_info.h"
#include "core/errors.h"
#include "core/parallel.h"
#include "evaluation/episode_metrics.h"
#include "evaluation/rollout.h"
#include "metrics/statistics.h"
#include "scenarios/scenario.h"
#include "serving/bundle.h"
#include "serving/policy_source.h"

namespace souk::cli {
namespace {

struct ExportOptions {
  std::string policy;
  ScenarioArgument scenario;
  std::string out;
  bool force = false;
  evaluation::RolloutConfig rollout;
};

// The market that the policy was made for, where it comes from, and the files that say so.
env::MarketConfig Origin(const ExportOptions& options, policies::PolicyProvenance* provenance,
                         std::vector<std::string>* files) {
  env::MarketConfig market;
  if (agents::IsRunFolder(options.policy)) {
    if (!options.scenario.name.empty() || !options.scenario.settings.empty()) {
      throw core::InputError(options.scenario.name.empty() ? "--set" : "--scenario",
                             "is not needed: a run knows its scenario");
    }
    agents::RunInfo run = agents::LoadRunInfo(options.policy);
    provenance->seed = run.training.seed;
    provenance->steps = run.training.steps;
    provenance->revision = run.revision;
    market = std::move(run.market);
  } else {
    if (serving::IsBundle(options.policy)) {
      throw core::InputError(core::SourcePlace{options.policy}, "", "is a bundle already");
    }
    if (options.scenario.name.empty()) {
      throw core::InputError("--scenario", "is missing: name the scenario that the policy is for");
    }
    provenance->revision = core::GetBuildInfo().revision;
    scenarios::Scenario scenario = options.scenario.Load();
    *files = FilesOf(scenario);
    market = std::move(scenario.market);
  }
  provenance->scenario = market.name;
  return market;
}

policies::PolicyEvaluation Evaluate(const env::MarketConfig& market, const policies::Policy& policy,
                                    const evaluation::RolloutConfig& config) {
  const evaluation::Rollout rollout = evaluation::PlayEpisodes(market, policy, config);
  const Eigen::ArrayXd profit = rollout.metrics.row(evaluation::kProfit).transpose();
  const metrics::Estimate estimate =
      metrics::StudentInterval({profit.data(), static_cast<std::size_t>(profit.size())});
  return {estimate.mean, estimate.lo, estimate.hi, config.episodes};
}

void Export(const ExportOptions& options) {
  policies::PolicyProvenance provenance;
  io::OutputOptions output{options.force, {}};
  const env::MarketConfig market = Origin(options, &provenance, &output.inputs);
  AddPolicyFiles(options.policy, &output.inputs);
  serving::RequireBundlePlace(options.out, output);
  const auto policy = serving::FindPolicy(options.policy, market, false);
  serving::BundleWriter bundle(options.out, output);
  if (options.rollout.episodes > 0) {
    provenance.evaluation = Evaluate(market, *policy, options.rollout);
  }
  bundle.Write(*policy, market, provenance);
  std::cout << fmt::format("{} for {}", policy->name(), market.name);
  if (const auto& evaluation = provenance.evaluation) {
    std::cout << fmt::format(": profit {:.6g} an episode ({:.6g} .. {:.6g}, {} episodes)",
                             evaluation->profit, evaluation->lo, evaluation->hi,
                             evaluation->episodes);
  }
  std::cout << "\nsaved in " << options.out << '\n';
}

}  // namespace

void AddExportCommand(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  options->rollout.episodes = 200;
  options->rollout.threads = core::HardwareThreads();
  CLI::App* command =
      app.add_subcommand("export", "Write a policy as a bundle that others can run");
  command->add_option("policy", options->policy, "training run folder or policy name")->required();
  command->add_option("-o,--out", options->out, "bundle folder to write")->required();
  command->add_option("--scenario", options->scenario.name, "of a policy given by its name");
  AddSettings(command, &options->scenario.settings, "a value of the scenario (repeatable)");
  AddForceFlag(*command, &options->force);
  command
      ->add_option("--episodes", options->rollout.episodes,
                   "evaluation episodes for its provenance, 0 for none")
      ->check(CLI::IsMember({0}) | CLI::Range(2, 1000000))
      ->capture_default_str();
  command->add_option("--seed", options->rollout.seed, "of the evaluation episodes")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--threads", options->rollout.threads)->check(CLI::PositiveNumber);
  command->callback([options] { Export(*options); });
}

}  // namespace souk::cli
