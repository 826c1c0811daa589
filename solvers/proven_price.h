#pragma once

// The best static prices of a mixture of classes, with a proof of how far anything else could be
// above them: branch and bound (Land & Doig 1960) over boxes of prices.
//
//   profit of the mixture over a box <= sum_k weight_k R_k(box),   R_k by class_price.h, exactly
//
// and the right side falls to the profit as the box shrinks; near the optimum a bound on the second
// derivatives is sharper. The box with the highest bound is
// split where its classes disagree most about a price, halfway between what they want. Audiences
// share nothing when stock is ample, so each is searched by itself. N products, K classes. Cost
// boxes * K N * steps of class_price.h; the boxes needed grow steeply with N, and a search that
// stops early still proves the gap that it reports.

#include "solvers/optimal_price.h"
#include "solvers/pricing_problem.h"

namespace souk::solvers {

struct ProofOptions {
  double relative_gap = 1e-6;    // of the bound, >= 0: where to stop
  long long most_boxes = 20000;  // for each audience
};

struct ProvenPrices {
  StaticPrices best;
  double upper_bound = 0;  // currency over the horizon: no static prices earn more
  long long boxes = 0;     // that were bounded
};

// core::InputError when the problem is not valid, a floor or ceiling is infinite, or a product's
// stock is finite.
ProvenPrices ProveStaticPrices(const PricingProblem& problem, const ProofOptions& options = {});

}  // namespace souk::solvers
