#include "demand_models/willingness_to_pay.h"

#include <doctest/doctest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "core/errors.h"

namespace souk::demand_models {
namespace {

constexpr double kRounding = 1e-12;
constexpr double kStep = 1e-5;
constexpr double kDifference = 1e-8;

const std::vector<Willingness> kSmooth = {UniformWillingness{2, 7}, NormalWillingness{5, 2},
                                          LogNormalWillingness{4, .7}};

TEST_CASE("Willingness: values by hand") {
  CHECK(BuyProbability(UniformWillingness{2, 7}, 4) == doctest::Approx(.6).epsilon(kRounding));
  CHECK(VisitorSurplus(UniformWillingness{2, 7}, 4) == doctest::Approx(.9).epsilon(kRounding));
  CHECK(VisitorSurplus(UniformWillingness{2, 7}, 1) == doctest::Approx(3.5).epsilon(kRounding));
  CHECK(BuyProbability(UniformWillingness{2, 7}, 8) == 0);
  // Phi(-1) = .158655253931457, phi(0) = .398942280401433 (Abramowitz & Stegun 1964, table 26.1)
  CHECK(BuyProbability(NormalWillingness{5, 2}, 7) ==
        doctest::Approx(.158655253931457).epsilon(1e-13));
  CHECK(VisitorSurplus(NormalWillingness{5, 2}, 5) ==
        doctest::Approx(2 * .398942280401433).epsilon(1e-13));
  CHECK(BuyProbability(LogNormalWillingness{4, .7}, 4) == doctest::Approx(.5).epsilon(kRounding));
  CHECK(BuyProbability(LogNormalWillingness{4, .7}, 0) == 1);
  CHECK(VisitorSurplus(LogNormalWillingness{4, .7}, 0) ==
        doctest::Approx(4 * std::exp(.245)).epsilon(kRounding));
  const EmpiricalWillingness seen({5, 1, 3, 3});
  CHECK(BuyProbability(seen, 3) == .75);
  CHECK(BuyProbability(seen, 3.5) == .25);
  CHECK(BuyProbability(seen, 6) == 0);
  CHECK(VisitorSurplus(seen, 2) == doctest::Approx((3. + 1 + 1) / 4).epsilon(kRounding));
  CHECK(BuyProbabilitySlope(seen, 2) == 0);
}

TEST_CASE("Willingness: slope and surplus match finite differences and the area above the price") {
  for (const Willingness& willingness : kSmooth) {
    for (const double price : {.5, 1.5, 3., 5.25, 6.5, 9.}) {
      CAPTURE(willingness.index());
      CAPTURE(price);
      const double slope = (BuyProbability(willingness, price + kStep) -
                            BuyProbability(willingness, price - kStep)) /
                           (2 * kStep);
      CHECK(std::abs(slope - BuyProbabilitySlope(willingness, price)) < kDifference);
      const double fall = (VisitorSurplus(willingness, price - kStep) -
                           VisitorSurplus(willingness, price + kStep)) /
                          (2 * kStep);
      CHECK(std::abs(fall - BuyProbability(willingness, price)) < kDifference);
      const double area = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
          [&](double v) { return BuyProbability(willingness, v); }, price, 400., 15, 1e-12);
      CHECK(std::abs(area - VisitorSurplus(willingness, price)) < 1e-8);
    }
  }
}

TEST_CASE("Willingness: many values look like the distribution they come from") {
  std::vector<double> quantiles;
  quantiles.reserve(5000);
  for (int i = 0; i < 5000; ++i) quantiles.push_back(2 + 5 * (i + .5) / 5000);
  const EmpiricalWillingness seen(quantiles);
  for (const double price : {1., 2.5, 4.2, 6.9}) {
    CHECK(std::abs(BuyProbability(seen, price) - BuyProbability(UniformWillingness{2, 7}, price)) <=
          1e-4 + kRounding);
    CHECK(std::abs(VisitorSurplus(seen, price) - VisitorSurplus(UniformWillingness{2, 7}, price)) <
          1e-6);
  }
}

TEST_CASE("Willingness: values out of range are named") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Willingness& bad : std::vector<Willingness>{
           UniformWillingness{2, 2}, UniformWillingness{nan, 2}, NormalWillingness{1, 0},
           NormalWillingness{nan, 1}, LogNormalWillingness{0, 1}, LogNormalWillingness{1, nan}}) {
    CHECK_THROWS_AS(Validate(bad), core::InputError);
  }
  CHECK_THROWS_AS(EmpiricalWillingness({}), core::InputError);
  CHECK_THROWS_AS(EmpiricalWillingness({1, nan}), core::InputError);
}

}  // namespace
}  // namespace souk::demand_models
