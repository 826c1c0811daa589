#pragma once

// The optimum of a market whose seller chooses what to show and at which prices, where no period
// depends on another: an assortment slate, ample stock, one segment in each audience, logit. Each
// audience's visitors are worth what demand_models/assortment.h finds, period by period; with
// prices from ladders or intervals, exactly.

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "env/market_config.h"

namespace souk::policies {

struct SlateOptimum {
  double profit = 0;       // expected, currency an episode
  Eigen::ArrayXXd prices;  // [A, N] of the first period; list prices of what is not shown
  std::vector<std::vector<int>> slates;  // [A] what is shown in the first period, ascending
};

// Empty for another market: also with product shocks, gaussian noise, or what env::WhyNotPlain
// names.
std::optional<SlateOptimum> BestSlates(const env::MarketConfig& config);

}  // namespace souk::policies
