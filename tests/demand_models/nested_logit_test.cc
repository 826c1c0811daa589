#include "demand_models/nested_logit.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "tests/support/cases.h"
#include "tests/support/nested_cases.h"

namespace souk::demand_models {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kRounding = 1e-12;  // relative, a few dozen operations in double

// Central differences with step 1e-5: truncation near 1e-10, rounding near 1e-11.
constexpr double kStep = 1e-5;
constexpr double kDifference = 1e-7;

TEST_CASE("NestedLogit: two nests by hand") {
  // Scaled utilities log 1, log 3 in a nest of lambda 1/2 (weight 4^{1/2} = 2) and log 3 alone:
  // buying from the first nest 2/6, split 1 : 3; the second 3/6; nothing 1/6.
  const NestedLogit model{Values({1, .5 * std::log(3.) + 1, std::log(3.) + 2}),
                          Values({1, 1, 1}),
                          {0, 0, 1},
                          Values({.5, 1})};
  Validate(model);
  const Eigen::ArrayXd prices = Values({1, 1, 2});
  Eigen::ArrayXd demand(3);
  ExpectedDemand(model, 24, prices, {}, demand);
  CHECK(demand[0] == doctest::Approx(2).epsilon(kRounding));
  CHECK(demand[1] == doctest::Approx(6).epsilon(kRounding));
  CHECK(demand[2] == doctest::Approx(12).epsilon(kRounding));
  CHECK(ConsumerSurplus(model, 24, prices, {}) ==
        doctest::Approx(24 * std::log(6.)).epsilon(kRounding));
  const Availability first_and_last = (Availability(3) << true, false, true).finished();
  const double nothing = ChoiceProbabilities(model, prices, first_and_last, demand);
  CHECK(nothing == doctest::Approx(.2).epsilon(kRounding));
  CHECK(demand[0] == doctest::Approx(.2).epsilon(kRounding));
  CHECK(demand[1] == 0);
}

TEST_CASE("NestedLogit: with lambda 1 it is the multinomial logit") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    NestedCase c = SeededCase(seed, true);
    c.model.dissimilarity.setOnes();
    const MultinomialLogit flat{c.model.taste, c.model.price_sensitivity[0]};
    Eigen::ArrayXd nested(c.prices.size());
    Eigen::ArrayXd expected(c.prices.size());
    ExpectedDemand(c.model, 10, c.prices, c.available, nested);
    ExpectedDemand(flat, 10, c.prices, c.available, expected);
    CHECK((nested - expected).abs().maxCoeff() < 10 * kRounding);
    CHECK(ConsumerSurplus(c.model, 10, c.prices, c.available) ==
          doctest::Approx(ConsumerSurplus(flat, 10, c.prices, c.available)).epsilon(kRounding));
  }
}

TEST_CASE("NestedLogit: demand gradient and surplus match finite differences") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const NestedCase c = SeededCase(seed, seed % 2 == 0);
    const Eigen::Index products = c.prices.size();
    Eigen::MatrixXd jacobian(products, products);
    DemandPriceGradient(c.model, 10, c.prices, c.available, jacobian);
    const auto demand = [&](const Eigen::ArrayXd& prices) {
      Eigen::ArrayXd units(products);
      ExpectedDemand(c.model, 10, prices, c.available, units);
      return units;
    };
    const auto surplus = [&](const Eigen::ArrayXd& prices) {
      return Values({ConsumerSurplus(c.model, 10, prices, c.available)});
    };
    const Eigen::MatrixXd slopes = CentralDifferences(demand, c.prices, kStep);
    CHECK((slopes - jacobian).cwiseAbs().maxCoeff() < kDifference);
    if (seed % 2 != 0) continue;
    const Eigen::MatrixXd fall = CentralDifferences(surplus, c.prices, kStep);
    CHECK((fall.row(0).transpose().array() + demand(c.prices)).abs().maxCoeff() < kDifference);
  }
}

TEST_CASE("NestedLogit: utilities of 700 do not overflow and probabilities sum to 1") {
  const NestedLogit model{Values({700, 699, -700}), Values({1, 1, 1}), {0, 0, 1}, Values({.1, .5})};
  Eigen::ArrayXd q(3);
  const double nothing = ChoiceProbabilities(model, Values({0, 0, 0}), {}, q);
  CHECK(nothing + q.sum() == doctest::Approx(1).epsilon(kRounding));
  CHECK(q[1] == doctest::Approx(1 / (1 + std::exp(10.))).epsilon(1e-9));
}

TEST_CASE("NestedLogit: values out of range are named") {
  const NestedLogit good{Values({1, 2}), Values({1, 1}), {0, 0}, Values({.5})};
  const auto refused = [](const NestedLogit& model, const char* field) {
    try {
      Validate(model);
      FAIL("must be refused");
    } catch (const core::InputError& error) {
      CHECK(error.field() == field);
    }
  };
  for (const double lambda : {0., 1.1, -1., std::nan("")}) {
    NestedLogit bad = good;
    bad.dissimilarity[0] = lambda;
    refused(bad, "dissimilarity");
  }
  NestedLogit bad = good;
  bad.nest[1] = 1;
  refused(bad, "nest");
  bad = good;
  bad.price_sensitivity[1] = 0;
  refused(bad, "price_sensitivity");
  bad = good;
  bad.price_sensitivity[1] = 2.5;
  CHECK_THROWS_AS(ConsumerSurplus(bad, 1, Values({0, 0}), {}), core::InputError);
}

}  // namespace
}  // namespace souk::demand_models
