#pragma once

// What a market's profit is compared with: its exact optimum where that can be computed, else a
// proven upper bound, else the best static prices known. The three are never called by each other's
// name. A new solver adds its files and one row to the table in benchmark.cc.

#include <Eigen/Core>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::solvers {

enum class BenchmarkKind { kExact, kUpperBound, kBestKnown };
const char* Name(BenchmarkKind kind);  // "exact", "upper bound", "best known"

struct Benchmark {
  BenchmarkKind kind = BenchmarkKind::kBestKnown;
  double profit = 0;  // expected, currency an episode
  Eigen::ArrayXXd prices =
      {};  // [A, N] with which the exact optimum or the best known begins; or empty
  std::vector<std::vector<int>> slates = {};  // [A] what the optimum shows first; empty without
  std::string program = {};  // that found the best known and says exactly what it earns; or empty
  std::string solver = {};   // the name of its row in the table
};

struct Solver {
  const char* name;
  // Why the market is not of its kind, e.g. "its stock is limited, must not be"; empty when it is.
  std::optional<std::string> (*why_not)(const env::MarketConfig& config);
  // For a market of its kind; empty where that is more than it works through.
  std::optional<Benchmark> (*solve)(const env::MarketConfig& config);
};

// In the order in which they are asked: the dynamic program of one product, that of two, the best
// prices of every period where no period depends on another (exact when proven within 1e-6, else
// the bound that is proven), the best slates where no period depends on another, value iteration
// over one product's reference price (exact when what it earns is its value within 1e-6, else the
// best known), the fluid bound, the best static prices of expected demand.
std::span<const Solver> Solvers();

// What the first solver says that has an answer. Empty for a market whose profit is more than
// demand at the posted prices (env::WhyNotPlain) and which no program here solves: the static
// prices of its demand alone say nothing of its optimum. core::InputError when what is found is not
// finite.
std::optional<Benchmark> FindBenchmark(const env::MarketConfig& config);

}  // namespace souk::solvers
