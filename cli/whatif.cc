// souk whatif SCENARIO: two policies from one period on, after the same past.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/command.h"
#include "cli/figures.h"
#include "cli/progress.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/parallel.h"
#include "evaluation/what_if.h"
#include "io/json_text.h"
#include "scenarios/scenario.h"
#include "serving/policy_source.h"

namespace souk::cli {
namespace {

struct WhatIfOptions {
  ScenarioArgument scenario;
  std::string policy = "list";
  std::string other;
  bool json = false;
  int rows = 20;
  evaluation::WhatIfConfig config;
};

nlohmann::json ToJson(const std::vector<evaluation::BranchPeriod>& branch) {
  nlohmann::json periods = nlohmann::json::array();
  for (const evaluation::BranchPeriod& p : branch) {
    periods.push_back({{"profit", p.profit},
                       {"revenue", p.revenue},
                       {"units", p.units},
                       {"price_over_list", p.price},
                       {"satisfaction", p.satisfaction}});
  }
  return periods;
}

void PrintJson(const evaluation::WhatIf& result, const WhatIfOptions& options,
               const std::string& scenario) {
  const nlohmann::json out = {{"scenario", scenario},
                              {"seed", options.config.seed},
                              {"episodes", options.config.episodes},
                              {"from", options.config.from},
                              {"policy", options.policy},
                              {"other", options.other},
                              {"profit", EstimateJson(result.profit_stayed)},
                              {"profit_other", EstimateJson(result.profit_switched)},
                              {"difference", EstimateJson(result.difference)},
                              {"periods", ToJson(result.stayed)},
                              {"periods_other", ToJson(result.switched)}};
  std::cout << io::JsonText(out) << '\n';
}

void Print(const evaluation::WhatIf& result, const WhatIfOptions& options,
           const env::MarketConfig& market) {
  std::cout << fmt::format(
      "{}: {} episodes (seed {}) under {} up to period {}, then under {} or {}\n\n", market.name,
      options.config.episodes, options.config.seed, options.policy, options.config.from,
      options.policy, options.other);
  std::vector<std::vector<std::string>> rows = {{"periods", "price/list", "other's", "units",
                                                 "other's", "profit", "other's", "difference",
                                                 "so far"}};
  const auto periods = static_cast<int>(result.stayed.size());
  const int rows_shown = std::clamp(options.rows, 1, std::max(periods, 1));
  const int step = (periods + rows_shown - 1) / rows_shown;
  double so_far = 0;
  for (int first = 0; first < periods; first += step) {
    const int end = std::min(periods, first + step);
    evaluation::BranchPeriod a;
    evaluation::BranchPeriod b;
    for (int t = first; t < end; ++t) {
      const auto at = static_cast<std::size_t>(t);
      for (auto [sum, part] : {std::pair(&a, &result.stayed[at]), {&b, &result.switched[at]}}) {
        sum->price += part->price / (end - first);
        sum->units += part->units;
        sum->profit += part->profit;
      }
    }
    so_far += b.profit - a.profit;
    const int from = options.config.from;
    rows.push_back({end - first == 1 ? fmt::format("{}", from + first)
                                     : fmt::format("{} to {}", from + first, from + end - 1),
                    fmt::format("{:.3f}", a.price), fmt::format("{:.3f}", b.price),
                    fmt::format("{:.1f}", a.units), fmt::format("{:.1f}", b.units),
                    fmt::format("{:.1f}", a.profit), fmt::format("{:.1f}", b.profit),
                    fmt::format("{:+.1f}", b.profit - a.profit), fmt::format("{:+.1f}", so_far)});
  }
  std::cout << FormatTable(rows) << '\n';
  rows = {{"per episode", "mean", "95 % interval"}};
  rows.push_back(FigureRow("profit from there on", result.profit_stayed));
  rows.push_back(FigureRow("the other's", result.profit_switched));
  rows.push_back(FigureRow("difference, paired", result.difference));
  std::cout << FormatTable(rows);
}

void RunWhatIf(const WhatIfOptions& options) {
  const env::MarketConfig market = options.scenario.Load().market;
  const auto policy = serving::FindPolicy(options.policy, market, false);
  const auto other = serving::FindPolicy(options.other, market, false);
  evaluation::WhatIf result;
  {
    ProgressMeter meter("what if", "periods",
                        static_cast<double>(options.config.episodes) *
                            (2. * market.calendar.periods - options.config.from));
    evaluation::WhatIfHooks hooks;
    hooks.progress = [&](double periods) { meter.Update(periods); };
    result = evaluation::PlayWhatIf(market, *policy, *other, options.config, hooks);
  }
  if (options.json) {
    PrintJson(result, options, market.name);
  } else {
    Print(result, options, market);
  }
}

}  // namespace

void AddWhatIfCommand(CLI::App& app) {
  auto options = std::make_shared<WhatIfOptions>();
  options->config.threads = core::HardwareThreads();
  CLI::App* command = app.add_subcommand(
      "whatif", "Let another policy take over in one period: same past, same shocks");
  AddScenario(command, &options->scenario);
  command->add_option("--policy", options->policy, "policy name, bundle or training run folder")
      ->capture_default_str();
  command->add_option("--other", options->other, "the policy that takes over")->required();
  command->add_option("--from", options->config.from, "period in which it does")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--episodes", options->config.episodes)
      ->check(CLI::Range(2, 1000000))
      ->capture_default_str();
  command->add_option("--seed", options->config.seed)
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--rows", options->rows, "of the table, at most")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--threads", options->config.threads)->check(CLI::PositiveNumber);
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options] { RunWhatIf(*options); });
}

}  // namespace souk::cli
