#pragma once

// The best prices of one product where customers remember what they paid (Popescu & Wu 2007,
// "Dynamic pricing strategies with reference effects"), by value iteration:
//
//   V_t(r) = max_p profit_t(p, r) + gamma V_{t+1}(r'),   r' = theta r + (1 - theta) p
//
// V is kept at evenly spaced reference prices and read between them by cubics through four, so a
// smooth V is exact to the fourth order of their distance. N nodes, T periods.
//
// Cost: N (65 + about 20) for each period, less with a ladder.

#include <Eigen/Core>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::solvers {

struct ReferencePriceProblem {
  spec::ProductConfig product;            // its price interval or ladder
  double smoothing = 0;                   // theta in [0, 1)
  double discount = 1;                    // gamma, in (0, 1) without a last period
  std::vector<int> kind_of_period = {0};  // [T]
  std::function<double(int kind, double price, double reference)> profit;  // expected, currency
};

// At evenly spaced reference prices from `lowest` to `highest`.
struct ReferencePriceSolution {
  double lowest = 0;
  double highest = 0;
  Eigen::ArrayXd values;  // [N] V_0
  Eigen::ArrayXd prices;  // [N] the best first prices

  double Value(double reference) const;
  // The price to post, linear between nodes.
  double Price(double reference) const;
};

// Without a last period, every one of the first kind; V to within `tolerance`. At least 4 nodes.
ReferencePriceSolution SolveReferencePricesForever(const ReferencePriceProblem& problem, int nodes,
                                                   double tolerance);

struct ReferencePriceOptimum {
  double profit = 0;           // expected, of the prices found: played, not read off V
  double value = 0;            // V_0 at the start; what both differ by is what interpolation costs
  std::vector<double> prices;  // [T] currency
  bool Exact() const { return std::abs(value - profit) <= 1e-6 * std::abs(value); }
};

// The best prices of the T periods of `kind_of_period`, one after the other from `reference` on.
ReferencePriceOptimum PlayReferencePrices(const ReferencePriceProblem& problem, int nodes,
                                          double reference);

// Why a market is not of this kind, e.g. "it has no reference prices, must have them"; empty when
// it is.
std::optional<std::string> WhyNotOnlyMemory(const env::MarketConfig& config);

// The optimum of a market whose only state is one reference price: one product and audience, ample
// stock, segments whose memories fade alike, nothing else of env::WhyNotPlain; neither product
// shocks, slates nor gaussian noise. An episode's, from the list price on. Empty for another
// market.
std::optional<ReferencePriceOptimum> BestReferencePrices(const env::MarketConfig& config);

}  // namespace souk::solvers
