#include "solvers/pricing_problem.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/errors.h"
#include "tests/solvers/two_kinds.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("ClassProfit and ClassPriceGradient: match finite differences") {
  constexpr double kStep = 1e-5;
  constexpr double kDifference = 1e-8;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    UniformCases cases(seed);
    const bool single = seed % 2 == 0;
    const Eigen::Index products = single ? 1 : 4;
    ChoiceClass customers{1, cases.ArrayBetween(products, -1, 3), cases.Between(.2, 1)};
    if (single)
      customers.link =
          seed % 4 == 0 ? demand_models::Link::kLinear : demand_models::Link::kExponential;
    const Eigen::ArrayXd cost = cases.ArrayBetween(products, 0, 2);
    const Eigen::ArrayXd prices = cases.ArrayBetween(products, 0, 5);
    const Eigen::ArrayXd served = cases.ArrayBetween(products, 0, 1);
    Eigen::ArrayXd gradient(products);
    Eigen::ArrayXd unused(products);
    Eigen::MatrixXd jacobian(products, products);
    ClassProfit(customers, cost, served, prices, gradient);
    ClassPriceGradient(customers, prices, jacobian);
    for (Eigen::Index j = 0; j < products; ++j) {
      Eigen::ArrayXd above = prices;
      Eigen::ArrayXd below = prices;
      above[j] += kStep;
      below[j] -= kStep;
      const double slope = (ClassProfit(customers, cost, served, above, unused) -
                            ClassProfit(customers, cost, served, below, unused)) /
                           (2 * kStep);
      CHECK(std::abs(slope - gradient[j]) < kDifference);
      Eigen::ArrayXd q_above(products);
      Eigen::ArrayXd q_below(products);
      ClassProbabilities(customers, above, q_above);
      ClassProbabilities(customers, below, q_below);
      const Eigen::ArrayXd slopes = (q_above - q_below) / (2 * kStep);
      CHECK((slopes - jacobian.col(j).array()).abs().maxCoeff() < kDifference);
    }
  }
}

TEST_CASE("PricingProblem: faults name their field") {
  const auto field_of = [](const PricingProblem& problem) {
    try {
      Validate(problem);
    } catch (const core::InputError& error) {
      return error.field();
    }
    return std::string();
  };
  CHECK(field_of(TwoKinds()).empty());
  PricingProblem problem = TwoKinds();
  problem.classes[1].price_sensitivity = -1;
  CHECK(field_of(problem) == "classes[1].price_sensitivity");
  problem = TwoKinds();
  problem.classes[0].link = demand_models::Link::kLinear;
  CHECK(field_of(problem) == "classes[0].link");
  problem = TwoKinds();
  problem.price_floor[1] = 41;
  CHECK(field_of(problem) == "price_floor");
  problem = TwoKinds();
  problem.stock = Values({1, -1});
  CHECK(field_of(problem) == "stock");
  problem = TwoKinds();
  problem.salvage_value = Values({1, 0});
  CHECK(field_of(problem) == "salvage_value");
}

}  // namespace
}  // namespace souk::solvers
