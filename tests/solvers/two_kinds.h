#pragma once

#include "solvers/pricing_problem.h"
#include "tests/support/cases.h"

namespace souk::testing {

// Two kinds of customers behind one price list (mixed logit), a local optimum beside the global
// one.
inline solvers::PricingProblem TwoKinds() {
  solvers::PricingProblem problem;
  problem.classes = {{.6, Values({2, 4}), 1}, {.4, Values({3, 1}), .25}};
  problem.unit_cost = Values({1, 2});
  problem.price_floor = Values({0, 0});
  problem.price_ceiling = Values({40, 40});
  return problem;
}

}  // namespace souk::testing
