// souk customers SCENARIO [POLICY...]: policies that meet the same customers one by one.

#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/figures.h"
#include "cli/output_options.h"
#include "cli/progress.h"
#include "cli/run_options.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/parallel.h"
#include "core/stop_token.h"
#include "evaluation/customer_study.h"
#include "io/json_text.h"
#include "io/output_file.h"
#include "scenarios/scenario.h"

namespace souk::cli {
namespace {

struct CustomersOptions {
  ScenarioArgument scenario;
  std::string log;
  bool force = false;
  bool json = false;
  evaluation::CustomerStudyConfig config;
};

struct Figure {
  const char* name;
  std::vector<double> evaluation::CustomerScore::*values;
};
constexpr Figure kFigures[] = {{"reward", &evaluation::CustomerScore::reward},
                               {"units", &evaluation::CustomerScore::units},
                               {"clicks", &evaluation::CustomerScore::clicks},
                               {"add_to_carts", &evaluation::CustomerScore::add_to_carts},
                               {"price", &evaluation::CustomerScore::price},
                               {"benchmark", &evaluation::CustomerScore::benchmark},
                               {"benchmark_ratio", &evaluation::CustomerScore::benchmark_ratio}};

void PrintJson(const evaluation::CustomerStudy& study, const CustomersOptions& options,
               const std::string& scenario) {
  nlohmann::json policies = nlohmann::json::array();
  for (const evaluation::CustomerScore& score : study.scores) {
    nlohmann::json policy = {{"name", score.name}, {"kind", policies::Name(score.kind)}};
    for (const Figure& figure : kFigures) {
      const std::vector<double>& values = score.*figure.values;
      policy[figure.name] =
          values.size() < 2 ? nlohmann::json() : EstimateJson(metrics::StudentInterval(values));
    }
    policies.push_back(policy);
  }
  const nlohmann::json out = {{"scenario", scenario},
                              {"runs", study.runs},
                              {"customers", options.config.customers},
                              {"seed", options.config.seed},
                              {"policies", policies}};
  std::cout << io::JsonText(out) << '\n';
}

void PrintTable(const evaluation::CustomerStudy& study, const CustomersOptions& options) {
  const bool has_benchmark = !study.scores[0].benchmark.empty();
  std::vector<std::vector<std::string>> rows = {
      {"policy", "reward", "95 % interval", "units", "clicks", "add to cart", "accepted price"}};
  if (has_benchmark) rows[0].insert(rows[0].end(), {"benchmark ratio", "95 % interval"});
  const auto interval = [](const metrics::Estimate& estimate) {
    return fmt::format("{:.4f} .. {:.4f}", estimate.lo, estimate.hi);
  };
  for (const evaluation::CustomerScore& score : study.scores) {
    const metrics::Estimate reward = metrics::StudentInterval(score.reward);
    rows.push_back({score.name, fmt::format("{:.4f}", reward.mean), interval(reward),
                    fmt::format("{:.4f}", metrics::Mean(score.units)),
                    fmt::format("{:.4f}", metrics::Mean(score.clicks)),
                    fmt::format("{:.4f}", metrics::Mean(score.add_to_carts)),
                    score.price.empty() ? "-" : fmt::format("{:.4f}", metrics::Mean(score.price))});
    if (!has_benchmark) continue;
    const metrics::Estimate share = metrics::StudentInterval(score.benchmark_ratio);
    rows.back().push_back(fmt::format("{:.4f}", share.mean));
    rows.back().push_back(interval(share));
  }
  std::cout << FormatTable(rows);
  std::cout << fmt::format("\nper customer; {} runs of {} customers, seeds {} to {}\n", study.runs,
                           options.config.customers, options.config.seed,
                           options.config.seed + static_cast<std::uint64_t>(study.runs) - 1);
  if (has_benchmark) {
    std::cout << fmt::format(
        "benchmark: the most profitable price for each customer, knowing all of it, brings "
        "{:.4f}\n",
        metrics::Mean(study.scores[0].benchmark));
  }
}

void RunCustomers(const CustomersOptions& options) {
  const scenarios::Scenario scenario = options.scenario.Load();
  const env::MarketConfig& market = scenario.market;
  std::optional<io::OutputFile> log;
  if (!options.log.empty()) {
    io::OutputOptions output{options.force, FilesOf(scenario)};
    for (const std::string& policy : options.config.policies)
      AddPolicyFiles(policy, &output.inputs);
    log.emplace(options.log, output);
  }
  evaluation::CustomerStudy study;
  {
    const auto plays = static_cast<double>(options.config.runs) *
                       static_cast<double>(options.config.policies.size());
    ProgressMeter meter("customers", "customers",
                        plays * static_cast<double>(options.config.customers));
    evaluation::CustomerStudyHooks hooks;
    hooks.progress = [&](double customers) { meter.Update(customers); };
    if (log) hooks.log = [&](const std::string& lines) { log->Append(lines); };
    study = evaluation::StudyCustomers(market, options.config, hooks);
  }
  if (log) log->Commit();
  if (options.json) {
    PrintJson(study, options, market.name);
  } else {
    PrintTable(study, options);
  }
  if (study.runs < options.config.runs) {
    throw core::Stopped(
        fmt::format("{} of {} runs were finished", study.runs, options.config.runs));
  }
}

}  // namespace

Command CustomersCommand() {
  auto options = std::make_shared<CustomersOptions>();
  evaluation::CustomerStudyConfig& config = options->config;
  config.threads = core::HardwareThreads();
  Command command{"customers", "Policies that meet the same customers one by one"};
  command.options = {
      ScenarioName(&options->scenario.name),
      SettingsOption(&options->scenario.settings, kScenarioSettings),
      Texts("policies", &config.policies,
            "policies, runs, bundles, or lints-disjoint, which learns"),
      Whole("--customers", &config.customers, core::AtLeast(1), "of each run"),
      Whole("--runs", &config.runs, core::Between(2, 100'000), "each with its own seed"),
      SeedOption(&config.seed, "the first run"),
      ThreadsOption(&config.threads),
      Text("--log", &options->log, "CSV of every customer of the first run, with propensities")
          .Type("FILE"),
      ForceFlag(&options->force).OnlyWith("--log"),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { RunCustomers(*options); };
  return command;
}

}  // namespace souk::cli
