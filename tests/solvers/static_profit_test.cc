#include "solvers/static_profit.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/solvers/two_kinds.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("StaticProfit: demand beyond stock earns nothing") {
  PricingProblem problem = TwoKinds();
  const Eigen::ArrayXXd prices = Values({5, 6}).transpose();
  Eigen::ArrayXd demand(2);
  const double ample = StaticProfit(problem, prices, demand);
  problem.stock = Values({demand[0] / 2, INFINITY});
  const double short_of_one = StaticProfit(problem, prices, demand);
  CHECK(ample - short_of_one == doctest::Approx((5 - 1) * demand[0] / 2).epsilon(1e-12));
}

TEST_CASE("StaticProfit: salvage pays for what is left") {
  PricingProblem problem = TwoKinds();
  const Eigen::ArrayXXd prices = Values({5, 6}).transpose();
  Eigen::ArrayXd demand(2);
  const double without = StaticProfit(problem, prices, demand);
  problem.stock = Values({3, 4});
  problem.salvage_value = Values({.5, .25});
  const double with = StaticProfit(problem, prices, demand);
  const double salvage = .5 * (3 - demand[0]) + .25 * (4 - demand[1]);
  CHECK(with - without == doctest::Approx(salvage).epsilon(1e-12));
}

}  // namespace
}  // namespace souk::solvers
