#pragma once

// Nested logits at random.

#include <cstdint>

#include "demand_models/nested_logit.h"
#include "tests/support/cases.h"

namespace souk::testing {

struct NestedCase {
  demand_models::NestedLogit model;
  Eigen::ArrayXd prices;
  demand_models::Availability available;
};

// Up to 9 products in up to 3 nests, some of which may be empty or off sale as a whole.
inline NestedCase SeededCase(std::uint64_t seed, bool one_sensitivity) {
  UniformCases cases(seed);
  const auto products = static_cast<Eigen::Index>(cases.Between(1, 9));
  NestedCase c;
  c.model.taste = cases.ArrayBetween(products, -2, 4);
  c.model.dissimilarity = cases.ArrayBetween(3, .3, 1);
  c.model.price_sensitivity =
      one_sensitivity ? Eigen::ArrayXd(Eigen::ArrayXd::Constant(products, cases.Between(.1, 2)))
                      : cases.ArrayBetween(products, 1, 1.4);
  for (Eigen::Index i = 0; i < products; ++i) {
    c.model.nest.push_back(static_cast<int>(cases.Between(0, 3)));
  }
  c.prices = cases.ArrayBetween(products, 0, 5);
  c.available = cases.ArrayBetween(products, 0, 1) < .8;
  return c;
}

}  // namespace souk::testing
