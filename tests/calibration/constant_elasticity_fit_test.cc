#include "calibration/constant_elasticity_fit.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/draws.h"
#include "core/errors.h"
#include "tests/calibration/recovery.h"
#include "tests/support/cases.h"

namespace souk::calibration {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

using Eigen::MatrixXd;
using Eigen::VectorXd;

const std::vector<std::string> kNames = {"tea", "coffee"};

demand_models::ConstantElasticity Truth() {
  demand_models::ConstantElasticity truth;
  truth.size = Values({12, 8});
  truth.reference = Values({2, 3});
  truth.elasticity.resize(2, 2);
  truth.elasticity << -2.2, .7, .3, -1.4;
  return truth;
}

struct Periods {
  MatrixXd prices;
  MatrixXd units;
};

// 5,000 periods of about 20 sales: 100,000 choices.
Periods Sample(std::uint64_t seed) {
  constexpr Eigen::Index kPeriods = 5000;
  UniformCases cases(seed);
  Periods sample{MatrixXd(kPeriods, 2), MatrixXd(kPeriods, 2)};
  Eigen::ArrayXd demand(2);
  for (Eigen::Index t = 0; t < kPeriods; ++t) {
    const Eigen::ArrayXd prices = Values({2, 3}) * cases.ArrayBetween(2, .7, 1.4);
    demand_models::ExpectedDemand(Truth(), prices, demand);
    sample.prices.row(t) = prices.matrix().transpose();
    for (Eigen::Index i = 0; i < 2; ++i) {
      sample.units(t, i) = core::PoissonQuantile(cases.Between(0, 1), demand[i]);
    }
  }
  return sample;
}

TEST_CASE("FitConstantElasticity: 100,000 sales give sizes and elasticities back") {
  for (const Eigen::Index product : {0, 1}) {
    VectorXd truth(3);
    // The size at the fit's reference prices, which are those of the sample.
    truth << 0, Truth().elasticity.row(product).transpose();
    CheckRecovery(truth, [&](std::uint64_t seed) {
      const Periods sample = Sample(seed);
      const ConstantElasticityFit fit = FitConstantElasticity(sample.prices, sample.units, kNames);
      CHECK(fit.dispersion[product] == doctest::Approx(1).epsilon(.1));
      Eigen::ArrayXd demand(2);
      demand_models::ExpectedDemand(Truth(), fit.model.reference, demand);
      LikelihoodFit likelihood = fit.likelihoods[static_cast<std::size_t>(product)];
      likelihood.parameters[0] -= std::log(demand[product]);
      return likelihood;
    });
  }
}

TEST_CASE("FitConstantElasticity: two prices have a closed form") {
  const MatrixXd prices = Values({1, 4, 1, 4}).matrix();
  const MatrixXd units = Values({9, 3, 7, 1}).matrix();
  const ConstantElasticityFit fit = FitConstantElasticity(prices, units, {"tea"});
  // Means 8 at price 1 and 2 at price 4: elasticity log(2 / 8) / log 4 = -1, and 4 at price 2.
  CHECK(fit.model.reference[0] == doctest::Approx(2));
  CHECK(fit.model.elasticity(0, 0) == doctest::Approx(-1).epsilon(1e-9));
  CHECK(fit.model.size[0] == doctest::Approx(4).epsilon(1e-9));
  // The slope's information is that of the difference of two log means, over log(4)^2.
  CHECK(fit.likelihoods[0].standard_errors[1] ==
        doctest::Approx(std::sqrt(1 / 16. + 1 / 4.) / std::log(4)).epsilon(1e-8));
  CHECK(fit.dispersion[0] == doctest::Approx((1 / 8. * 2 + 1 / 2. * 2) / 2));
}

TEST_CASE("FitConstantElasticity: what cannot be estimated is refused in words") {
  const auto refusal = [](const MatrixXd& prices, const MatrixXd& units) -> std::string {
    try {
      FitConstantElasticity(prices, units, kNames);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "";
  };
  const Periods good = Sample(1);
  Periods bad = good;
  bad.prices.col(1) = 2 * bad.prices.col(0);
  CHECK(refusal(bad.prices, bad.units).find("price of coffee: cannot be told") !=
        std::string::npos);
  bad = good;
  bad.units.col(0).setZero();
  CHECK(refusal(bad.prices, bad.units).find("tea: was never sold") != std::string::npos);
  bad = good;
  bad.prices(3, 1) = 0;
  CHECK(refusal(bad.prices, bad.units).find("prices") != std::string::npos);
  CHECK(refusal(good.prices.topRows(3), good.units.topRows(3)).find("more periods") !=
        std::string::npos);
}

}  // namespace
}  // namespace souk::calibration
