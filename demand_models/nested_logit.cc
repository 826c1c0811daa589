#include "demand_models/nested_logit.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/errors.h"
#include "demand_models/log_sum_exp.h"

namespace souk::demand_models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Eigen::Index NestOf(const NestedLogit& model, Eigen::Index product) {
  return model.nest[static_cast<std::size_t>(product)];
}

// What one visitor's choice is made of.
struct Choice {
  Eigen::ArrayXd within;   // [N] q_{i|k}; 0 where not available
  Eigen::ArrayXd weights;  // [K] log of e^{lambda_k I_k}; -infinity for an empty nest
  double inclusive = 0;    // log(1 + sum_k e^{lambda_k I_k})
};

Choice Choose(const NestedLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
              const Availability& available) {
  assert(prices.size() == model.taste.size());
  assert(available.size() == 0 || available.size() == model.taste.size());
  const Eigen::Index nests = model.dissimilarity.size();
  Eigen::ArrayXd scaled = model.taste - model.price_sensitivity * prices;
  Eigen::ArrayXd largest = Eigen::ArrayXd::Constant(nests, -kInfinity);
  for (Eigen::Index i = 0; i < scaled.size(); ++i) {
    const Eigen::Index k = NestOf(model, i);
    scaled[i] /= model.dissimilarity[k];
    if (available.size() > 0 && !available[i]) scaled[i] = -kInfinity;
    largest[k] = std::max(largest[k], scaled[i]);
  }
  Choice choice;
  choice.within.resize(scaled.size());
  Eigen::ArrayXd sums = Eigen::ArrayXd::Zero(nests);
  for (Eigen::Index i = 0; i < scaled.size(); ++i) {
    const Eigen::Index k = NestOf(model, i);
    choice.within[i] = largest[k] == -kInfinity ? 0 : std::exp(scaled[i] - largest[k]);
    sums[k] += choice.within[i];
  }
  choice.weights = model.dissimilarity * (largest + sums.log());
  for (Eigen::Index i = 0; i < scaled.size(); ++i) {
    const double sum = sums[NestOf(model, i)];
    if (sum > 0) choice.within[i] /= sum;
  }
  Eigen::ArrayXd with_nothing(nests + 1);
  with_nothing << choice.weights, 0.;
  choice.inclusive = LogSumExp(with_nothing);
  return choice;
}

void RequireCommonSensitivity(const NestedLogit& model) {
  if ((model.price_sensitivity == model.price_sensitivity[0]).all()) return;
  throw core::InputError("price_sensitivity",
                         "surplus needs the same price sensitivity for every product");
}

}  // namespace

void Validate(const NestedLogit& model) {
  const Eigen::Index products = model.taste.size();
  if (!model.taste.allFinite()) throw core::InputError("taste", "must be finite numbers");
  if (model.price_sensitivity.size() != products || !model.price_sensitivity.allFinite() ||
      (model.price_sensitivity <= 0).any()) {
    throw core::InputError("price_sensitivity", "must be a finite number above 0 for each product");
  }
  if (static_cast<Eigen::Index>(model.nest.size()) != products) {
    throw core::InputError("nest", "must be given for each product");
  }
  for (const int k : model.nest) {
    if (k >= 0 && k < model.dissimilarity.size()) continue;
    throw core::InputError(
        "nest", fmt::format("{} does not exist, there are {}", k, model.dissimilarity.size()));
  }
  // Not `<=`: NaN breaks the range too.
  if (!((model.dissimilarity > 0) && (model.dissimilarity <= 1)).all()) {
    throw core::InputError("dissimilarity", "must be above 0 and at most 1");
  }
}

double ChoiceProbabilities(const NestedLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
                           const Availability& available,
                           Eigen::Ref<Eigen::ArrayXd> probabilities) {
  const Choice choice = Choose(model, prices, available);
  for (Eigen::Index i = 0; i < probabilities.size(); ++i) {
    const double weight = choice.weights[NestOf(model, i)];
    probabilities[i] = choice.within[i] * std::exp(weight - choice.inclusive);
  }
  return std::exp(-choice.inclusive);
}

void ExpectedDemand(const NestedLogit& model, double visitors,
                    const Eigen::Ref<const Eigen::ArrayXd>& prices, const Availability& available,
                    Eigen::Ref<Eigen::ArrayXd> demand) {
  ChoiceProbabilities(model, prices, available, demand);
  demand *= visitors;
}

void DemandPriceGradient(const NestedLogit& model, double visitors,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         const Availability& available, Eigen::Ref<Eigen::MatrixXd> jacobian) {
  const Choice choice = Choose(model, prices, available);
  Eigen::ArrayXd q(prices.size());
  ChoiceProbabilities(model, prices, available, q);
  for (Eigen::Index j = 0; j < q.size(); ++j) {
    const Eigen::Index nest = NestOf(model, j);
    const double inverse = 1 / model.dissimilarity[nest];
    for (Eigen::Index i = 0; i < q.size(); ++i) {
      double slope = -q[j];
      if (NestOf(model, i) == nest) slope -= (inverse - 1) * choice.within[j];
      if (i == j) slope += inverse;
      jacobian(i, j) = -visitors * model.price_sensitivity[j] * q[i] * slope;
    }
  }
}

double ConsumerSurplus(const NestedLogit& model, double visitors,
                       const Eigen::Ref<const Eigen::ArrayXd>& prices,
                       const Availability& available) {
  RequireCommonSensitivity(model);
  return visitors * Choose(model, prices, available).inclusive / model.price_sensitivity[0];
}

}  // namespace souk::demand_models
