#include "solvers/nested_logit_price.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "tests/support/cases.h"
#include "tests/support/nested_cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

using demand_models::NestedLogit;

constexpr double kRounding = 1e-12;  // relative, a few dozen operations in double

double ProfitAt(const NestedLogit& model, const Eigen::ArrayXd& prices,
                const Eigen::ArrayXd& unit_cost) {
  Eigen::ArrayXd q(prices.size());
  ChoiceProbabilities(model, prices, {}, q);
  return ((prices - unit_cost) * q).sum();
}

TEST_CASE("OptimalLogitPrices: the known nested optimum") {
  constexpr double kDigits = 1e-7;
  // Gallego & Wang's a, b = .5 and gamma = .6, times gamma.
  const NestedLogit model{.6 * Values({2, 3, 1.5, 2.5}),
                          Eigen::ArrayXd::Constant(4, .3),
                          {0, 0, 1, 1},
                          Values({.6, .6})};
  const Eigen::ArrayXd cost = Values({1, 2, 1, 1.5});
  const LogitPrices best = OptimalLogitPrices(model, cost);
  CHECK(std::abs(best.profit - 3.4706085743) < kDigits);
  CHECK(((best.prices - cost) - 6.80394191).abs().maxCoeff() < kDigits);
  CHECK(ProfitAt(model, best.prices, cost) == doctest::Approx(best.profit).epsilon(kRounding));
}

TEST_CASE("OptimalLogitPrices: a nested optimum is one, with sensitivities that differ") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const NestedCase c = SeededCase(seed, seed % 3 == 0);
    const Eigen::ArrayXd cost = .5 * c.prices;
    const LogitPrices best = OptimalLogitPrices(c.model, cost);
    CHECK(ProfitAt(c.model, best.prices, cost) == doctest::Approx(best.profit).epsilon(1e-10));
    // No other prices do better, near or far.
    UniformCases cases(seed + 100);
    for (int i = 0; i < 200; ++i) {
      const double reach = i % 2 == 0 ? .05 : 3;
      const Eigen::ArrayXd other = best.prices + cases.ArrayBetween(cost.size(), -reach, reach);
      CHECK(ProfitAt(c.model, other, cost) <= best.profit * (1 + 1e-12));
    }
  }
}

TEST_CASE("OptimalLogitPrices: sensitivities too far apart in a nest are refused") {
  const NestedLogit apart{Values({1, 2}), Values({1, 2.5}), {0, 0}, Values({.5})};
  CHECK_THROWS_AS(OptimalLogitPrices(apart, Values({0, 0})), core::InputError);
}

}  // namespace
}  // namespace souk::solvers
