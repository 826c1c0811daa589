// souk collusion SCENARIO: two Q-learning sellers, their profit gain and the impulse response to a
// price cut.

#include "evaluation/collusion.h"

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
#include "io/json_text.h"
#include "scenarios/scenario.h"

namespace souk::cli {
namespace {

struct CollusionOptions {
  ScenarioArgument scenario{"duopoly", {}};
  bool json = false;
  evaluation::CollusionConfig config;
};

nlohmann::json ToJson(const evaluation::PricesAndProfits& at) {
  return {{"prices", at.prices}, {"profits", at.profits}};
}

void PrintJson(const evaluation::CollusionResult& result, const CollusionOptions& options,
               const std::string& scenario) {
  const nlohmann::json out = {
      {"scenario", scenario},
      {"runs", options.config.runs},
      {"seed", options.config.seed},
      {"nash", ToJson(result.nash)},
      {"monopoly", ToJson(result.monopoly)},
      {"profit_gain", EstimateJson(result.gain)},
      {"profit_gain_se", result.gain.standard_error},
      {"gains", result.gains},
      {"periods", result.periods},
      {"unconverged_runs", result.unconverged},
      {"impulse_response", {{"own", result.own_response}, {"rival", result.rival_response}}}};
  std::cout << io::JsonText(out) << '\n';
}

void Print(const evaluation::CollusionResult& result, const CollusionOptions& options) {
  std::vector<std::vector<std::string>> rows = {
      {"", "our price", "rival's price", "our profit", "rival's profit"}};
  const auto add = [&](const char* name, const evaluation::PricesAndProfits& at) {
    rows.push_back({name, fmt::format("{:.10f}", at.prices[0]),
                    fmt::format("{:.10f}", at.prices[1]), fmt::format("{:.10f}", at.profits[0]),
                    fmt::format("{:.10f}", at.profits[1])});
  };
  add("Nash", result.nash);
  add("monopoly", result.monopoly);
  std::cout << FormatTable(rows) << '\n';
  double periods = 0;
  for (const double t : result.periods) periods += t;
  const int converged = options.config.runs - result.unconverged;
  std::cout << fmt::format(
      "profit gain {:.4f}, standard error {:.4f}, 95 % interval {:.4f} to {:.4f} (0 is Nash, 1 is "
      "monopoly)\n{} runs (seed {}), {} of them converged after {:.0f} periods on average\n\n",
      result.gain.mean, result.gain.standard_error, result.gain.lo, result.gain.hi,
      options.config.runs, options.config.seed, converged, periods / std::max(1, converged));
  rows = {{"period", "our price", "rival's price", ""}};
  for (std::size_t t = 0; t < result.own_response.size(); ++t) {
    rows.push_back({fmt::format("{}", t), fmt::format("{:.4f}", result.own_response[t]),
                    fmt::format("{:.4f}", result.rival_response[t]),
                    t == 0   ? "as learned"
                    : t == 1 ? "we are made to cut"
                             : ""});
  }
  std::cout << "impulse response to a forced price cut, mean over runs\n\n"
            << FormatTable(rows, true);
}

void RunCollusion(const CollusionOptions& options) {
  const env::MarketConfig market = options.scenario.Load().market;
  evaluation::CollusionResult result;
  {
    ProgressMeter meter("collusion", "runs", options.config.runs);
    evaluation::CollusionHooks hooks;
    hooks.progress = [&](double runs, double periods) {
      meter.Update(runs, ShortNumber(periods) + " periods");
    };
    result = evaluation::StudyCollusion(market, options.config, hooks);
  }
  if (options.json) {
    PrintJson(result, options, market.name);
  } else {
    Print(result, options);
  }
}

}  // namespace

Command CollusionCommand() {
  auto options = std::make_shared<CollusionOptions>();
  evaluation::CollusionConfig& config = options->config;
  config.threads = core::HardwareThreads();
  Command command{"collusion",
                  "Two Q-learning sellers: profit gain and impulse response to a price cut"};
  command.options = {
      Text("scenario", &options->scenario.name, "scenario file or name"),
      SettingsOption(&options->scenario.settings, kScenarioSettings),
      Whole("--runs", &config.runs, core::Between(2, 100'000), "each with draws of its own"),
      SeedOption(&config.seed, "the runs"),
      ThreadsOption(&config.threads),
      Whole("--convergence-periods", &config.convergence_periods, core::AtLeast(1),
            "without a change of the greedy prices end a run"),
      Whole("--max-periods", &config.max_periods, core::Between(1, 100'000'000), "of a run"),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { RunCollusion(*options); };
  return command;
}

}  // namespace souk::cli
