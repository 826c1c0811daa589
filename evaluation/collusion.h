#pragma once

// Do two Q-learning sellers learn to keep prices up? (Calvano, Calzolari, Denicolo & Pastorello
// 2020, "Artificial Intelligence, Algorithmic Pricing, and Collusion", sections II and III.)
//
//   profit gain  Delta = (mean profit - Nash profit) / (monopoly profit - Nash profit)
//
// Nash: each seller's price is best against the other's. Monopoly: both prices together earn most.
// Each run is one episode of the market in which we play the rival's own algorithm. It stops when
// no seller's greedy price has changed for `convergence_periods`; Delta is then the mean over the
// cycle that the greedy prices run into. The reply to a forced cut: in period 1 we post the rung that is
// best against the rival's next price, afterwards both are greedy again.

#include <cstdint>
#include <functional>
#include <vector>

#include "env/market_config.h"
#include "metrics/statistics.h"

namespace souk::evaluation {

struct CollusionConfig {
  int runs = 200;
  std::uint64_t seed = 1;
  int threads = 1;
  int convergence_periods = 100'000;
  int max_periods = 10'000'000;  // a run that is not stable by then is taken as it is
  int response_periods = 15;     // after the cut
};

struct CollusionHooks {
  std::function<void(double runs_done, double periods)> progress;  // from any thread
};

// A pair of prices, of ours and the rival's, and what each earns a period.
struct PricesAndProfits {
  double prices[2];
  double profits[2];
  double MeanProfit() const { return (profits[0] + profits[1]) / 2; }
};

struct CollusionResult {
  PricesAndProfits nash;
  PricesAndProfits monopoly;
  metrics::Estimate gain;       // Delta over runs
  std::vector<double> gains;    // [runs]
  std::vector<double> periods;  // [runs] until stable
  int unconverged = 0;          // runs that were not
  std::vector<double>
      own_response;  // [2 + response_periods] mean price over runs: before, cut, ...
  std::vector<double> rival_response;
};

// core::InputError unless the market is one segment, one audience, one product, logit demand,
// deterministic noise, unlimited stock, alike periods and one q_learning rival.
PricesAndProfits NashPrices(const env::MarketConfig& market);
PricesAndProfits MonopolyPrices(const env::MarketConfig& market);

// core::InputError as above.
CollusionResult StudyCollusion(const env::MarketConfig& market, const CollusionConfig& config,
                               const CollusionHooks& hooks = {});

}  // namespace souk::evaluation
