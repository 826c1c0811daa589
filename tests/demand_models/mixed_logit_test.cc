#include "demand_models/mixed_logit.h"

#include <doctest/doctest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>

#include "core/errors.h"
#include "tests/support/cases.h"

namespace souk::demand_models {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kRounding = 1e-12;  // relative, a few dozen operations in double

// Central differences with step 1e-5: truncation near 1e-10, rounding near 1e-11.
constexpr double kStep = 1e-5;
constexpr double kDifference = 1e-7;

MixedLogit TwoClasses() { return {Values({.6, .4}), {{Values({2, 4}), 1}, {Values({3, 1}), .25}}}; }

TEST_CASE("MixedLogit: two classes by hand") {
  // At prices 0 utilities are log 2 and log 3 in one class, log 1 and log 2 in the other.
  const MixedLogit model{
      Values({.25, .75}),
      {{Values({std::log(2.), std::log(3.)}), 1}, {Values({0, std::log(2.)}), 2}}};
  Validate(model);
  Eigen::ArrayXd q(2);
  const double nothing = ChoiceProbabilities(model, Values({0, 0}), {}, q);
  CHECK(q[0] == doctest::Approx(.25 * 2 / 6 + .75 * 1 / 4).epsilon(kRounding));
  CHECK(q[1] == doctest::Approx(.25 * 3 / 6 + .75 * 2 / 4).epsilon(kRounding));
  CHECK(nothing == doctest::Approx(.25 / 6 + .75 / 4).epsilon(kRounding));
  CHECK(ConsumerSurplus(model, 8, Values({0, 0}), {}) ==
        doctest::Approx(8 * (.25 * std::log(6.) + .75 * std::log(4.) / 2)).epsilon(kRounding));
}

TEST_CASE("MixedLogit: demand gradient and surplus match finite differences") {
  const MixedLogit model = TwoClasses();
  UniformCases cases(7);
  for (int n = 0; n < 30; ++n) {
    const Eigen::ArrayXd prices = cases.ArrayBetween(2, 0, 12);
    const Availability available = cases.ArrayBetween(2, 0, 1) < .8;
    Eigen::MatrixXd jacobian(2, 2);
    DemandPriceGradient(model, 10, prices, available, jacobian);
    const auto demand = [&](const Eigen::ArrayXd& at) {
      Eigen::ArrayXd units(2);
      ExpectedDemand(model, 10, at, available, units);
      return units;
    };
    const auto surplus = [&](const Eigen::ArrayXd& at) {
      return Values({ConsumerSurplus(model, 10, at, available)});
    };
    const Eigen::MatrixXd slopes = CentralDifferences(demand, prices, kStep);
    CHECK((slopes - jacobian).cwiseAbs().maxCoeff() < kDifference);
    const Eigen::MatrixXd fall = CentralDifferences(surplus, prices, kStep);
    CHECK((fall.row(0).transpose().array() + demand(prices)).abs().maxCoeff() < kDifference);
  }
}

TEST_CASE("GaussHermite: moments of the standard normal are exact up to degree 2n - 1") {
  for (const int nodes : {1, 2, 5, 9, 32}) {
    const NormalQuadrature rule = GaussHermite(nodes);
    double moment = 1;  // E Z^{2m} = 1 * 3 * ... * (2m - 1)
    for (int m = 0; m < std::min(nodes, 9); ++m) {
      if (m > 0) moment *= 2 * m - 1;
      CHECK((rule.weights * rule.nodes.pow(2 * m)).sum() == doctest::Approx(moment).epsilon(1e-11));
      CHECK(std::abs((rule.weights * rule.nodes.pow(2 * m + 1)).sum()) < 1e-9 * moment);
    }
  }
  CHECK_THROWS_AS(GaussHermite(0), core::InputError);
  CHECK_THROWS_AS(GaussHermite(65), core::InputError);
}

TEST_CASE("LogNormalSensitivity: probabilities are the integral over sensitivities") {
  const Eigen::ArrayXd taste = Values({1, 2});
  const Eigen::ArrayXd prices = Values({3, 5});
  const MixedLogit model = LogNormalSensitivity(taste, .5, .6, 32);
  Validate(model);
  Eigen::ArrayXd q(2);
  ChoiceProbabilities(model, prices, {}, q);
  for (const Eigen::Index product : {0, 1}) {
    const auto integrand = [&](double z) {
      const double b = .5 * std::exp(.6 * z);
      const Eigen::ArrayXd odds = (taste - b * prices).exp();
      return odds[product] / (1 + odds.sum()) * std::exp(-z * z / 2) /
             std::sqrt(2 * std::numbers::pi);
    };
    const double exact =
        boost::math::quadrature::gauss_kronrod<double, 61>::integrate(integrand, -9., 9., 8, 1e-13);
    CHECK(std::abs(q[product] - exact) < 1e-7);
  }
  // Without a spread it is the multinomial logit.
  const MixedLogit plain = LogNormalSensitivity(taste, .5, 0, 5);
  const Eigen::ArrayXd odds = (taste - .5 * prices).exp();
  ChoiceProbabilities(plain, prices, {}, q);
  CHECK((q - odds / (1 + odds.sum())).abs().maxCoeff() < kRounding);
}

TEST_CASE("MixedLogit: values out of range are named") {
  MixedLogit bad = TwoClasses();
  bad.weight[0] = .7;
  CHECK_THROWS_AS(Validate(bad), core::InputError);
  bad = TwoClasses();
  bad.weight = Values({1.2, -.2});
  CHECK_THROWS_AS(Validate(bad), core::InputError);
  bad = TwoClasses();
  bad.classes[1].taste = Values({1});
  CHECK_THROWS_AS(Validate(bad), core::InputError);
  bad = TwoClasses();
  bad.classes.pop_back();
  CHECK_THROWS_AS(Validate(bad), core::InputError);
  CHECK_THROWS_AS(LogNormalSensitivity(Values({1}), 0, 1, 5), core::InputError);
  CHECK_THROWS_AS(LogNormalSensitivity(Values({1}), 1, -1, 5), core::InputError);
}

}  // namespace
}  // namespace souk::demand_models
