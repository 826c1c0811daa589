#pragma once

// The best known prices that never change, one per audience and product, under the true model.
//
// A market that can be solved exactly (stock_problem.h): the exact best fixed price, by a search
// over the exact value of a fixed price. Any other: the best prices of its expected demand, with
// stock as a limit on expected sales (solvers/optimal_price.h, many starts). Segments that
// share an audience make a mixture, whose optimum is `best known` only.
//
// - Product shocks: e^xi has mean one but choice is not linear in it, so every class is averaged
//   over 8 addressed draws of xi and their mirror images, shifted to make the mean of e^xi one.
// - Stock: also the prices without stock limits when each unit is charged the shadow price of the
//   fluid bound; the better of both is kept.
// - Ladders: from the rungs nearest, below and above, one price at a time moves to its best rung.
// - Slates: the one that the slate rule shows first. A product an assortment hides keeps its list
//   price.

#include <vector>

#include "env/market_config.h"
#include "policies/slate_rule.h"

namespace souk::solvers {

struct StaticOptimum {
  std::vector<double> prices;  // [A, N]
  double profit = 0;  // exact where it could be; else of expected demand, currency an episode
  bool exact = false;
};

StaticOptimum BestStaticPrices(const env::MarketConfig& config, const policies::SlateRule& slate);

}  // namespace souk::solvers
