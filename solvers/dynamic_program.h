#pragma once

// The exact optimum of a StockProblem; policies/price_table.h plays its prices.
//
//   V_T(n) = salvage n,  V_t(0) = 0
//   V_t(n) = max_p E[(p - cost) min(D, n) + U((n - D)^+)],  U(m) = V_{t+1}(m) - holding m
//
// over the price interval (price_search.h) or the ladder. Source: Gallego & van Ryzin 1994, section
// 2, in discrete time. Unlimited stock has no state: each period's best price on its own. Ending an
// episode when sold out changes nothing, since V(0) = 0.
//
// Cost: periods * stock * (65 + about 20) * sqrt(demand); less with a ladder.

#include <Eigen/Core>

#include "solvers/stock_problem.h"

namespace souk::solvers {

struct ExactSolution {
  Eigen::ArrayXXd values;  // [T + 1, n + 1] V_t(k), currency; unlimited stock: [T + 1, 1]
  Eigen::ArrayXXd prices;  // [T, n + 1]; without stock the list price, which earns nothing
  double value() const { return values(0, values.cols() - 1); }
};

ExactSolution SolveExactly(const StockProblem& problem);

}  // namespace souk::solvers
