#include "demand_models/maximum_likelihood.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "demand_models/multinomial_logit.h"
#include "tests/demand_models/cases.h"

namespace souk::demand_models {
namespace {

constexpr Eigen::Index kProducts = 3;

// taste, price sensitivity, effect of a promotion.
Eigen::VectorXd Truth() { return Values({1, 2, .5, .8, .6}).matrix(); }

// Markets with expected counts of `visitors` at Truth(), some products not on sale.
ChoiceCounts ExpectedCounts(Eigen::Index markets, double visitors, std::uint64_t seed) {
  UniformCases cases(seed);
  ChoiceCounts counts;
  counts.bought.resize(markets, kProducts);
  counts.outside.resize(markets);
  counts.prices.resize(markets, kProducts);
  counts.covariates = {Eigen::MatrixXd(markets, kProducts)};
  counts.covariate_names = {"promotion"};
  counts.on_sale.resize(markets, kProducts);
  for (Eigen::Index m = 0; m < markets; ++m) {
    for (Eigen::Index i = 0; i < kProducts; ++i) {
      counts.prices(m, i) = cases.Between(1, 4);
      counts.covariates[0](m, i) = cases.Between(0, 1) < .3 ? 1 : 0;
      counts.on_sale(m, i) = cases.Between(0, 1) < .9;
    }
    const Eigen::ArrayXd utilities =
        (Truth().head(3) - Truth()[3] * counts.prices.row(m).transpose() +
         Truth()[4] * counts.covariates[0].row(m).transpose())
            .array();
    Eigen::ArrayXd q(kProducts);
    const Availability available = counts.on_sale.row(m).transpose();
    counts.outside[m] = visitors * ChoiceProbabilities(utilities, available, q);
    counts.bought.row(m) = visitors * q.matrix().transpose();
  }
  return counts;
}

// Each of `visitors` customers of each market chooses at random.
ChoiceCounts SampledCounts(Eigen::Index markets, int visitors, std::uint64_t seed) {
  ChoiceCounts counts = ExpectedCounts(markets, 1, seed);
  UniformCases cases(seed + 1);
  for (Eigen::Index m = 0; m < markets; ++m) {
    const Eigen::RowVectorXd q = counts.bought.row(m);
    counts.bought.row(m).setZero();
    counts.outside[m] = 0;
    for (int v = 0; v < visitors; ++v) {
      double left = cases.Between(0, 1);
      Eigen::Index choice = 0;
      while (choice < kProducts && left >= q[choice]) left -= q[choice++];
      (choice < kProducts ? counts.bought(m, choice) : counts.outside[m]) += 1;
    }
  }
  return counts;
}

std::string FieldOf(const ChoiceCounts& counts) {
  try {
    FitMultinomialLogit(counts);
  } catch (const core::InputError& error) {
    return error.field();
  }
  return "";
}

TEST_CASE("FitMultinomialLogit: one market's shares have a closed form") {
  // Prices vary over two markets of equal counts, so the price effect is 0 and taste = log(n_i /
  // n_0).
  ChoiceCounts counts;
  counts.bought = (Eigen::MatrixXd(2, 1) << 30, 30).finished();
  counts.outside = Values({10, 10}).matrix();
  counts.prices = (Eigen::MatrixXd(2, 1) << 1, 2).finished();
  const ChoiceFit fit = FitMultinomialLogit(counts);
  CHECK(fit.taste[0] == doctest::Approx(std::log(3.)).epsilon(1e-10));
  CHECK(std::abs(fit.price_sensitivity) < 1e-10);
  // Information of u at each market: 40 * 3/16 = 7.5; of the slope: 7.5 sum (p - 1.5)^2 = 3.75.
  CHECK(fit.standard_errors[1] == doctest::Approx(std::sqrt(1 / 3.75)).epsilon(1e-10));
  CHECK(fit.log_likelihood ==
        doctest::Approx(60 * std::log(.75) + 20 * std::log(.25)).epsilon(1e-12));
}

TEST_CASE("FitMultinomialLogit: expected counts give the parameters back") {
  const ChoiceFit fit = FitMultinomialLogit(ExpectedCounts(40, 1000, 1));
  CHECK((fit.taste - Truth().head(3)).cwiseAbs().maxCoeff() < 1e-9);
  CHECK(std::abs(fit.price_sensitivity - Truth()[3]) < 1e-9);
  CHECK(std::abs(fit.effects[0] - Truth()[4]) < 1e-9);
}

TEST_CASE("FitMultinomialLogit: estimates scatter around the truth as their errors say") {
  // z-scores of 5 parameters over 60 samples: mean square 1 within 5 of its standard deviations.
  constexpr int kSamples = 60;
  double squares = 0;
  for (int sample = 0; sample < kSamples; ++sample) {
    const ChoiceFit fit =
        FitMultinomialLogit(SampledCounts(30, 200, 100 + 2u * static_cast<unsigned>(sample)));
    Eigen::VectorXd estimate(5);
    estimate << fit.taste, fit.price_sensitivity, fit.effects;
    squares += (estimate - Truth()).cwiseQuotient(fit.standard_errors).squaredNorm();
  }
  const double count = 5 * kSamples;
  CHECK(std::abs(squares / count - 1) < 5 * std::sqrt(2 / count) * 2);  // parameters correlate
}

TEST_CASE("LogLikelihood: score and information match finite differences") {
  constexpr double kStep = 1e-5;
  constexpr double kRelative = 1e-7;  // of the largest entry
  const ChoiceCounts counts = SampledCounts(20, 50, 9);
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Eigen::VectorXd at = Truth() + UniformCases(seed).ArrayBetween(5, -.5, .5).matrix();
    Eigen::VectorXd score(5);
    Eigen::MatrixXd information(5, 5);
    LogLikelihood(counts, at, score, information);
    Eigen::VectorXd above(5);
    Eigen::VectorXd below(5);
    Eigen::MatrixXd unused(5, 5);
    for (Eigen::Index j = 0; j < 5; ++j) {
      const Eigen::VectorXd step = kStep * Eigen::VectorXd::Unit(5, j);
      const double value_above = LogLikelihood(counts, at + step, above, unused);
      const double value_below = LogLikelihood(counts, at - step, below, unused);
      const double slope = (value_above - value_below) / (2 * kStep);
      CHECK(std::abs(slope - score[j]) < kRelative * score.cwiseAbs().maxCoeff());
      const Eigen::VectorXd curvature = (below - above) / (2 * kStep);
      CHECK((curvature - information.col(j)).cwiseAbs().maxCoeff() <
            kRelative * information.cwiseAbs().maxCoeff());
    }
  }
}

TEST_CASE("FitMultinomialLogit: faults name what is wrong") {
  ChoiceCounts counts = ExpectedCounts(20, 100, 2);
  counts.prices.setConstant(2);
  CHECK(FieldOf(counts) == "price_sensitivity");
  counts = ExpectedCounts(20, 100, 2);
  counts.covariates[0] = 2 * counts.prices;
  CHECK(FieldOf(counts) == "promotion");
  counts = ExpectedCounts(20, 100, 2);
  counts.bought.col(1).setZero();
  CHECK(FieldOf(counts) == "bought");
  counts = ExpectedCounts(20, 100, 2);
  counts.outside.setZero();
  CHECK(FieldOf(counts) == "outside");
  counts = ExpectedCounts(20, 100, 2);
  counts.prices(0, 0) = NAN;
  counts.on_sale(0, 0) = true;
  CHECK(FieldOf(counts) == "prices");
}

}  // namespace
}  // namespace souk::demand_models
