#pragma once

// The exact expected profit of a policy in a StockProblem: no simulation, no error bar.
//
// Backward sweep, V_T(n) = salvage n and
//   V_t(n) = E[(p - cost) min(D, n) + U((n - D)^+)],  U(m) = V_{t+1}(m) - holding m
// with p = prices(t, n) (Gallego & van Ryzin 1994, section 2, in discrete time). So a learned
// policy is scored by
//
//   const StockProblem problem = MakeStockProblem(config);
//   const double profit = EvaluateExactly(problem, DecisionTable(policy, config));
//
// Shapes: [T, n + 1], column k = k units in stock; unlimited stock has the one column 0. Cost
// O(T n sqrt(demand)).

#include <Eigen/Core>

#include "policies/policy.h"
#include "solvers/stock_problem.h"

namespace souk::solvers {

// `prices` [T, n + 1]; column 0 of limited stock is not read. Any price is allowed.
double EvaluateExactly(const StockProblem& problem,
                       const Eigen::Ref<const Eigen::ArrayXXd>& prices);

// A policy that randomises over the product's ladder of R rungs: row t * (n + 1) + k of
// `probabilities` [T * (n + 1), R] is its distribution in period t with k units left.
double EvaluateMixture(const StockProblem& problem,
                       const Eigen::Ref<const Eigen::ArrayXXd>& probabilities);

// One price throughout. Poisson: sales up to t are min(Poisson(sum of lambda), n), so O(n) instead
// of a sweep when there is no holding cost.
double FixedPriceValue(const StockProblem& problem, double price);

// The prices [T, n + 1] that a policy posts in each period and stock. core::InputError when the
// policy could see more than that: observation fields other than time left, stock, calendar and
// events. For one that randomises, one draw of its prices.
Eigen::ArrayXXd DecisionTable(const policies::Policy& policy, const env::MarketConfig& config);

}  // namespace souk::solvers
