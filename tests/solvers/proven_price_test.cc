#include "solvers/proven_price.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/errors.h"
#include "solvers/static_profit.h"
#include "tests/solvers/two_kinds.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("ProveStaticPrices: the known mixed optimum is the global one") {
  constexpr double kDigits = 1e-7;
  const ProvenPrices proven = ProveStaticPrices(TwoKinds());
  CHECK(std::abs(proven.best.profit - 2.50084670) < kDigits);
  CHECK(std::abs(proven.best.prices(0, 0) - 9.8580184) < 1e-4);
  CHECK(std::abs(proven.best.prices(0, 1) - 4.6347664) < 1e-4);
  CHECK(proven.upper_bound >= proven.best.profit);
  CHECK(proven.upper_bound - proven.best.profit <= 1e-6 * proven.upper_bound);
}

TEST_CASE("ProveStaticPrices: one class is proven by one box") {
  PricingProblem problem = TwoKinds();
  problem.classes.resize(1);
  const ProvenPrices proven = ProveStaticPrices(problem);
  CHECK(proven.boxes == 1);
  CHECK(proven.upper_bound == doctest::Approx(proven.best.profit).epsilon(1e-9));
}

TEST_CASE("ProveStaticPrices: no prices are above the bound, and the best is near it") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    UniformCases cases(seed);
    const auto products = static_cast<Eigen::Index>(cases.Between(1, 4));
    PricingProblem problem;
    for (int k = 0; k < 4; ++k) {
      problem.classes.push_back(
          {cases.Between(.1, 1), cases.ArrayBetween(products, -1, 4), cases.Between(.2, 2), k % 2});
    }
    problem.unit_cost = cases.ArrayBetween(products, 0, 2);
    problem.price_floor = Eigen::ArrayXd::Constant(products, 0);
    problem.price_ceiling = Eigen::ArrayXd::Constant(products, 20);
    ProofOptions options;
    options.relative_gap = 1e-3;
    const ProvenPrices proven = ProveStaticPrices(problem, options);
    CHECK(proven.upper_bound - proven.best.profit <= 1e-3 * proven.upper_bound);
    Eigen::ArrayXd demand(products);
    for (int n = 0; n < 2000; ++n) {
      Eigen::ArrayXXd prices(2, products);
      for (double& price : prices.reshaped()) price = cases.Between(0, 20);
      CHECK(StaticProfit(problem, prices, demand) <= proven.upper_bound);
    }
  }
}

TEST_CASE("ProveStaticPrices: a search that stops early still proves its gap") {
  ProofOptions options;
  options.most_boxes = 10;
  const ProvenPrices proven = ProveStaticPrices(TwoKinds(), options);
  CHECK(proven.boxes <= 11);
  CHECK(proven.upper_bound > 2.50084670);
  // The personalised prices' bound is the first box's.
  options.most_boxes = 1;
  CHECK(ProveStaticPrices(TwoKinds(), options).upper_bound > proven.upper_bound);
}

TEST_CASE("ProveStaticPrices: limited stock is refused") {
  PricingProblem problem = TwoKinds();
  problem.stock = Values({3, std::numeric_limits<double>::infinity()});
  CHECK_THROWS_AS(ProveStaticPrices(problem), core::InputError);
}

}  // namespace
}  // namespace souk::solvers
