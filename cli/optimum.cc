// souk optimum SCENARIO: the best that can be done in a market, as far as it is known.

#include "evaluation/optimum.h"

#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/estimates_note.h"
#include "cli/progress.h"
#include "cli/run_options.h"
#include "cli/scenario_argument.h"
#include "cli/table.h"
#include "core/parallel.h"
#include "io/json_text.h"
#include "scenarios/scenario.h"
#include "solvers/fair_optimum.h"

namespace souk::cli {
namespace {

struct OptimumOptions {
  ScenarioArgument scenario;
  bool json = false;
  std::optional<double> fair;  // to what degree audiences are treated alike
  evaluation::OptimumConfig config;
};

void PrintJson(const evaluation::Optimum& optimum, const OptimumOptions& options,
               const env::MarketConfig& market) {
  nlohmann::json prices = nlohmann::json::object();
  for (std::size_t a = 0; a < market.audiences.size(); ++a) {
    for (std::size_t i = 0; i < market.products.size(); ++i) {
      prices[market.audiences[a]][market.products[i].name] =
          optimum.prices(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(i));
    }
  }
  nlohmann::json out = {{"scenario", market.name},
                        {"estimated_from", EstimatedFrom(market)},
                        {"kind", solvers::Name(optimum.kind)},
                        {"value", optimum.value},
                        {"prices", prices},
                        {"gap", nullptr},
                        {"policy", nullptr},
                        {"policy_profit", optimum.policy_profit}};
  for (std::size_t a = 0; a < optimum.slates.size(); ++a) {
    for (const int i : optimum.slates[a]) {
      out["slates"][market.audiences[a]].push_back(
          market.products[static_cast<std::size_t>(i)].name);
    }
  }
  if (optimum.gap) out["gap"] = *optimum.gap;
  if (!optimum.policy.empty()) {
    out["policy"] = optimum.policy;
    out["policy_profit_se"] = optimum.policy_error;
    out["episodes"] = optimum.episodes;
    out["seed"] = options.config.seed;
  }
  std::cout << io::JsonText(out) << '\n';
}

void Print(const evaluation::Optimum& optimum, const OptimumOptions& options,
           const env::MarketConfig& market) {
  std::cout << fmt::format("{}: {} {:.10g} {} an episode\n", market.name,
                           solvers::Name(optimum.kind), optimum.value, market.currency);
  if (!optimum.policy.empty()) {
    std::cout << fmt::format("best policy known: {}, {:.6g}", optimum.policy,
                             optimum.policy_profit);
    if (optimum.episodes > 0) {
      std::cout << fmt::format(" (s.e. {:.3g}, {} episode{}, seed {})", optimum.policy_error,
                               optimum.episodes, optimum.episodes == 1 ? "" : "s",
                               options.config.seed);
    }
    std::cout << '\n';
    if (optimum.gap && *optimum.gap < 0) {
      std::cout
          << "above the bound by simulation noise: nothing better can be told apart from it\n";
    } else {
      std::cout << (optimum.gap
                        ? fmt::format("it may fall short of the optimum by up to {:.2f} %\n",
                                      100 * *optimum.gap)
                        : std::string("no bound says how far the optimum may be above\n"));
    }
  }
  std::vector<std::vector<std::string>> rows = {{"first prices"}};
  rows[0].insert(rows[0].end(), market.audiences.begin(), market.audiences.end());
  for (std::size_t i = 0; i < market.products.size(); ++i) {
    std::vector<std::string> row = {market.products[i].name};
    for (Eigen::Index a = 0; a < optimum.prices.rows(); ++a) {
      row.push_back(fmt::format("{:.8g}", optimum.prices(a, static_cast<Eigen::Index>(i))));
    }
    rows.push_back(row);
  }
  std::cout << '\n' << FormatTable(rows);
  for (std::size_t a = 0; a < optimum.slates.size(); ++a) {
    std::string shown;
    for (const int i : optimum.slates[a]) {
      shown += (shown.empty() ? "" : ", ") + market.products[static_cast<std::size_t>(i)].name;
    }
    std::cout << fmt::format("shown to {}: {}\n", market.audiences[a], shown);
  }
}

struct FairRow {
  const char* definition = nullptr;
  std::optional<solvers::FairPrices> best;
};

void PrintFairJson(const std::vector<FairRow>& rows, double alpha,
                   const env::MarketConfig& market) {
  nlohmann::json out = {
      {"scenario", market.name}, {"estimated_from", EstimatedFrom(market)}, {"alpha", alpha}};
  for (const FairRow& row : rows) {
    nlohmann::json& entry = out["fairness"][row.definition];  // null where no prices are that fair
    if (!row.best) continue;
    entry = {{"profit", row.best->profit},
             {"consumer_surplus", row.best->consumer_surplus},
             {"welfare", row.best->welfare}};
    for (const std::size_t a : {0u, 1u}) {
      entry["prices"][market.audiences[a]] = row.best->prices[a];
      entry["measures"][market.audiences[a]] = row.best->measures[a];
    }
  }
  std::cout << io::JsonText(out) << '\n';
}

void PrintFair(const std::vector<FairRow>& rows, double alpha, const env::MarketConfig& market) {
  std::cout << fmt::format(
      "{}: constant prices that earn most when {} and {} must be alike to the degree {:g}, in {} "
      "an episode\n\n",
      market.name, market.audiences[0], market.audiences[1], alpha, market.currency);
  std::vector<std::vector<std::string>> table = {
      {"fairness", "price " + market.audiences[0], "price " + market.audiences[1], "profit",
       "cost of fairness", "consumer surplus", "welfare"}};
  const double free = rows[0].best->profit;  // the first row is without a constraint
  for (const FairRow& row : rows) {
    std::vector<std::string> cells = {row.definition};
    if (row.best) {
      for (const double price : row.best->prices) cells.push_back(fmt::format("{:.6g}", price));
      cells.push_back(fmt::format("{:.8g}", row.best->profit));
      cells.push_back(free > 0 ? fmt::format("{:.2f} %", 100 * (1 - row.best->profit / free))
                               : std::string("-"));
      cells.push_back(fmt::format("{:.8g}", row.best->consumer_surplus));
      cells.push_back(fmt::format("{:.8g}", row.best->welfare));
    } else {
      cells.resize(table[0].size(), "-");
      cells.back() = "no prices in range are that fair";
    }
    table.push_back(cells);
  }
  std::cout << FormatTable(table);
}

void RunFair(const env::MarketConfig& market, double alpha, bool json) {
  std::vector<FairRow> rows;
  rows.reserve(solvers::kFairnessDefinitions.size());
  for (const solvers::Fairness fairness : solvers::kFairnessDefinitions) {
    rows.push_back({Name(fairness), solvers::FairOptimum(market, fairness, alpha)});
  }
  if (json) {
    PrintFairJson(rows, alpha, market);
  } else {
    PrintFair(rows, alpha, market);
    PrintEstimatesNote(market);
  }
}

void RunOptimum(const OptimumOptions& options) {
  const env::MarketConfig market = options.scenario.Load().market;
  if (options.fair) return RunFair(market, *options.fair, options.json);
  evaluation::Optimum optimum;
  {
    ProgressMeter meter("policies", "%", 100);
    evaluation::OptimumHooks hooks;
    hooks.progress = [&](double share) { meter.Update(100 * share); };
    optimum = evaluation::FindOptimum(market, options.config, hooks);
  }
  if (options.json) {
    PrintJson(optimum, options, market);
  } else {
    Print(optimum, options, market);
    PrintEstimatesNote(market);
  }
}

}  // namespace

Command OptimumCommand() {
  auto options = std::make_shared<OptimumOptions>();
  options->config.threads = core::HardwareThreads();
  Command command{"optimum",
                  "The best that can be done: exact, a proven bound, or the best that is known"};
  command.options = {
      ScenarioName(&options->scenario.name),
      SettingsOption(&options->scenario.settings, kScenarioSettings),
      Whole("--episodes", &options->config.episodes, kEpisodes,
            "in which policies are played where no program solves the market")
          .NotWith("--fairness"),
      SeedOption(&options->config.seed, "these episodes").NotWith("--fairness"),
      ThreadsOption(&options->config.threads).NotWith("--fairness"),
      Number("--fairness", &options->fair, core::kShare,
             "degree to which two audiences must be treated alike: the best prices under each "
             "definition of fairness, and what they cost"),
      JsonFlag(&options->json)};
  command.run = [options](const Invocation& /*invocation*/) { RunOptimum(*options); };
  return command;
}

}  // namespace souk::cli
