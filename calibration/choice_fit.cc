#include "calibration/choice_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "calibration/choice_likelihood.h"
#include "core/errors.h"

namespace souk::calibration {
namespace {

std::vector<std::string> Names(const Likelihood& likelihood) {
  std::vector<std::string> names;
  for (Eigen::Index j = 0; j < likelihood.parameters(); ++j) {
    names.push_back(likelihood.ParameterName(j));
  }
  return names;
}

// Tastes of all alternatives, the first 0 where it is the base.
Eigen::ArrayXd TastesOf(const ChoiceSets& sets, const Eigen::VectorXd& parameters) {
  Eigen::ArrayXd taste = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(sets.alternatives.size()));
  taste.tail(sets.tastes()) = parameters.head(sets.tastes()).array();
  return taste;
}

demand_models::MultinomialLogit ModelOf(const ChoiceSets& sets, const Eigen::VectorXd& parameters) {
  return {TastesOf(sets, parameters), parameters[sets.tastes()]};
}

LikelihoodFit FitPlain(const ChoiceSets& sets) {
  const MultinomialLikelihood likelihood(sets);
  return MaximizeLikelihood(likelihood, likelihood.Start());
}

// Classes in ascending order of price sensitivity, with their parameters in the same order.
LikelihoodFit Sorted(const LatentClassLikelihood& likelihood, const LikelihoodFit& fit) {
  const Eigen::Index size = likelihood.class_parameters();
  const int classes = likelihood.classes();
  std::vector<Eigen::Index> order(static_cast<std::size_t>(classes));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  const Eigen::Index price = likelihood.price_parameter();
  std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return fit.parameters[a * size + price] < fit.parameters[b * size + price];
  });
  // New parameters are a linear map of the old: blocks move, weights are against another class.
  Eigen::MatrixXd map = Eigen::MatrixXd::Zero(fit.parameters.size(), fit.parameters.size());
  const Eigen::Index weights = classes * size;
  for (Eigen::Index k = 0; k < classes; ++k) {
    const Eigen::Index from = order[static_cast<std::size_t>(k)];
    map.block(k * size, from * size, size, size).setIdentity();
    if (k == 0) continue;
    if (from > 0) map(weights + k - 1, weights + from - 1) += 1;
    if (order[0] > 0) map(weights + k - 1, weights + order[0] - 1) -= 1;
  }
  LikelihoodFit sorted = fit;
  sorted.parameters = map * fit.parameters;
  sorted.covariance = map * fit.covariance * map.transpose();
  sorted.standard_errors = sorted.covariance.diagonal().cwiseSqrt();
  return sorted;
}

}  // namespace

ChoiceFit<demand_models::MultinomialLogit> FitMultinomialLogit(const ChoiceSets& sets) {
  const MultinomialLikelihood likelihood(sets);
  ChoiceFit<demand_models::MultinomialLogit> fit{
      MaximizeLikelihood(likelihood, likelihood.Start()), Names(likelihood), {}};
  fit.model = ModelOf(sets, fit.likelihood.parameters);
  return fit;
}

ChoiceFit<demand_models::NestedLogit> FitNestedLogit(const ChoiceSets& sets,
                                                     const std::vector<int>& nest) {
  const NestedLikelihood likelihood(sets, nest);
  // Dissimilarities of 1: the multinomial logit.
  Eigen::VectorXd start = Eigen::VectorXd::Ones(likelihood.parameters());
  const Eigen::VectorXd plain = FitPlain(sets).parameters;
  start.head(plain.size()) = plain;
  ChoiceFit<demand_models::NestedLogit> fit{
      MaximizeLikelihood(likelihood, start), Names(likelihood), {}};
  const Eigen::VectorXd& parameters = fit.likelihood.parameters;
  const demand_models::MultinomialLogit linear = ModelOf(sets, parameters);
  fit.model.taste = linear.taste;
  fit.model.price_sensitivity =
      Eigen::ArrayXd::Constant(linear.taste.size(), linear.price_sensitivity);
  fit.model.nest = nest;
  fit.model.dissimilarity = likelihood.Dissimilarities(parameters);
  return fit;
}

ChoiceFit<demand_models::MixedLogit> FitLatentClasses(const ChoiceSets& sets, int classes) {
  const LatentClassLikelihood likelihood(sets, classes);
  const Eigen::VectorXd plain = FitPlain(sets).parameters;
  const Eigen::Index size = plain.size();
  // From the multinomial logit with price sensitivities spread around its own: the likelihood has
  // several maxima, so from several spreads, and the highest counts.
  std::vector<Eigen::VectorXd> starts;
  for (const double spread : {.5, 1., 2.}) {
    Eigen::VectorXd start = Eigen::VectorXd::Zero(likelihood.parameters());
    for (int k = 0; k < classes; ++k) {
      start.segment(k * size, size) = plain;
      const double place = 2. * k / (classes - 1) - 1;
      start[k * size + sets.tastes()] *= std::exp(spread * place);
    }
    starts.push_back(start);
  }
  ChoiceFit<demand_models::MixedLogit> fit{
      Sorted(likelihood, MaximizeLikelihood(likelihood, starts)), Names(likelihood), {}};
  fit.model.weight = likelihood.Weights(fit.likelihood.parameters);
  for (int k = 0; k < classes; ++k) {
    fit.model.classes.push_back(ModelOf(sets, fit.likelihood.parameters.segment(k * size, size)));
  }
  return fit;
}

ChoiceFit<demand_models::MixedLogit> FitSensitivitySpread(const ChoiceSets& sets, int nodes) {
  const SpreadLikelihood likelihood(sets, nodes);
  const Eigen::VectorXd plain = FitPlain(sets).parameters;
  const Eigen::Index price = sets.tastes();
  if (plain[price] <= 0) {
    throw core::InputError(
        "price_sensitivity",
        "is not above 0 in the multinomial logit, so its logarithm has no spread");
  }
  Eigen::VectorXd start(likelihood.parameters());
  start << plain, .3;
  start[price] = std::log(plain[price]);
  ChoiceFit<demand_models::MixedLogit> fit{
      MaximizeLikelihood(likelihood, start), Names(likelihood), {}};
  // The sign of the deviation means nothing.
  const Eigen::Index last = likelihood.parameters() - 1;
  if (fit.likelihood.parameters[last] < 0) {
    fit.likelihood.parameters[last] *= -1;
    fit.likelihood.covariance.row(last) *= -1;
    fit.likelihood.covariance.col(last) *= -1;
  }
  const Eigen::VectorXd& parameters = fit.likelihood.parameters;
  fit.model = demand_models::LogNormalSensitivity(
      TastesOf(sets, parameters), std::exp(parameters[price]), parameters[last], nodes);
  return fit;
}

}  // namespace souk::calibration
