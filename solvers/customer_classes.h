#pragma once

// A market as a pricing problem over its whole horizon (solvers/pricing_problem.h): one class
// of customers for each segment, audience and price sensitivity, weighted by the visitors expected
// over the periods that have it. Calendar, events and mean-one arrival shocks are thereby in the
// weights.
//
// What the static problem leaves out: when customers come (stock is a limit over the horizon),
// holding cost, the noise, and what env::WhyNotPlain names. Rivals stand at their list prices.

#include <vector>

#include "env/market.h"
#include "solvers/pricing_problem.h"

namespace souk::solvers {

// `utility_gain` [S, N] is added to the tastes: what the slate does.
PricingProblem ProblemOfMarket(const env::MarketConfig& config,
                               const Eigen::Ref<const Eigen::ArrayXXd>& utility_gain);

// The same for one period alone, without slates.
PricingProblem ProblemOfPeriod(const env::Market& market, int period);

// What rivals at list prices add to the utility of not buying from us, log(1 + sum e^u); 0 without.
double OutsideUtility(const env::MarketConfig& config, int segment, double price_sensitivity);

// The utility a slate adds, [S, N]. Promotion: response_s relevance_i / log2(k_i + 1) for the
// product at place k_i = 1..K; assortment: kHidden for a product not shown; no slates: 0.
inline constexpr double kHidden = -700;  // e^kHidden buys nothing and is still a finite utility
Eigen::ArrayXXd SlateGain(const env::MarketConfig& config, const std::vector<int>& slate);

}  // namespace souk::solvers
