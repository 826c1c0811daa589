#include "demand_models/multinomial_logit.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "tests/support/cases.h"

namespace souk::demand_models {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kRounding = 1e-12;  // relative, a few dozen operations in double

// Central differences with step 1e-5: truncation near 1e-10, rounding near 1e-11.
constexpr double kStep = 1e-5;
constexpr double kDifference = 1e-7;

struct Case {
  MultinomialLogit model;
  Eigen::ArrayXd prices;
  Availability available;
};

Case SeededCase(std::uint64_t seed) {
  UniformCases cases(seed);
  const auto products = static_cast<Eigen::Index>(cases.Between(1, 9));
  Case c;
  c.model.taste = cases.ArrayBetween(products, -2, 4);
  c.model.price_sensitivity = cases.Between(.1, 2);
  c.prices = cases.ArrayBetween(products, 0, 5);
  c.available = cases.ArrayBetween(products, 0, 1) < .8;
  return c;
}

TEST_CASE("MultinomialLogit: two products by hand") {
  // Utilities log 2 and log 3 at these prices: q = (2, 3) / 6, outside 1/6.
  const MultinomialLogit model{Values({std::log(2.) + 1, std::log(3.) + 2}), .5};
  const Eigen::ArrayXd prices = Values({2, 4});
  Eigen::ArrayXd demand(2);
  ExpectedDemand(model, 60, prices, {}, demand);
  CHECK(demand[0] == doctest::Approx(20).epsilon(kRounding));
  CHECK(demand[1] == doctest::Approx(30).epsilon(kRounding));
  CHECK(ConsumerSurplus(model, 60, prices, {}) ==
        doctest::Approx(120 * std::log(6.)).epsilon(kRounding));
  const Availability second = (Availability(2) << false, true).finished();
  ExpectedDemand(model, 60, prices, second, demand);
  CHECK(demand[0] == 0);
  CHECK(demand[1] == doctest::Approx(45).epsilon(kRounding));
}

TEST_CASE("MultinomialLogit: a shift adds to utility") {
  const MultinomialLogit model{Values({1, 2}), 2};
  Eigen::ArrayXd utilities(2);
  Utilities(model, Values({1, 3}), Values({.25, -1}), utilities);
  CHECK(utilities[0] == -.75);
  CHECK(utilities[1] == -5);
  Utilities(model, Values({1, 3}), Eigen::ArrayXd(), utilities);
  CHECK(utilities[0] == -1);
}

TEST_CASE("MultinomialLogit: demand gradient matches finite differences") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Case c = SeededCase(seed);
    const Eigen::Index products = c.prices.size();
    Eigen::MatrixXd jacobian(products, products);
    DemandPriceGradient(c.model, 10, c.prices, c.available, jacobian);
    Eigen::ArrayXd above(products);
    Eigen::ArrayXd below(products);
    for (Eigen::Index j = 0; j < products; ++j) {
      Eigen::ArrayXd prices = c.prices;
      prices[j] += kStep;
      ExpectedDemand(c.model, 10, prices, c.available, above);
      prices[j] -= 2 * kStep;
      ExpectedDemand(c.model, 10, prices, c.available, below);
      const Eigen::ArrayXd slope = (above - below) / (2 * kStep);
      CHECK((slope - jacobian.col(j).array()).abs().maxCoeff() < kDifference);
    }
  }
}

TEST_CASE("MultinomialLogit: surplus falls in a price by the demand (Roy)") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Case c = SeededCase(seed);
    Eigen::ArrayXd demand(c.prices.size());
    ExpectedDemand(c.model, 10, c.prices, c.available, demand);
    for (Eigen::Index j = 0; j < c.prices.size(); ++j) {
      Eigen::ArrayXd prices = c.prices;
      prices[j] += kStep;
      const double above = ConsumerSurplus(c.model, 10, prices, c.available);
      prices[j] -= 2 * kStep;
      const double below = ConsumerSurplus(c.model, 10, prices, c.available);
      CHECK(std::abs((above - below) / (2 * kStep) + demand[j]) < kDifference);
    }
  }
}

TEST_CASE("MultinomialLogit: probabilities sum to 1 and renormalise over what is left") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Case c = SeededCase(seed);
    Eigen::ArrayXd utilities(c.prices.size());
    Utilities(c.model, c.prices, Eigen::ArrayXd(), utilities);
    Eigen::ArrayXd all(c.prices.size());
    Eigen::ArrayXd left(c.prices.size());
    const double outside = ChoiceProbabilities(utilities, {}, all);
    CHECK(outside + all.sum() == doctest::Approx(1).epsilon(kRounding));
    const double outside_left = ChoiceProbabilities(utilities, c.available, left);
    for (Eigen::Index i = 0; i < all.size(); ++i) {
      // Independence of irrelevant alternatives: odds against buying nothing stay.
      const double expected = c.available[i] ? all[i] / outside * outside_left : 0;
      CHECK(left[i] == doctest::Approx(expected).epsilon(kRounding));
    }
  }
}

TEST_CASE("MultinomialLogit: utilities of 700 neither overflow nor lose the small one") {
  const Eigen::ArrayXd utilities = Values({700, 699, -700});
  Eigen::ArrayXd q(3);
  const double outside = ChoiceProbabilities(utilities, {}, q);
  CHECK(q[0] == doctest::Approx(1 / (1 + std::exp(-1.))).epsilon(kRounding));
  CHECK(outside == doctest::Approx(std::exp(-700.) * q[0]).epsilon(1e-10));
  CHECK(q.isFinite().all());
  CHECK(InclusiveValue(utilities, {}) ==
        doctest::Approx(700 + std::log1p(std::exp(-1.))).epsilon(kRounding));
  const Eigen::ArrayXd rare = Values({-700, -700});
  CHECK(InclusiveValue(rare, {}) == doctest::Approx(2 * std::exp(-700.)).epsilon(1e-10));
  const Availability none = Availability::Constant(2, false);
  CHECK(InclusiveValue(rare, none) == 0);
}

TEST_CASE("MultinomialLogit: parameters out of range are refused") {
  CHECK_THROWS_AS(Validate(MultinomialLogit{Values({1, 2}), 0}), core::InputError);
  CHECK_THROWS_AS(Validate(MultinomialLogit{Values({1, std::nan("")}), 1}), core::InputError);
  CHECK_NOTHROW(Validate(MultinomialLogit{Values({1, 2}), 1}));
}

}  // namespace
}  // namespace souk::demand_models
