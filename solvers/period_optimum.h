#pragma once

// The optimum of a market in which no period depends on another: ample stock, and nothing else that
// carries over. The best prices of a period are then the static ones of its own customers, and what
// is known of every period before says nothing of it. No ladders, slates, product shocks or
// gaussian noise, nothing that env::WhyNotPlain names.
//
// Each kind of period (the same price sensitivities and the same mix of customers) is solved by
// solvers/proven_price.h, so the optimum comes with a proof of how far it could be above.

#include <Eigen/Core>
#include <optional>
#include <string>

#include "env/market_config.h"

namespace souk::solvers {

// Why a market is not of this kind, e.g. "its stock is limited, must not be"; empty when it is.
std::optional<std::string> WhyNotSeparable(const env::MarketConfig& config);

struct PeriodOptimum {
  double profit = 0;       // expected, currency an episode, of the best prices found
  double upper_bound = 0;  // no policy earns more
  Eigen::ArrayXXd prices;  // [A, N] of the first period
};

// Empty for another market, or more than 100 kinds of periods.
std::optional<PeriodOptimum> BestPeriodPrices(const env::MarketConfig& config);

}  // namespace souk::solvers
