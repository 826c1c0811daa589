#include "demand_models/constant_elasticity.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "tests/support/cases.h"

namespace souk::demand_models {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kRounding = 1e-12;

ConstantElasticity TwoProducts() {
  ConstantElasticity model{Values({100, 50}), Values({2, 4}), Eigen::MatrixXd(2, 2)};
  model.elasticity << -2, .5, .25, -3;
  return model;
}

TEST_CASE("ConstantElasticity: demand by hand") {
  const ConstantElasticity model = TwoProducts();
  Validate(model);
  Eigen::ArrayXd demand(2);
  ExpectedDemand(model, Values({4, 4}), demand);
  CHECK(demand[0] == doctest::Approx(25).epsilon(kRounding));
  CHECK(demand[1] == doctest::Approx(50 * std::pow(2., .25)).epsilon(kRounding));
  Eigen::ArrayXd surplus(2);
  ConsumerSurplus(model, Values({4, 4}), surplus);
  CHECK(surplus[0] == doctest::Approx(25 * 4).epsilon(kRounding));
}

TEST_CASE("ConstantElasticity: gradient and surplus match finite differences") {
  const ConstantElasticity model = TwoProducts();
  constexpr double kStep = 1e-5;
  UniformCases cases(3);
  for (int n = 0; n < 20; ++n) {
    const Eigen::ArrayXd prices = cases.ArrayBetween(2, 1, 6);
    Eigen::MatrixXd jacobian(2, 2);
    DemandPriceGradient(model, prices, jacobian);
    const auto demand = [&](const Eigen::ArrayXd& at) {
      Eigen::ArrayXd units(2);
      ExpectedDemand(model, at, units);
      return units;
    };
    const auto surplus = [&](const Eigen::ArrayXd& at) {
      Eigen::ArrayXd currency(2);
      ConsumerSurplus(model, at, currency);
      return currency;
    };
    const double tolerance = 1e-7 * demand(prices).maxCoeff();
    const Eigen::MatrixXd slopes = CentralDifferences(demand, prices, kStep);
    CHECK((slopes - jacobian).cwiseAbs().maxCoeff() < tolerance);
    const Eigen::MatrixXd fall = CentralDifferences(surplus, prices, kStep);
    CHECK((fall.diagonal().array() + demand(prices)).abs().maxCoeff() < tolerance);
  }
}

TEST_CASE("ConstantElasticity: an inelastic product has no finite surplus, an absent one none") {
  ConstantElasticity model = TwoProducts();
  model.elasticity(0, 0) = -1;
  model.size[1] = 0;
  Eigen::ArrayXd surplus(2);
  ConsumerSurplus(model, Values({2, 4}), surplus);
  CHECK(std::isinf(surplus[0]));
  CHECK(surplus[1] == 0);
}

TEST_CASE("ConstantElasticity: values out of range are named") {
  ConstantElasticity bad = TwoProducts();
  bad.elasticity(1, 1) = .1;
  CHECK_THROWS_AS(Validate(bad), core::InputError);
  bad = TwoProducts();
  bad.reference[0] = 0;
  CHECK_THROWS_AS(Validate(bad), core::InputError);
  bad = TwoProducts();
  bad.size[0] = std::nan("");
  CHECK_THROWS_AS(Validate(bad), core::InputError);
  bad = TwoProducts();
  bad.elasticity = Eigen::MatrixXd::Zero(2, 3);
  CHECK_THROWS_AS(Validate(bad), core::InputError);
}

}  // namespace
}  // namespace souk::demand_models
