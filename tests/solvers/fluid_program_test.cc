#include "solvers/fluid_program.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "solvers/closed_form_price.h"
#include "solvers/optimal_price.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kPublished = 1e-6;  // the known answers carry six decimals
constexpr double kInfinity = std::numeric_limits<double>::infinity();

PricingProblem OneProduct(demand_models::Link link, double visitors, double taste,
                          double price_sensitivity, double stock) {
  PricingProblem problem;
  problem.classes = {{visitors, Values({taste}), price_sensitivity, 0, link}};
  problem.unit_cost = Eigen::ArrayXd::Zero(1);
  problem.price_floor = Eigen::ArrayXd::Zero(1);
  problem.price_ceiling = Values({1000});
  problem.stock = Values({stock});
  return problem;
}

void CheckBound(const PricingProblem& problem, double bound, double price) {
  const FluidSolution result = FluidUpperBound(problem);
  CHECK(std::abs(result.bound - bound) < kPublished);
  CHECK(std::abs(result.prices(0, 0) - price) < kPublished);
  CHECK(result.expected_sales[0] <= problem.stock[0] * (1 + kPublished));
}

TEST_CASE("FluidUpperBound: the four one-product problems of known answer") {
  CheckBound(OneProduct(demand_models::Link::kExponential, 5 * 10, 0, 1, 5), 11.512925, 2.302585);
  CheckBound(OneProduct(demand_models::Link::kExponential, 2 * 30, 0, .05, 20), 439.444915,
             21.972246);
  CheckBound(OneProduct(demand_models::Link::kLinear, 10 * 5, 1, .1, 10), 80, 8);
  CheckBound(OneProduct(demand_models::Link::kLogit, 6 * 20, 5, .1, 30), 1829.583687, 60.986123);
}

TEST_CASE("FluidUpperBound: ample stock gives the free optimum and no shadow price") {
  PricingProblem problem = OneProduct(demand_models::Link::kLogit, 6, 5, .1, 1e6);
  const double free = 6 * LambertWOfExp(4.) / .1;
  CHECK(FluidUpperBound(problem).bound == doctest::Approx(free).epsilon(1e-12));
  CHECK(FluidUpperBound(problem).shadow_price[0] == 0);
  problem.stock[0] = kInfinity;
  CHECK(FluidUpperBound(problem).bound == doctest::Approx(free).epsilon(1e-12));
}

TEST_CASE("FluidUpperBound: a product of no stock is closed") {
  PricingProblem problem = OneProduct(demand_models::Link::kLogit, 6, 5, .1, 0);
  const FluidSolution result = FluidUpperBound(problem);
  CHECK(result.bound == 0);
  CHECK(result.expected_sales[0] == 0);
  CHECK(result.shadow_price[0] == kInfinity);
}

PricingProblem SeededProblem(std::uint64_t seed, int classes) {
  UniformCases cases(seed);
  constexpr Eigen::Index kProducts = 4;
  PricingProblem problem;
  for (int k = 0; k < classes; ++k) {
    problem.classes.push_back(
        {cases.Between(20, 200), cases.ArrayBetween(kProducts, 0, 5), cases.Between(.2, .8)});
  }
  problem.unit_cost = cases.ArrayBetween(kProducts, 1, 4);
  problem.price_floor = problem.unit_cost;
  problem.price_ceiling = problem.unit_cost + 60;
  problem.stock = cases.ArrayBetween(kProducts, 1, 40);
  problem.stock[3] = kInfinity;
  return problem;
}

TEST_CASE("FluidUpperBound: one class meets its primal problem, so the minimum is found") {
  // Profit is concave in one class's sales (Gallego & van Ryzin 1997), so there is no duality gap;
  // 1e-6 is the accuracy of SLSQP's constraints.
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const PricingProblem problem = SeededProblem(seed, 1);
    const double bound = FluidUpperBound(problem).bound;
    const StaticPrices primal = OptimalStaticPrices(problem);
    REQUIRE(primal.within_stock);
    CHECK(primal.profit == doctest::Approx(bound).epsilon(1e-6));
  }
}

