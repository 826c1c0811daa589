#include "solvers/closed_form_price.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kPublished = 1e-7;  // the known answers carry eight decimals

bool Near(double value, double expected) { return std::abs(value - expected) < kPublished; }

TEST_CASE("OptimalLogitPrices: three products, equal price sensitivity") {
  const demand_models::MultinomialLogit model{Values({2, 3, 4}), .5};
  const Eigen::ArrayXd cost = Values({1, 2, 3});
  const LogitPrices best = OptimalLogitPrices(model, cost);
  CHECK(Near(best.profit, 3.33680574));
  for (Eigen::Index i = 0; i < 3; ++i) CHECK(Near(best.prices[i] - cost[i], 5.33680574));
}

TEST_CASE("OptimalLogitPrices: five products, equal price sensitivity") {
  const Eigen::ArrayXd taste = (Eigen::ArrayXd(5) << 1, 1.5, 2, .5, 2.5).finished();
  const Eigen::ArrayXd cost = (Eigen::ArrayXd(5) << 5, 8, 12, 3, 20).finished();
  const LogitPrices best = OptimalLogitPrices(demand_models::MultinomialLogit{taste, .1}, cost);
  CHECK(Near(best.profit, 10.86771790));
  for (Eigen::Index i = 0; i < 5; ++i) CHECK(Near(best.prices[i] - cost[i], 20.86771790));
}

TEST_CASE("OptimalLogitPrices: unequal price sensitivities") {
  const LogitPrices best =
      OptimalLogitPrices(Values({2, 3, 4}), Values({.5, .8, 1.2}), Values({1, 2, 3}));
  CHECK(Near(best.profit, 1.81691391));
  CHECK(Near(best.prices[0], 4.81691391));
  CHECK(Near(best.prices[1], 5.06691391));
  CHECK(Near(best.prices[2], 5.65024724));
}

TEST_CASE("OptimalLogitPrices: the root and Lambert's function agree where both apply") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    UniformCases cases(seed);
    const Eigen::ArrayXd taste = cases.ArrayBetween(4, -20, 60);
    const Eigen::ArrayXd cost = cases.ArrayBetween(4, 0, 10);
    const double b = cases.Between(.01, 5);
    const LogitPrices closed = OptimalLogitPrices(demand_models::MultinomialLogit{taste, b}, cost);
    const LogitPrices root = OptimalLogitPrices(taste, Eigen::ArrayXd::Constant(4, b), cost);
    CHECK(root.profit == doctest::Approx(closed.profit).epsilon(1e-12));
  }
}

TEST_CASE("OptimalPrice: no nearby price of any single-product model earns more") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    UniformCases cases(seed);
    const double cost = cases.Between(0, 3);
    for (const demand_models::SingleProductDemand& model :
         {demand_models::SingleProductDemand(
              demand_models::ExponentialDemand{5, cases.Between(.2, 2)}),
          demand_models::SingleProductDemand(demand_models::LinearDemand{10, cases.Between(.5, 2)}),
          demand_models::SingleProductDemand(
              demand_models::LogitDemand{6, cases.Between(-2, 6), cases.Between(.1, 2)})}) {
      const double best = OptimalPrice(model, cost);
      const double profit = (best - cost) * demand_models::ExpectedDemand(model, best);
      for (const double factor : {.5, .9, .999, 1.001, 1.1, 2.}) {
        const double other = cost + factor * (best - cost);
        CHECK((other - cost) * demand_models::ExpectedDemand(model, other) < profit);
      }
    }
  }
  CHECK(OptimalPrice(demand_models::LinearDemand{10, 1}, 4) == 7);
  CHECK(OptimalPrice(demand_models::LinearDemand{10, 1}, 12) ==
        10);  // cost above the choke price: sell nothing
}

TEST_CASE("LambertWOfExp: solves w + log w = x on both sides of overflow") {
  for (const double x : {-30., -1., 0., 1., 300., 699., 701., 1e4, 1e8}) {
    const double w = LambertWOfExp(x);
    CHECK(w + std::log(w) == doctest::Approx(x).epsilon(1e-13));
  }
  CHECK(LambertWOfExp(-INFINITY) == 0);
}

TEST_CASE("OptimalLogitPrices: a price sensitivity of 0 is refused") {
  CHECK_THROWS_AS(OptimalLogitPrices(Values({1, 1}), Values({1, 0}), Values({0, 0})),
                  core::InputError);
}

}  // namespace
}  // namespace souk::solvers
