#include "solvers/optimal_price.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "solvers/closed_form_price.h"
#include "solvers/static_profit.h"
#include "tests/solvers/two_kinds.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

// A smooth maximum found to relative accuracy e in profit has prices off by about sqrt(e).
constexpr double kProfit = 1e-8;
constexpr double kPrice = 1e-4;

TEST_CASE("OptimalStaticPrices: the global optimum of a mixture, not the local one") {
  const StaticPrices best = OptimalStaticPrices(TwoKinds());
  CHECK(best.profit == doctest::Approx(2.50084670).epsilon(kProfit));
  CHECK(std::abs(best.prices(0, 0) - 9.8580184) < kPrice);
  CHECK(std::abs(best.prices(0, 1) - 4.6347664) < kPrice);
  CHECK(best.interior.all());
}

TEST_CASE("OptimalStaticPrices: one class gives the closed form") {
  PricingProblem problem;
  problem.classes = {{7, Values({2, 3, 4}), .5}};
  problem.unit_cost = Values({1, 2, 3});
  problem.price_floor = Values({0, 0, 0});
  problem.price_ceiling = Values({30, 30, 30});
  const StaticPrices best = OptimalStaticPrices(problem);
  CHECK(best.profit == doctest::Approx(7 * 3.33680574).epsilon(kProfit));
  CHECK(std::abs(best.prices(0, 2) - 8.33680574) < kPrice);
}

TEST_CASE("OptimalStaticPrices: a binding ceiling is met and not called interior") {
  PricingProblem problem = TwoKinds();
  problem.price_ceiling = Values({6, 40});
  const StaticPrices best = OptimalStaticPrices(problem);
  CHECK(best.prices(0, 0) == 6);
  CHECK_FALSE(best.interior(0, 0));
  CHECK(best.interior(0, 1));
}

TEST_CASE("OptimalStaticPrices: audiences get their own prices") {
  PricingProblem problem = TwoKinds();
  problem.classes[1].audience = 1;
  const StaticPrices best = OptimalStaticPrices(problem);
  for (int a = 0; a < 2; ++a) {
    const ChoiceClass& customers = problem.classes[static_cast<std::size_t>(a)];
    const LogitPrices alone = OptimalLogitPrices(
        demand_models::MultinomialLogit{customers.taste, customers.price_sensitivity},
        problem.unit_cost);
    CHECK((best.prices.row(a).transpose() - alone.prices).abs().maxCoeff() < kPrice);
  }
}

// Best profit on a grid of prices of two products.
double Scan(const PricingProblem& problem, double step) {
  double best = -INFINITY;
  Eigen::ArrayXd demand(2);
  const Eigen::ArrayXd cells = ((problem.price_ceiling - problem.price_floor) / step).round();
  for (int first = 0; first <= static_cast<int>(cells[0]); ++first) {
    for (int second = 0; second <= static_cast<int>(cells[1]); ++second) {
      const Eigen::ArrayXXd prices =
          (problem.price_floor + step * Values({1. * first, 1. * second})).transpose();
      best = std::max(best, StaticProfit(problem, prices, demand));
    }
  }
  return best;
}

TEST_CASE("OptimalStaticPrices: stock that prices can hold is held") {
  PricingProblem problem = TwoKinds();
  problem.stock = Values({.1, .15});
  const StaticPrices best = OptimalStaticPrices(problem);
  CHECK(best.within_stock);
  const double scanned = Scan(problem, .125);
  CHECK(scanned <= best.profit * (1 + 1e-6));  // SLSQP's constraint tolerance
  CHECK(scanned >= best.profit * .98);         // else the optimum is not what the objective says
}

TEST_CASE("OptimalStaticPrices: stock that no price in the box can hold is sold out") {
  PricingProblem problem = TwoKinds();
  problem.price_ceiling = Values({3, 5});
  problem.stock = Values({.01, .2});
  const StaticPrices best = OptimalStaticPrices(problem);
  CHECK_FALSE(best.within_stock);
  const double scanned = Scan(problem, .0625);
  CHECK(scanned <= best.profit * (1 + 1e-6));
  CHECK(scanned >= best.profit * .98);
}

TEST_CASE("OptimalStaticPrices: one product of each link") {
  PricingProblem problem;
  problem.unit_cost = Values({0});
  problem.price_floor = Values({0});
  problem.price_ceiling = Values({100});
  problem.stock = Values({5});
  // 5 e^{-p} over 10 periods with 5 units: demand 5 at p = log 10, above the free
  // optimum 1.
  problem.classes = {{50, Values({0}), 1, 0, demand_models::Link::kExponential}};
  CHECK(OptimalStaticPrices(problem).prices(0, 0) == doctest::Approx(std::log(10.)).epsilon(1e-9));
  // 10 (1 - p / 10) over 5 periods with 10 units: 10 - p = 2.
  problem.classes = {{50, Values({1}), .1, 0, demand_models::Link::kLinear}};
  problem.stock[0] = 10;
  CHECK(OptimalStaticPrices(problem).prices(0, 0) == doctest::Approx(8).epsilon(1e-9));
  problem.stock.resize(0);
  CHECK(OptimalStaticPrices(problem).prices(0, 0) == doctest::Approx(5).epsilon(1e-7));
  problem.classes = {{120, Values({5}), .1, 0, demand_models::Link::kLogit}};
  CHECK(OptimalStaticPrices(problem).prices(0, 0) ==
        doctest::Approx(OptimalPrice(demand_models::LogitDemand{1, 5, .1}, 0)).epsilon(1e-7));
}

TEST_CASE("OptimalStaticPrices: an infinite ceiling is refused") {
  PricingProblem problem = TwoKinds();
  problem.price_ceiling[0] = INFINITY;
  CHECK_THROWS_AS(OptimalStaticPrices(problem), core::InputError);
}

}  // namespace
}  // namespace souk::solvers
