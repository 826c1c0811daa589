// souk export RUN | POLICY_NAME: writes a policy bundle.

#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/command.h"
#include "cli/output_options.h"
#include "cli/run_options.h"
#include "cli/scenario_argument.h"
#include "core/build_info.h"
#include "core/errors.h"
#include "core/parallel.h"
#include "env/episode_metrics.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/bundle_export.h"
#include "evaluation/policy_names.h"
#include "io/json_text.h"
#include "metrics/statistics.h"
#include "scenarios/scenario.h"
#include "serving/bundle.h"
#include "training/run_folder.h"

namespace souk::cli {
namespace {

struct ExportOptions {
  std::string policy;
  ScenarioArgument scenario;
  std::string out;
  bool force = false;
  bool json = false;
  env::PlayConfig rollout;
};

// The market that the policy was made for, where it comes from, and the files that say so.
env::MarketConfig Origin(const ExportOptions& options, policies::PolicyProvenance* provenance,
                         std::vector<std::string>* files) {
  env::MarketConfig market;
  if (training::IsRunFolder(options.policy)) {
    if (!options.scenario.name.empty()) {
      throw core::InputError("--scenario", "is not needed: a run knows its scenario");
    }
    training::RunInfo run = training::LoadRunInfo(options.policy);
    provenance->seed = run.training.seed;
    provenance->steps = run.training.steps;
    provenance->revision = run.revision;
    market = std::move(run.market);
  } else {
    if (serving::IsBundle(options.policy)) {
      throw core::InputError(core::SourcePlace{options.policy}, "", "is a bundle already");
    }
    evaluation::RefuseMisspelledPath(options.policy);
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
                                    const env::PlayConfig& config) {
  const env::PlayedEpisodes rollout = env::PlayEpisodes(market, policy, config);
  const Eigen::ArrayXd profit = rollout.metrics.row(env::kProfit).transpose();
  const metrics::Estimate estimate =
      metrics::StudentInterval({profit.data(), static_cast<std::size_t>(profit.size())});
  return {estimate.mean, estimate.lo, estimate.hi, config.episodes};
}

void PrintJson(const ExportOptions& options, const std::string& policy, const std::string& scenario,
               const policies::PolicyProvenance& provenance) {
  nlohmann::ordered_json out = {
      {"policy", policy}, {"scenario", scenario}, {"bundle", options.out}, {"evaluation", nullptr}};
  if (const auto& evaluation = provenance.evaluation) {
    out["evaluation"] = {{"profit", evaluation->profit},
                         {"lo", evaluation->lo},
                         {"hi", evaluation->hi},
                         {"episodes", evaluation->episodes}};
  }
  std::cout << io::JsonText(out) << '\n';
}

void Export(const ExportOptions& options) {
  if (options.rollout.episodes == 1) {
    throw core::InputError("--episodes", "is 1, must be 0 or at least 2: one has no interval");
  }
  policies::PolicyProvenance provenance;
  io::OutputOptions output{options.force, {}};
  const env::MarketConfig market = Origin(options, &provenance, &output.inputs);
  AddPolicyFiles(options.policy, &output.inputs);
  serving::RequireBundlePlace(options.out, output);
  const auto policy = evaluation::FindPolicy(options.policy, market, false);
  serving::BundleWriter bundle(options.out, output);
  if (options.rollout.episodes > 0) {
    provenance.evaluation = Evaluate(market, *policy, options.rollout);
  }
  bundle.Write(*policy, env::SellerSpecOf(market), provenance,
               evaluation::PlayedCases(*policy, market));
  if (options.json) return PrintJson(options, policy->name(), market.name, provenance);
  std::cout << fmt::format("{} for {}", policy->name(), market.name);
  if (const auto& evaluation = provenance.evaluation) {
    std::cout << fmt::format(": profit {:.6g} an episode ({:.6g} .. {:.6g}, {} episodes)",
                             evaluation->profit, evaluation->lo, evaluation->hi,
                             evaluation->episodes);
  }
  std::cout << "\nsaved in " << options.out << '\n';
}

}  // namespace

Command ExportCommand() {
  auto options = std::make_shared<ExportOptions>();
  env::PlayConfig& rollout = options->rollout;
  rollout.episodes = 200;
  rollout.threads = core::HardwareThreads();
  Command command{"export", "Write a policy as a bundle that others can run"};
  command.options = {
      Text("policy", &options->policy, "training run folder or policy name").Required(),
      Text("--out", &options->out, "bundle folder to write").Short("-o").Type("FOLDER").Required(),
      Text("--scenario", &options->scenario.name, "of a policy given by its name"),
      SettingsOption(&options->scenario.settings, kScenarioSettings).OnlyWith("--scenario"),
      ForceFlag(&options->force),
      Whole("--episodes", &rollout.episodes, core::Between(0, 1'000'000),
            "evaluation episodes for its provenance")
          .Allowed("0 for none, or 2 to 1000000"),
      SeedOption(&rollout.seed, "the evaluation episodes").NotWith("--episodes", {"0"}),
      ThreadsOption(&rollout.threads).NotWith("--episodes", {"0"}),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { Export(*options); };
  return command;
}

}  // namespace souk::cli
