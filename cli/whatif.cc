// souk whatif SCENARIO: two policies from one period on, after the same past.

#include <fmt/core.h>

#include <algorithm>
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
#include "core/parallel.h"
#include "evaluation/policy_names.h"
#include "evaluation/what_if.h"
#include "io/json_text.h"
#include "scenarios/scenario.h"

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
  const auto policy = evaluation::FindPolicy(options.policy, market, false);
  const auto other = evaluation::FindPolicy(options.other, market, false);
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

Command WhatIfCommand() {
  auto options = std::make_shared<WhatIfOptions>();
  evaluation::WhatIfConfig& config = options->config;
  config.threads = core::HardwareThreads();
  Command command{"whatif", "Let another policy take over in one period: same past, same shocks"};
  command.options = {
      ScenarioName(&options->scenario.name),
      SettingsOption(&options->scenario.settings, kScenarioSettings),
      Text("--policy", &options->policy, kSavedPolicy),
      Text("--other", &options->other, "the policy that takes over").Required(),
      Whole("--from", &config.from, core::AtLeast(0), "period in which it does"),
      Whole("--episodes", &config.episodes, kEpisodes, "to play"),
      SeedOption(&config.seed, "the episodes"),
      Whole("--rows", &options->rows, core::AtLeast(1), "of the table, at most").NotWith("--json"),
      ThreadsOption(&config.threads),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { RunWhatIf(*options); };
  return command;
}

}  // namespace souk::cli
