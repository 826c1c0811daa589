#include "calibration/willingness_fit.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <variant>

#include "core/errors.h"
#include "tests/calibration/recovery.h"
#include "tests/support/cases.h"

namespace souk::calibration {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

using Eigen::VectorXd;

constexpr Eigen::Index kOffers = 100'000;

// One customer at each price, prices uniform between the ends, or on so many rungs between them.
PricedOffers Sample(const demand_models::Willingness& truth, double low, double high,
                    std::uint64_t seed, int rungs = 0) {
  UniformCases cases(seed);
  PricedOffers offers{VectorXd(kOffers), VectorXd::Ones(kOffers), VectorXd(kOffers)};
  for (Eigen::Index r = 0; r < kOffers; ++r) {
    double share = cases.Between(0, 1);
    if (rungs > 0) share = std::floor(share * rungs) / (rungs - 1);
    offers.price[r] = low + share * (high - low);
    offers.bought[r] =
        cases.Between(0, 1) < demand_models::BuyProbability(truth, offers.price[r]) ? 1 : 0;
  }
  return offers;
}

TEST_CASE("FitNormalWillingness: 100,000 offers give the parameters back") {
  const demand_models::NormalWillingness truth{6, 2};
  CheckRecovery(Values({6, 2}).matrix(), [&](std::uint64_t seed) {
    return FitNormalWillingness(Sample(truth, 2, 11, seed)).likelihood;
  });
}

TEST_CASE("FitLogNormalWillingness: 100,000 offers give the parameters back") {
  const demand_models::LogNormalWillingness truth{5, .6};
  CheckRecovery(Values({5, .6}).matrix(), [&](std::uint64_t seed) {
    return FitLogNormalWillingness(Sample(truth, 1, 12, seed)).likelihood;
  });
}

TEST_CASE("FitUniformWillingness: 100,000 offers give the parameters back") {
  const demand_models::UniformWillingness truth{1, 9};
  CheckRecovery(Values({1, 9}).matrix(), [&](std::uint64_t seed) {
    return FitUniformWillingness(Sample(truth, 2, 8, seed)).likelihood;
  });
}

TEST_CASE("FitEmpiricalWillingness: 100,000 offers give the shares at every price back") {
  const demand_models::LogNormalWillingness truth{5, .6};
  VectorXd shares(8);
  for (int k = 0; k < 8; ++k) shares[k] = demand_models::BuyProbability(truth, 1 + 11. * k / 7);
  CheckRecovery(shares, [&](std::uint64_t seed) {
    return FitEmpiricalWillingness(Sample(truth, 1, 12, seed, 8)).likelihood;
  });
}

// Two prices and two parameters: the fit meets the shares bought, 3/4 at price 2 and 1/4 at 4.
PricedOffers TwoPrices() {
  return {Values({2, 4}).matrix(), Values({40, 80}).matrix(), Values({30, 20}).matrix()};
}

TEST_CASE("Willingness fits: two prices are met exactly") {
  const double quartile = .6744897501960817;
  const WillingnessFit normal = FitNormalWillingness(TwoPrices());
  CHECK(normal.likelihood.parameters[0] == doctest::Approx(3).epsilon(1e-9));
  CHECK(normal.likelihood.parameters[1] == doctest::Approx(1 / quartile).epsilon(1e-9));
  const WillingnessFit uniform = FitUniformWillingness(TwoPrices());
  CHECK(uniform.likelihood.parameters[0] == doctest::Approx(1).epsilon(1e-9));
  CHECK(uniform.likelihood.parameters[1] == doctest::Approx(5).epsilon(1e-9));
  const WillingnessFit log_normal = FitLogNormalWillingness(TwoPrices());
  CHECK(log_normal.likelihood.parameters[0] == doctest::Approx(std::sqrt(8)).epsilon(1e-9));
  CHECK(log_normal.likelihood.parameters[1] ==
        doctest::Approx(std::log(2) / 2 / quartile).epsilon(1e-9));
  const WillingnessFit empirical = FitEmpiricalWillingness(TwoPrices());
  for (const WillingnessFit& fit : {normal, uniform, log_normal, empirical}) {
    CHECK(demand_models::BuyProbability(fit.model, 2) == doctest::Approx(.75).epsilon(1e-9));
    CHECK(demand_models::BuyProbability(fit.model, 4) == doctest::Approx(.25).epsilon(1e-9));
    CHECK(fit.likelihood.log_likelihood == doctest::Approx(30 * std::log(.75) + 10 * std::log(.25) +
                                                           20 * std::log(.25) + 60 * std::log(.75))
                                               .epsilon(1e-9));
  }
  // Var q = q (1 - q) / n at each price; highest = 2 + 2 (q_2) / (q_2 - q_4), here 2 + 1.5 / .5.
  const double at_2 = .75 * .25 / 40;
  const double at_4 = .75 * .25 / 80;
  const double by_2 = 2 * -.25 / .25;
  const double by_4 = 2 * .75 / .25;
  CHECK(uniform.likelihood.standard_errors[1] ==
        doctest::Approx(std::sqrt(by_2 * by_2 * at_2 + by_4 * by_4 * at_4)).epsilon(1e-8));
  CHECK(empirical.likelihood.standard_errors[0] == doctest::Approx(std::sqrt(at_2)));
  CHECK(empirical.names[1] == "share at 4");
}

TEST_CASE(
    "FitEmpiricalWillingness: prices at which more are bought than at lower ones are pooled") {
  const PricedOffers offers{Values({1, 2, 3, 4, 2}).matrix(), Values({10, 5, 10, 10, 5}).matrix(),
                            Values({9, 3, 7, 1, 1}).matrix()};
  const WillingnessFit fit = FitEmpiricalWillingness(offers);
  const VectorXd expected = Values({.9, .55, .55, .1}).matrix();
  CHECK((fit.likelihood.parameters - expected).cwiseAbs().maxCoeff() <= 1e-12);
  CHECK(demand_models::BuyProbability(fit.model, 0) == doctest::Approx(1));
  CHECK(demand_models::BuyProbability(fit.model, .5) == doctest::Approx(.9));
  CHECK(demand_models::BuyProbability(fit.model, 3) == doctest::Approx(.55));
  CHECK(demand_models::BuyProbability(fit.model, 3.5) == doctest::Approx(.1));
  CHECK(demand_models::BuyProbability(fit.model, 4.5) == 0);
  // .1 worth 0, .35 worth 1, .45 worth 3, .1 worth 4.
  CHECK(demand_models::VisitorSurplus(fit.model, 0) == doctest::Approx(.35 + 1.35 + .4));
}

template <typename Fit>
std::string Refusal(const Fit& fit, const PricedOffers& offers) {
  try {
    fit(offers);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("Willingness fits: what cannot be fitted is refused in words") {
  PricedOffers bad = TwoPrices();
  bad.price.setConstant(3);
  CHECK(Refusal(FitNormalWillingness, bad).find("always the same") != std::string::npos);
  bad = TwoPrices();
  bad.bought = Values({20, 60}).matrix();
  for (const auto& fit : {FitNormalWillingness, FitUniformWillingness, FitLogNormalWillingness}) {
    CHECK(Refusal(fit, bad).find("does not lower") != std::string::npos);
  }
  bad.bought.setZero();
  CHECK(Refusal(FitUniformWillingness, bad).find("nobody bought") != std::string::npos);
  bad.bought = bad.offered;
  CHECK(Refusal(FitEmpiricalWillingness, bad).find("everything") != std::string::npos);
  bad = TwoPrices();
  bad.price[0] = 0;
  CHECK(Refusal(FitLogNormalWillingness, bad).find("above 0") != std::string::npos);
  bad.price[0] = NAN;
  CHECK(Refusal(FitNormalWillingness, bad).find("finite") != std::string::npos);
  // An end of the distribution at a price.
  bad = {Values({1, 2, 3}).matrix(), Values({10, 10, 10}).matrix(), Values({10, 5, 1}).matrix()};
  CHECK(Refusal(FitUniformWillingness, bad).find("reaches an end") != std::string::npos);
  // All buy at the one price and nobody at the other.
  bad = TwoPrices();
  bad.bought = Values({40, 0}).matrix();
  CHECK(Refusal(FitNormalWillingness, bad).find("no finite estimate") != std::string::npos);
}

}  // namespace
}  // namespace souk::calibration
