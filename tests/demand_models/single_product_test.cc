#include "demand_models/single_product.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/errors.h"
#include "tests/support/cases.h"

namespace souk::demand_models {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kRounding = 1e-12;
constexpr double kStep = 1e-5;  // central differences: error near 1e-10
constexpr double kDifference = 1e-7;

std::vector<SingleProductDemand> SeededModels(std::uint64_t seed) {
  UniformCases cases(seed);
  return {ExponentialDemand{cases.Between(1, 10), cases.Between(.1, 2)},
          LinearDemand{cases.Between(5, 10), cases.Between(.1, 1)},
          LogitDemand{cases.Between(1, 10), cases.Between(-2, 4), cases.Between(.1, 2)}};
}

TEST_CASE("SingleProductDemand: values by hand") {
  CHECK(ExpectedDemand(ExponentialDemand{5, 1}, std::log(10.)) ==
        doctest::Approx(.5).epsilon(kRounding));
  CHECK(ExpectedDemand(LinearDemand{10, 1}, 8) == 2);
  CHECK(ExpectedDemand(LinearDemand{10, 1}, 11) == 0);
  CHECK(DemandPriceGradient(LinearDemand{10, 1}, 11) == 0);
  CHECK(ConsumerSurplus(LinearDemand{10, 2}, 3) ==
        4);  // triangle: 4 units by 2 of currency, halved
  CHECK(ExpectedDemand(LogitDemand{6, 5, .1}, 50) == 3);
  CHECK(ConsumerSurplus(LogitDemand{6, 5, .1}, 50) ==
        doctest::Approx(60 * std::log(2.)).epsilon(kRounding));
}

TEST_CASE("SingleProductDemand: gradient and surplus match finite differences in every model") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const double price = UniformCases(seed + 100).Between(0, 4.9);
    for (const SingleProductDemand& model : SeededModels(seed)) {
      Validate(model);
      const double slope =
          (ExpectedDemand(model, price + kStep) - ExpectedDemand(model, price - kStep)) /
          (2 * kStep);
      CHECK(std::abs(slope - DemandPriceGradient(model, price)) < kDifference);
      const double surplus_slope =
          (ConsumerSurplus(model, price + kStep) - ConsumerSurplus(model, price - kStep)) /
          (2 * kStep);
      CHECK(std::abs(surplus_slope + ExpectedDemand(model, price)) < kDifference);
    }
  }
}

TEST_CASE("SingleProductDemand: surplus is the integral of demand above the price") {
  // Trapezoids of width .002 to a price where nothing is left: error below 1e-6 of these integrals.
  for (const SingleProductDemand& model : SeededModels(7)) {
    double integral = 0;
    for (int cell = 0; cell < 200000; ++cell) {
      const double price = 1 + .002 * cell;
      integral += .001 * (ExpectedDemand(model, price) + ExpectedDemand(model, price + .002));
    }
    CHECK(integral == doctest::Approx(ConsumerSurplus(model, 1)).epsilon(1e-5));
  }
}

TEST_CASE("LogitDemand: utilities of 700 stay finite") {
  const LogitDemand loved{2, 700, 1};
  CHECK(ExpectedDemand(loved, 0) == 2);
  CHECK(ConsumerSurplus(loved, 0) == 1400);
  const LogitDemand hated{2, -700, 1};
  CHECK(ExpectedDemand(hated, 0) == doctest::Approx(2 * std::exp(-700.)).epsilon(1e-10));
  CHECK(DemandPriceGradient(loved, 0) == doctest::Approx(-2 * std::exp(-700.)).epsilon(1e-10));
}

TEST_CASE("SingleProductDemand: parameters out of range are refused") {
  CHECK_THROWS_AS(Validate(ExponentialDemand{1, 0}), core::InputError);
  CHECK_THROWS_AS(Validate(ExponentialDemand{-1, 1}), core::InputError);
  CHECK_THROWS_AS(Validate(LinearDemand{1, -1}), core::InputError);
  CHECK_THROWS_AS(Validate(SingleProductDemand(LogitDemand{1, std::nan(""), 1})), core::InputError);
}

}  // namespace
}  // namespace souk::demand_models
