// souk compare SCENARIO | EXPERIMENT: trains the agents, plays every policy with common random
// numbers, prints a table.

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/episode_plot.h"
#include "cli/estimates_note.h"
#include "cli/figures.h"
#include "cli/output_options.h"
#include "cli/progress.h"
#include "cli/run_options.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/parallel.h"
#include "evaluation/comparison.h"
#include "evaluation/policy_names.h"
#include "evaluation/policy_rival.h"
#include "io/json_text.h"
#include "io/output_file.h"
#include "serving/bundle.h"
#include "training/trained_runs.h"

namespace souk::cli {
namespace {

struct CompareOptions {
  std::string target;
  std::string plot;
  std::string plot_policy;
  std::string baseline;
  std::vector<std::string> trained;
  long long steps = -1;
  int episodes = 0;
  int train_seeds = 0;
  long long seed = -1;
  int threads = core::HardwareThreads();
  std::vector<std::string> settings;
  bool quick = false;
  bool force = false;
  bool json = false;
  std::vector<std::string> rivals;
};

// A policy's difference in profit in per cent of the baseline's; none where that is 0.
std::optional<double> Percent(const evaluation::Comparison& comparison,
                              const evaluation::PolicyScore& score) {
  const auto baseline =
      std::find_if(comparison.scores.begin(), comparison.scores.end(),
                   [&](const auto& one) { return one.name == comparison.baseline; });
  const double profit = baseline->metrics[env::kProfit].mean;
  if (profit == 0) return std::nullopt;
  return 100 * score.profit_vs_baseline.mean / std::abs(profit);
}

nlohmann::json ToJson(const evaluation::Comparison& comparison) {
  nlohmann::json policies = nlohmann::json::array();
  for (const evaluation::PolicyScore& score : comparison.scores) {
    nlohmann::json gaps = nlohmann::json::object();
    for (const evaluation::GapEstimates& gap : score.gaps) {
      gaps[gap.attribute] = {{"posted", EstimateJson(gap.posted)},
                             {"accepted", EstimateJson(gap.accepted)},
                             {"access", EstimateJson(gap.access)}};
    }
    const auto metric = [&](env::Metric m) { return EstimateJson(score.metrics[m]); };
    policies.push_back(
        {{"name", score.name},
         {"kind", policies::Name(score.kind)},
         {"profit", metric(env::kProfit)},
         {"revenue", metric(env::kRevenue)},
         {"units", metric(env::kUnits)},
         {"conversion", metric(env::kConversion)},
         {"revenue_per_visitor", metric(env::kRevenuePerVisitor)},
         {"satisfaction", metric(env::kSatisfaction)},
         {"gaps", gaps},
         {"profit_vs_best_rule", EstimateJson(score.profit_vs_best_rule)},
         {"profit_vs_baseline", EstimateJson(score.profit_vs_baseline)},
         {"profit_vs_baseline_percent", nullptr},
         {"adjusted_p", score.adjusted_p},
         {"benchmark_ratio",
          score.benchmark_ratio ? EstimateJson(*score.benchmark_ratio) : nlohmann::json()},
         {"train_seconds", score.train_seconds}});
    if (const auto percent = Percent(comparison, score)) {
      policies.back()["profit_vs_baseline_percent"] = *percent;
    }
    if (comparison.experiment.scenario.market.add_ons.empty()) continue;
    policies.back()["order_value"] = metric(env::kOrderValue);
    policies.back()["units_per_order"] = metric(env::kUnitsPerOrder);
    policies.back()["cross_sell_rate"] = metric(env::kCrossSell);
  }
  const evaluation::Experiment& experiment = comparison.experiment;
  return {{"scenario", experiment.scenario.market.name},
          {"estimated_from", EstimatedFrom(experiment.scenario.market)},
          {"seed", experiment.seed},
          {"train_seeds", experiment.train_seeds},
          {"episodes", experiment.episodes},
          {"baseline", comparison.baseline},
          {"benchmark", BenchmarkJson(comparison.benchmark)},
          {"policies", policies}};
}

std::string Level(const metrics::Estimate& estimate, int digits) {
  return fmt::format("{:.{}f} ±{:.{}f}", estimate.mean, digits, (estimate.hi - estimate.lo) / 2,
                     digits);
}

// Digits after the point that leave about six figures.
int Digits(double value) { return std::abs(value) >= 1e4 ? 0 : std::abs(value) >= 100 ? 1 : 3; }

std::string Money(const metrics::Estimate& estimate) {
  return Level(estimate, Digits(estimate.mean));
}

// What orders hold, of a market with add-ons.
void PrintOrders(const evaluation::Comparison& comparison) {
  std::vector<std::vector<std::string>> rows = {
      {"orders", "value", "units per order", "cross-sell rate"}};
  for (const evaluation::PolicyScore& score : comparison.scores) {
    const auto& m = score.metrics;
    rows.push_back({score.name, Money(m[env::kOrderValue]), Level(m[env::kUnitsPerOrder], 4),
                    Level(m[env::kCrossSell], 4)});
  }
  std::cout << FormatTable(rows) << '\n';
}

void PrintTables(const evaluation::Comparison& comparison) {
  const evaluation::Experiment& experiment = comparison.experiment;
  const env::MarketConfig& market = experiment.scenario.market;
  std::cout << fmt::format("{}: {} products, {} segments, {} audiences, {} periods\n", market.name,
                           market.products.size(), market.segments.size(), market.audiences.size(),
                           market.calendar.periods);
  std::cout << fmt::format("{} evaluation episodes, common random numbers (seed {})",
                           experiment.episodes, experiment.seed);
  for (const training::AgentBudget& agent : experiment.agents) {
    std::cout << fmt::format("; {} trained on {} periods with {} seeds", agent.name, agent.steps,
                             experiment.train_seeds.size());
  }
  for (const std::string& reason : experiment.left_out) std::cout << '\n' << reason;
  std::cout << fmt::format("\nper episode, in {}, mean ± half of the 95 % interval\n\n",
                           market.currency);
  std::vector<std::vector<std::string>> rows = {
      {"policy", "kind", "profit", fmt::format("vs {}", comparison.baseline), "%", "p (Holm)",
       comparison.benchmark ? fmt::format("/ {}", solvers::Name(comparison.benchmark->kind))
                            : "/ benchmark",
       "revenue", "units", "conversion", "per visitor", "satisfaction"}};
  for (const evaluation::PolicyScore& score : comparison.scores) {
    const bool is_baseline = score.name == comparison.baseline;
    const auto percent = Percent(comparison, score);
    const auto& m = score.metrics;
    const auto difference = score.profit_vs_baseline;
    rows.push_back(
        {score.name, policies::Name(score.kind), Money(m[env::kProfit]),
         is_baseline
             ? (score.name == comparison.best_rule ? "best rule" : "baseline")
             : fmt::format("{:+.{}f} ±{:.{}f}", difference.mean, Digits(m[env::kProfit].mean),
                           (difference.hi - difference.lo) / 2, Digits(m[env::kProfit].mean)),
         is_baseline || !percent ? "" : fmt::format("{:+.1f}", *percent),
         is_baseline ? "" : fmt::format("{:.2g}", score.adjusted_p),
         score.benchmark_ratio ? Level(*score.benchmark_ratio, 4) : "-", Money(m[env::kRevenue]),
         Money(m[env::kUnits]), fmt::format("{:.4f}", m[env::kConversion].mean),
         fmt::format("{:.4g}", m[env::kRevenuePerVisitor].mean),
         fmt::format("{:.4f}", m[env::kSatisfaction].mean)});
  }
  std::cout << FormatTable(rows) << '\n';
  if (!market.add_ons.empty()) PrintOrders(comparison);
  if (comparison.scores.front().gaps.empty()) return;
  rows = {{"gap between groups"}};
  for (const evaluation::GapEstimates& gap : comparison.scores.front().gaps) {
    for (const char* what : {"posted", "accepted", "access"}) {
      rows.front().push_back(gap.attribute + " " + what);
    }
  }
  for (const evaluation::PolicyScore& score : comparison.scores) {
    rows.push_back({score.name});
    for (const evaluation::GapEstimates& gap : score.gaps) {
      rows.back().push_back(Level(gap.posted, 3));
      rows.back().push_back(Level(gap.accepted, 3));
      rows.back().push_back(Level(gap.access, 4));
    }
  }
  std::cout << FormatTable(rows);
}

// The files that the comparison reads.
std::vector<std::string> InputsOf(const CompareOptions& options,
                                  const evaluation::Experiment& experiment) {
  std::vector<std::string> files = FilesOf(experiment.scenario);
  files.push_back(options.target);
  for (const std::string& trained : experiment.trained) {
    AddPolicyFiles(trained, &files);  // of a bundle
    if (serving::IsBundle(trained)) continue;
    for (const std::string& run : training::FindTrainedRuns(trained)) AddPolicyFiles(run, &files);
  }
  for (const std::string& policy : experiment.policies) AddPolicyFiles(policy, &files);
  AddPolicyFiles(experiment.baseline, &files);
  AddPolicyFiles(options.plot_policy, &files);
  AddRivalFiles(options.rivals, &files);
  return files;
}

void RunCompare(const CompareOptions& options) {
  evaluation::Experiment experiment =
      evaluation::LoadExperiment(options.target, options.quick, options.settings);
  if (options.episodes > 0) experiment.episodes = options.episodes;
  if (options.seed >= 0) experiment.seed = static_cast<std::uint64_t>(options.seed);
  if (options.train_seeds > 0) {
    experiment.train_seeds.clear();
    for (int k = 1; k <= options.train_seeds; ++k) {
      experiment.train_seeds.push_back(static_cast<std::uint64_t>(k));
    }
  }
  if (options.steps >= 0) {
    for (training::AgentBudget& agent : experiment.agents) agent.steps = options.steps;
  }
  for (const std::string& run : options.trained) experiment.trained.push_back(run);
  experiment.baseline = options.baseline;
  for (const std::string& rival : options.rivals) {
    evaluation::SetRival(rival, &experiment.scenario.market);
  }
  std::optional<io::OutputFile> plot;
  if (!options.plot.empty()) {
    plot.emplace(options.plot, io::OutputOptions{options.force, InputsOf(options, experiment)});
    CheckPlot(experiment, options.plot_policy);
  }
  std::string stage;
  std::unique_ptr<ProgressMeter> meter;
  evaluation::ComparisonHooks hooks;
  hooks.progress = [&](const std::string& what, double done, double total) {
    if (what != stage) {
      meter.reset();
      meter = std::make_unique<ProgressMeter>(what, "periods", total);
      stage = what;
    }
    meter->Update(done);
  };
  const evaluation::Comparison comparison = evaluation::Compare(experiment, options.threads, hooks);
  meter.reset();
  if (options.json) {
    std::cout << io::JsonText(ToJson(comparison)) << '\n';
  } else {
    PrintTables(comparison);
    PrintEstimatesNote(experiment.scenario.market);
  }
  if (plot) {
    PlotEpisode(experiment,
                options.plot_policy.empty() ? comparison.best_rule : options.plot_policy, *plot);
  }
}

}  // namespace

Command CompareCommand() {
  auto options = std::make_shared<CompareOptions>();
  Command command{"compare",
                  "Train the agents and compare all policies with common random numbers"};
  command.options = {
      Text("target", &options->target, "scenario (file or name) or experiment file").Required(),
      SettingsOption(&options->settings, kScenarioSettings),
      Flag("--quick", &options->quick, "small budgets: seconds instead of minutes"),
      JsonFlag(&options->json),
      Whole("--steps", &options->steps, core::AtLeast(0),
            "training budget of each agent in environment steps"),
      Texts("--rival", &options->rivals, "a policy plays that rival (repeatable)")
          .Type("RIVAL=POLICY"),
      Whole("--train-seeds", &options->train_seeds, core::AtLeast(1), "train with seeds 1 to N"),
      Whole("--episodes", &options->episodes, kEpisodes, "evaluation episodes"),
      Whole("--seed", &options->seed, core::AtLeast(0), "seed of the evaluation episodes"),
      ThreadsOption(&options->threads),
      Texts("--trained", &options->trained,
            "run, folder of seed runs or bundle that joins as it is (repeatable)")
          .Type("FOLDER"),
      Text("--baseline", &options->baseline,
           "policy, run or bundle that the table's differences are taken to")
          .Default("the best rule"),
      Text("--plot", &options->plot, "PNG of price, stock and sales over one episode").Type("FILE"),
      Text("--plot-policy", &options->plot_policy, "policy, run or bundle to plot")
          .Default("the best rule")
          .OnlyWith("--plot"),
      ForceFlag(&options->force).OnlyWith("--plot")};
  command.run = [options](const Invocation& /*invocation*/) { RunCompare(*options); };
  return command;
}

}  // namespace souk::cli
