#pragma once

// The exact optimum of two products with limited stock that share their customers.
//
// Customers come one after another and choose by multinomial logit among what is left (the market's
// stock rule, env/stock_out.h), so within a period at prices p, with k customers still to come,
//
//   W_0(n) = U(n),   W_k(n) = q_0 W_{k-1}(n) + sum_i q_i(n) (p_i - cost_i + W_{k-1}(n - e_i))
//   V_t(n) = max_p sum_k P(K = k) W_k(n),   U(n) = V_{t+1}(n) - holding n,   V_T(n) = salvage n
//
// with K the customers of the period: Poisson, or 0 and 1 (Maglaras & Meissner 2006, section 2;
// with one customer a period Dong, Kouvelis & Tian 2009, eq. 1). Segments are mixed in q. Over
// ladders every pair of prices is tried. Over intervals, for one segment and at most one customer a
// period, the best prices are those of a class whose costs include what a unit is worth later, U(n)
// - U(n - e_i) (solvers/class_price.h).
//
// Cost: periods * pairs of prices * customers * (n_0 + 1) (n_1 + 1).

#include <Eigen/Core>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::solvers {

struct TwoProductSolution {
  // Row t, column n_0 * (stock_1 + 1) + n_1.
  Eigen::ArrayXXd values;                 // [T + 1, states] currency
  std::array<Eigen::ArrayXXd, 2> prices;  // [T, states]; list price for a product that is gone
  double value() const { return values(0, values.cols() - 1); }
};

// Why a market is not of this kind, e.g. "it has 12 products, must have 2"; empty when it is. One
// audience, logit, poisson or bernoulli noise, no shocks, slates or other behaviours, limited
// stocks, ladders unless as above, and steps of W and states within core/work_limits.h.
std::optional<std::string> WhyNotTwoProducts(const env::MarketConfig& config);

// core::InputError with that reason.
TwoProductSolution SolveTwoProducts(const env::MarketConfig& config);

}  // namespace souk::solvers
