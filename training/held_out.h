#pragma once

// How good a policy is on episodes that no training run plays and no final evaluation counts: what
// a run is steered by while it trains.
//
// The benchmark ratio is profit over the market's benchmark (solvers/benchmark.h). Where the market can
// be solved exactly and the policy sees no more than period and stock, the profit is the exact value
// of the policy's decisions (solvers/exact_value.h), without simulation error; else it is the mean
// over the held-out episodes.

#include <cstdint>
#include <optional>

#include "env/market_config.h"
#include "policies/policy.h"
#include "solvers/benchmark.h"
#include "solvers/stock_problem.h"

namespace souk::training {

// Held-out episodes have ids from here on; those of final evaluation start at 0, those of training
// at 2^31.
inline constexpr std::uint32_t kFirstHeldOutEpisode = 0x40000000U;

struct HeldOutScore {
  double profit = 0;                      // mean, currency an episode
  double profit_se = 0;                   // its standard error over episodes
  double reward = 0;                      // mean of the scenario's reward, currency an episode
  std::optional<double> benchmark_ratio;  // absent without a positive benchmark
};

class HeldOut {
 public:
  // Finding the benchmark may take seconds; without it there is no ratio.
  HeldOut(const env::MarketConfig& market, bool with_benchmark);

  const env::MarketConfig& market() const { return market_; }
  // Absent where it was not asked for or is not positive.
  const std::optional<solvers::Benchmark>& benchmark() const { return benchmark_; }
  // Whether the ratio is that of the exact value of the policy over the exact optimum.
  bool benchmark_is_exact() const { return problem_.has_value(); }

  // Plays `episodes` >= 2 held-out episodes of `seed`. Several threads may call it at once. The
  // score does not depend on `threads`. core::RunError when a figure is not finite.
  HeldOutScore Play(const policies::Policy& policy, std::uint64_t seed, int episodes,
                    int threads) const;

 private:
  env::MarketConfig market_;
  std::optional<solvers::Benchmark> benchmark_;
  std::optional<solvers::StockProblem> problem_;  // where decisions can be valued exactly
};

}  // namespace souk::training
