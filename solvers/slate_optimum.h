#pragma once

// The optimum of a market whose seller chooses what to show and at which prices, where no period
// depends on another: an assortment slate, ample stock, one segment in each audience, logit. Each
// audience's visitors are worth what solvers/assortment.h finds, period by period; with
// prices from ladders or intervals, exactly.

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::solvers {

struct SlateOptimum {
  double profit = 0;       // expected, currency an episode
  Eigen::ArrayXXd prices;  // [A, N] of the first period; list prices of what is not shown
  std::vector<std::vector<int>> slates;  // [A] what is shown in the first period, ascending
};

// Why a market is not of this kind, e.g. "its stock is limited, must not be"; empty when it is.
std::optional<std::string> WhyNotOnlySlates(const env::MarketConfig& config);

// Empty for another market.
std::optional<SlateOptimum> BestSlates(const env::MarketConfig& config);

}  // namespace souk::solvers
