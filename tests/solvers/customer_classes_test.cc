#include "solvers/customer_classes.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "tests/policies/markets.h"

namespace souk::solvers {
namespace {

// The event covers two of twelve periods of two hours, doubles 8 arrivals an hour and multiplies
// sensitivity by 1.2: 160 visits of a segment come as ever, 64 more sensitive.
TEST_CASE("ProblemOfMarket: visitors by segment, audience and price sensitivity") {
  const env::MarketConfig config = testing::Shop();
  const auto problem = ProblemOfMarket(config, SlateGain(config, {3, 2, 1}));
  CHECK(problem.classes.size() == 8);
  std::map<std::pair<int, double>, double> weights;
  for (const auto& customers : problem.classes) {
    weights[{customers.audience, std::round(customers.price_sensitivity * 100)}] = customers.weight;
  }
  const double tolerance = 1e-9;
  CHECK(std::abs(weights.at({0, 40}) - .7 * 160) < tolerance);
  CHECK(std::abs(weights.at({1, 40}) - .3 * 160) < tolerance);
  CHECK(std::abs(weights.at({0, 48}) - .7 * 64) < tolerance);
  CHECK(std::abs(weights.at({1, 70}) - .8 * 160) < tolerance);
  CHECK(std::abs(weights.at({1, 84}) - .8 * 64) < tolerance);
  CHECK(problem.unit_cost[2] == 4);
  CHECK(problem.stock[1] == 50);
  CHECK(std::isinf(problem.stock[3]));
}

TEST_CASE("SlateGain: promoted by place, hidden when not in the assortment") {
  const Eigen::ArrayXXd promoted = SlateGain(testing::Shop(), {3, 2, 1});
  CHECK(promoted(0, 0) == 0);
  CHECK(std::abs(promoted(0, 3) - .8) < 1e-12);
  CHECK(std::abs(promoted(1, 2) - .6 / std::log2(3)) < 1e-12);
  CHECK(std::abs(promoted(1, 1) - .4 / 2) < 1e-12);
  const Eigen::ArrayXXd shown = SlateGain(testing::Shop(spec::SlateKind::kAssortment), {3, 2, 1});
  CHECK(shown(0, 0) == kHidden);
  CHECK(shown(1, 3) == 0);
  CHECK((SlateGain(testing::Shop(spec::SlateKind::kNone), {}) == 0).all());
}

}  // namespace
}  // namespace souk::solvers
