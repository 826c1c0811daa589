#include "calibration/choice_fit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "calibration/choice_likelihood.h"
#include "core/errors.h"
#include "tests/calibration/choice_samples.h"
#include "tests/calibration/recovery.h"
#include "tests/support/cases.h"

namespace souk::calibration {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

using Eigen::ArrayXd;
using Eigen::VectorXd;

const ArrayXd kTaste = Values({1, 2, .5});
constexpr double kSensitivity = .8;
constexpr double kPromotion = .6;

void Plain(double, const ArrayXd& prices, const ArrayXd& promotion,
           const demand_models::Availability& available, ArrayXd* q) {
  demand_models::ChoiceProbabilities(kTaste - kSensitivity * prices + kPromotion * promotion,
                                     available, *q);
}

// Without an outside option: among what is offered.
void Inside(double draw, const ArrayXd& prices, const ArrayXd& promotion,
            const demand_models::Availability& available, ArrayXd* q) {
  Plain(draw, prices, promotion, available, q);
  *q /= q->sum();
}

const demand_models::NestedLogit kNested{
    Values({1, 2, .5, 1.5}), ArrayXd::Constant(4, kSensitivity), {0, 0, 1, 1}, Values({.5, .8})};

void Nested(double, const ArrayXd& prices, const ArrayXd& promotion,
            const demand_models::Availability& available, ArrayXd* q) {
  demand_models::NestedLogit model = kNested;
  model.taste += kPromotion * promotion;
  demand_models::ChoiceProbabilities(model, prices, available, *q);
}

const demand_models::MixedLogit kClasses{Values({.4, .6}),
                                         {{Values({1, 2, .5}), .5}, {Values({2, 1.5, 2.5}), 1.5}}};
constexpr double kClassPromotion[] = {.6, .2};

void Classes(double draw, const ArrayXd& prices, const ArrayXd& promotion,
             const demand_models::Availability& available, ArrayXd* q) {
  const int k = draw < kClasses.weight[0] ? 0 : 1;
  const demand_models::MultinomialLogit& own = kClasses.classes[static_cast<std::size_t>(k)];
  demand_models::ChoiceProbabilities(
      own.taste - own.price_sensitivity * prices + kClassPromotion[k] * promotion, available, *q);
}

constexpr int kNodes = 7;
constexpr double kLogSd = .5;

// A person's node, not a normal draw: the quadrature is the model.
void Spread(double draw, const ArrayXd& prices, const ArrayXd& promotion,
            const demand_models::Availability& available, ArrayXd* q) {
  static const demand_models::NormalQuadrature rule = demand_models::GaussHermite(kNodes);
  Eigen::Index k = 0;
  while (k + 1 < kNodes && draw >= rule.weights[k]) draw -= rule.weights[k++];
  const double b = kSensitivity * std::exp(kLogSd * rule.nodes[k]);
  demand_models::ChoiceProbabilities(kTaste - b * prices + kPromotion * promotion, available, *q);
}

template <typename Fit>
void CheckChoices(const SampleOptions& options, const Chooser& chooser, const VectorXd& truth,
                  const Fit& fit) {
  CheckRecovery(truth, [&](std::uint64_t seed) {
    return fit(SampleChoices(options, seed, chooser)).likelihood;
  });
}

TEST_CASE("FitMultinomialLogit: 100,000 choices give the parameters back") {
  const VectorXd truth = Values({1, 2, .5, kSensitivity, kPromotion}).matrix();
  CheckChoices({.persons = 100000}, Plain, truth, FitMultinomialLogit);
}

TEST_CASE("FitMultinomialLogit: without an outside option tastes are against the first product") {
  const VectorXd truth = Values({1, -.5, kSensitivity, kPromotion}).matrix();
  CheckChoices({.persons = 100000, .outside = false}, Inside, truth, FitMultinomialLogit);
}

TEST_CASE("FitNestedLogit: 100,000 choices give the parameters back") {
  const VectorXd truth = Values({1, 2, .5, 1.5, kSensitivity, kPromotion, .5, .8}).matrix();
  CheckChoices({.persons = 100000, .products = 4}, Nested, truth,
               [](const ChoiceSets& sets) { return FitNestedLogit(sets, kNested.nest); });
}

TEST_CASE("FitLatentClasses: 100,000 choices give the parameters back") {
  const VectorXd truth =
      Values({1, 2, .5, .5, .6, 2, 1.5, 2.5, 1.5, .2, std::log(.6 / .4)}).matrix();
  CheckChoices({.persons = 10000, .choices = 10}, Classes, truth,
               [](const ChoiceSets& sets) { return FitLatentClasses(sets, 2); });
}

TEST_CASE("FitSensitivitySpread: 100,000 choices give the parameters back") {
  const VectorXd truth = Values({1, 2, .5, std::log(kSensitivity), kPromotion, kLogSd}).matrix();
  CheckChoices({.persons = 10000, .choices = 10}, Spread, truth,
               [](const ChoiceSets& sets) { return FitSensitivitySpread(sets, kNodes); });
}

TEST_CASE("Likelihoods: score and information match finite differences") {
  const SampleOptions persons{.persons = 60, .choices = 3};
  const ChoiceSets plain = SampleChoices(persons, 5, Plain);
  CheckDerivatives(MultinomialLikelihood(plain),
                   Values({1, 2, .5, kSensitivity, kPromotion}).matrix());
  const ChoiceSets inside = SampleChoices({.persons = 200, .outside = false}, 6, Inside);
  CheckDerivatives(MultinomialLikelihood(inside), Values({1, -.5, .8, .6}).matrix());
  const ChoiceSets four = SampleChoices({.persons = 300, .products = 4, .offered = .7}, 7, Nested);
  CheckDerivatives(NestedLikelihood(four, kNested.nest),
                   Values({1, 2, .5, 1.5, .8, .6, .5, .8}).matrix());
  CheckDerivatives(NestedLikelihood(four, {2, 0, 2, 2}),
                   Values({1, 2, .5, 1.5, .8, .6, .6}).matrix());
  CheckDerivatives(LatentClassLikelihood(plain, 2),
                   Values({1, 2, .5, .5, .6, 2, 1.5, 2.5, 1.5, .2, .4}).matrix());
  CheckDerivatives(SpreadLikelihood(plain, kNodes),
                   Values({1, 2, .5, std::log(kSensitivity), .6, .5}).matrix());
}

TEST_CASE("FitMultinomialLogit: one market's shares have a closed form") {
  // Prices vary over two sets of equal counts, so the price effect is 0 and taste = log(n / n_0).
  ChoiceSets sets;
  sets.alternatives = {"tea"};
  sets.first = {0, 1, 2};
  sets.alternative = {0, 0};
  sets.price = Values({1, 2}).matrix();
  sets.attribute.resize(2, 0);
  sets.bought = Values({30, 30}).matrix();
  sets.outside = Values({10, 10}).matrix();
  const auto fit = FitMultinomialLogit(sets);
  CHECK(fit.model.taste[0] == doctest::Approx(std::log(3.)).epsilon(1e-10));
  CHECK(std::abs(fit.model.price_sensitivity) < 1e-10);
  // Information of u in each set: 40 * 3/16 = 7.5; of the slope: 7.5 sum (p - 1.5)^2 = 3.75.
  CHECK(fit.likelihood.standard_errors[1] == doctest::Approx(std::sqrt(1 / 3.75)).epsilon(1e-10));
  CHECK(fit.likelihood.log_likelihood ==
        doctest::Approx(60 * std::log(.75) + 20 * std::log(.25)).epsilon(1e-12));
  CHECK(fit.names == std::vector<std::string>{"intrinsic utility of tea", "price_sensitivity"});
}

TEST_CASE("FitNestedLogit: nests that are none are estimated as none") {
  const ChoiceSets sets = SampleChoices({.persons = 20000}, 11, Plain);
  const auto fit = FitNestedLogit(sets, {0, 0, 1});
  CHECK(fit.likelihood.log_likelihood >= FitMultinomialLogit(sets).likelihood.log_likelihood);
  const Eigen::Index last = fit.likelihood.parameters.size() - 1;
  CHECK(std::abs(fit.likelihood.parameters[last] - 1) < 4 * fit.likelihood.standard_errors[last]);
  CHECK(fit.model.dissimilarity[1] == 1);
}

std::string Refusal(const ChoiceSets& sets) {
  try {
    FitMultinomialLogit(sets);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "";
}

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("Choice fits: what cannot be estimated is refused in words") {
  const ChoiceSets good = SampleChoices({.persons = 500}, 3, Plain);
  ChoiceSets bad = good;
  bad.price.setConstant(2);
  CHECK(Says(Refusal(bad), "price: never changes within an alternative"));
  bad = good;
  bad.attribute.col(0) = 2 * bad.price;
  CHECK(Says(Refusal(bad), "promotion: cannot be told from the other parameters"));
  bad = good;
  for (std::size_t r = 0; r < bad.alternative.size(); ++r) {
    if (bad.alternative[r] == 1) bad.bought[static_cast<Eigen::Index>(r)] = 0;
  }
  CHECK(Says(Refusal(bad), "product_1 was never bought"));
  bad = good;
  bad.outside.setZero();
  CHECK(Says(Refusal(bad), "outside: was never chosen"));
  bad = good;
  bad.price[7] = NAN;
  CHECK(Says(Refusal(bad), "price: must be finite"));
  // Separation: exactly those alternatives are bought that are promoted.
  bad = good;
  bad.attribute.col(0) = bad.bought;
  CHECK(Says(Refusal(bad), "no finite estimate exists"));
}

}  // namespace
}  // namespace souk::calibration