TEST_CASE("FluidUpperBound: complementary slackness with several classes") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const PricingProblem problem = SeededProblem(seed, 3);
    const FluidSolution result = FluidUpperBound(problem);
    // Where the dual is smooth its gradient, stock - sales, vanishes unless mu is 0. The bound is
    // second order in the error, which 1e-5 of the stock leaves below 1e-9 of the bound.
    for (Eigen::Index i = 0; i < 3; ++i) {
      CHECK(result.expected_sales[i] <= problem.stock[i] * (1 + 1e-5));
      const double slack = problem.stock[i] - result.expected_sales[i];
      CHECK(result.shadow_price[i] * slack < 1e-5 * result.bound);
    }
    CHECK(result.shadow_price[3] == 0);
  }
}

TEST_CASE("FluidBoundAt: every shadow price bounds, and none below the minimum") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const PricingProblem problem = SeededProblem(seed, 3);
    const double bound = FluidUpperBound(problem).bound;
    const double feasible = OptimalStaticPrices(problem).profit;
    CHECK(feasible <= bound * (1 + 1e-7));
    UniformCases cases(seed + 1000);
    for (int trial = 0; trial < 20; ++trial) {
      const Eigen::ArrayXd mu = cases.ArrayBetween(4, 0, 10);
      CHECK(FluidBoundAt(problem, {}, mu) >= bound * (1 - 1e-9));
    }
  }
}

TEST_CASE("FluidUpperBound: relaxations only raise it") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    PricingProblem problem = SeededProblem(seed, 2);
    problem.price_ceiling = problem.unit_cost + 3;
    const double tight = FluidUpperBound(problem).bound;
    CHECK(FluidUpperBound(problem, {.may_close_any = true}).bound >= tight * (1 - 1e-9));
    CHECK(FluidUpperBound(problem, {.any_price = true}).bound >= tight * (1 - 1e-9));
  }
}

TEST_CASE("FluidUpperBound: any_price covers product shocks the seller sees first") {
  // Mean of the shocked bound at fixed mu over 4,000 draws, against the bound without shocks.
  const PricingProblem problem = SeededProblem(3, 2);
  const FluidSolution plain = FluidUpperBound(problem, {.any_price = true});
  constexpr double kSigma = .8;
  UniformCases cases(5);
  double sum = 0;
  constexpr int kDraws = 4000;
  for (int draw = 0; draw < kDraws; ++draw) {
    PricingProblem shocked = problem;
    for (Eigen::Index i = 0; i < problem.products(); ++i) {
      const double shock = kSigma * cases.Normal() - kSigma * kSigma / 2;
      for (ChoiceClass& customers : shocked.classes) customers.taste[i] += shock;
    }
    sum += FluidBoundAt(shocked, {.any_price = true}, plain.shadow_price);
  }
  CHECK(sum / kDraws < plain.bound);
}

TEST_CASE("FluidUpperBound: salvage is worth what selling must beat") {
  PricingProblem problem = OneProduct(demand_models::Link::kLogit, 120, 5, .1, 30);
  problem.salvage_value = Values({10});
  // Stock binds in both, so the last unit sells either way and salvage changes nothing.
  CHECK(FluidUpperBound(problem).bound == doctest::Approx(1829.583687).epsilon(1e-9));
  problem.salvage_value[0] = 200;
  // At 200 a unit salvage beats what most visitors would pay: some 6,000 and a little more.
  const FluidSolution result = FluidUpperBound(problem);
  const double per_visitor = LambertWOfExp(5 - .1 * 200 - 1) / .1;
  CHECK(result.bound == doctest::Approx(6000 + 120 * per_visitor).epsilon(1e-9));
}

}  // namespace
}  // namespace souk::solvers
