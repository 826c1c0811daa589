#pragma once

// The best that can be done in a market, as far as it is known.

#include <Eigen/Core>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"
#include "solvers/benchmark.h"

namespace souk::evaluation {

struct OptimumConfig {
  int episodes = 200;  // in which policies are played where no program solves the market, >= 2
  std::uint64_t seed = 1;
  int threads = 1;
};

struct Optimum {
  solvers::BenchmarkKind kind = solvers::BenchmarkKind::kBestKnown;
  double value = 0;        // profit, currency an episode
  Eigen::ArrayXXd prices;  // [A, N] with which the best policy that is known begins
  std::vector<std::vector<int>>
      slates;                // [A] what the exact optimum shows first, in list order; or empty
  std::string policy;        // which that is; empty for the exact optimum's own
  double policy_profit = 0;  // what it earns: exact, or the mean of the episodes
  double policy_error = 0;   // standard error of the mean, 0 where it is exact
  int episodes = 0;          // it was played
  // (value - policy_profit) / value; empty where no bound says how far the optimum may be.
  std::optional<double> gap;
};

struct OptimumHooks {
  std::function<void(double share)> progress;  // of the playing, up to 1
};

// solvers/benchmark.h where that is exact. Elsewhere the rules, the best static prices of demand
// alone and constant prices searched by playing (solvers/price_search.h) are played, and the
// best of them is what is known. Of customers one by one: solvers/customer_best_price.h.
Optimum FindOptimum(const env::MarketConfig& market, const OptimumConfig& config,
                    const OptimumHooks& hooks = {});

}  // namespace souk::evaluation
