#pragma once

// The best known static prices for a mixture of classes of customers (pricing_problem.h):
//
//   max over p [A, N] of the profit of static_profit.h,  floor_i <= p_{ai} <= ceiling_i
//
// With limited stock the served share of a product is a variable in [0, 1] and served demand <=
// stock a constraint, which keeps the problem smooth and no prices infeasible.
//
// A mixture of logits has several local optima (Hanson & Martin 1996), so a gradient solver of
// NLopt starts from many fixed points: each class's own best prices, both ends and the middle of
// the box, and a low-discrepancy sequence (Roberts 2018, "R-sequence"). L-BFGS (Liu & Nocedal 1989)
// without limits, SLSQP (Kraft 1994) with them. One product and one audience: a scan of the
// interval and Brent's method in the best cells. No proof of global optimality for a mixture; for
// one class with ample stock the result is exact to solver precision.
//
// N products, K classes, A audiences. Cost starts * iterations * K N.

#include <Eigen/Core>

#include "demand_models/multinomial_logit.h"
#include "solvers/pricing_problem.h"

namespace souk::solvers {

struct StaticPrices {
  Eigen::ArrayXXd prices;  // [A, N] currency
  double profit = 0;       // over the horizon, with salvage of what is left
  Eigen::ArrayXd demand;   // [N] expected first choices over the horizon, before stock caps them
  Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic> interior;  // [A, N] strictly inside the box
  bool within_stock = true;                                     // demand is at most stock
};

struct StaticPriceOptions {
  int sequence_starts = 16;       // points of the low-discrepancy sequence, >= 0
  double interior_margin = 1e-6;  // of ceiling - floor; nearer to an end is not interior
};

// core::InputError when the problem is not valid or a floor or ceiling is infinite.
StaticPrices OptimalStaticPrices(const PricingProblem& problem,
                                 const StaticPriceOptions& options = {});

}  // namespace souk::solvers
