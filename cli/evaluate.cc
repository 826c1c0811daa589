// souk evaluate BUNDLE | RUN SCENARIO: plays a saved policy, also where it was not trained.

#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/command.h"
#include "cli/figures.h"
#include "cli/progress.h"
#include "cli/run_options.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/errors.h"
#include "core/parallel.h"
#include "env/episode_metrics.h"
#include "env/play_episodes.h"
#include "evaluation/policy_names.h"
#include "io/json_text.h"
#include "scenarios/scenario.h"
#include "solvers/benchmark.h"

namespace souk::cli {
namespace {

struct EvaluateOptions {
  std::string policy;
  ScenarioArgument scenario;
  bool explore = false;
  bool json = false;
  env::PlayConfig rollout;
};

env::PlayedEpisodes Play(const env::MarketConfig& market, const policies::Policy& policy,
                         const env::PlayConfig& config) {
  ProgressMeter meter(
      policy.name(), "periods",
      static_cast<double>(config.episodes) * static_cast<double>(market.calendar.periods));
  env::PlayHooks hooks;
  hooks.progress = [&](long long periods) { meter.Update(static_cast<double>(periods)); };
  return env::PlayEpisodes(market, policy, config, hooks);
}

struct Score {
  std::string name;
  Eigen::ArrayXXd metrics;           // [M, E]
  metrics::Estimate profit_vs_list;  // profit less that of list prices, paired
  std::optional<solvers::Benchmark> benchmark;
  std::optional<metrics::Estimate> benchmark_ratio;  // profit over the benchmark's
};

Score Evaluate(const EvaluateOptions& options, const env::MarketConfig& market) {
  const auto policy = evaluation::FindPolicy(options.policy, market, options.explore);
  const auto list = evaluation::MakePolicy("list", market);
  Score score{policy->name(), Play(market, *policy, options.rollout).metrics, {}, {}, {}};
  const Eigen::ArrayXd profit = score.metrics.row(env::kProfit).transpose();
  const Eigen::ArrayXd list_profit =
      Play(market, *list, options.rollout).metrics.row(env::kProfit).transpose();
  const auto count = static_cast<std::size_t>(profit.size());
  score.profit_vs_list =
      metrics::PairedDifference({list_profit.data(), count}, {profit.data(), count});
  score.benchmark = solvers::FindBenchmark(market);
  if (score.benchmark && score.benchmark->profit > 0) {
    const Eigen::ArrayXd share = profit / score.benchmark->profit;
    score.benchmark_ratio = metrics::StudentInterval({share.data(), count});
  }
  return score;
}

void Print(const Score& score, const EvaluateOptions& options, const env::MarketConfig& market) {
  std::cout << fmt::format("{} on {}, {} episodes (seed {})\n\n", score.name, market.name,
                           options.rollout.episodes, options.rollout.seed);
  auto rows = FigureRows(score.metrics);
  rows.push_back(FigureRow("profit vs list prices", score.profit_vs_list));
  if (score.benchmark_ratio) {
    rows.push_back(
        FigureRow(fmt::format("profit / {} ({:.6g})", solvers::Name(score.benchmark->kind),
                              score.benchmark->profit),
                  *score.benchmark_ratio));
  }
  std::cout << FormatTable(rows);
}

void PrintJson(const Score& score, const EvaluateOptions& options,
               const env::MarketConfig& market) {
  nlohmann::json out = {{"policy", score.name},
                        {"scenario", market.name},
                        {"episodes", options.rollout.episodes},
                        {"seed", options.rollout.seed},
                        {"explore", options.explore},
                        {"metrics", FiguresJson(score.metrics)},
                        {"profit_vs_list", EstimateJson(score.profit_vs_list)},
                        {"benchmark", BenchmarkJson(score.benchmark)}};
  if (score.benchmark_ratio) out["benchmark_ratio"] = EstimateJson(*score.benchmark_ratio);
  std::cout << io::JsonText(out) << '\n';
}

void RunEvaluate(const EvaluateOptions& options) {
  const env::MarketConfig market = options.scenario.Load().market;
  const Score score = Evaluate(options, market);
  if (options.json) {
    PrintJson(score, options, market);
  } else {
    Print(score, options, market);
  }
}

}  // namespace

Command EvaluateCommand() {
  auto options = std::make_shared<EvaluateOptions>();
  env::PlayConfig& rollout = options->rollout;
  rollout.episodes = 200;
  rollout.threads = core::HardwareThreads();
  Command command{"evaluate", "Score a saved policy, also in another scenario"};
  command.options = {
      Text("policy", &options->policy, kSavedPolicy).Required(),
      ScenarioName(&options->scenario.name),
      SettingsOption(&options->scenario.settings, kScenarioSettings),
      Whole("--episodes", &rollout.episodes, kEpisodes, "to play"),
      SeedOption(&rollout.seed, "the episodes"),
      ThreadsOption(&rollout.threads),
      Flag("--explore", &options->explore, "a learned policy explores as in training"),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { RunEvaluate(*options); };
  return command;
}

}  // namespace souk::cli
