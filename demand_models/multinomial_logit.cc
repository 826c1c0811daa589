#include "demand_models/multinomial_logit.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/errors.h"

namespace souk::demand_models {
namespace {

bool IsAvailable(const Availability& available, Eigen::Index product) {
  return available.size() == 0 || available[product];
}

// The largest utility among the available products and buying nothing.
double LargestUtility(const Eigen::Ref<const Eigen::ArrayXd>& utilities,
                      const Availability& available) {
  double largest = 0;
  for (Eigen::Index i = 0; i < utilities.size(); ++i) {
    if (IsAvailable(available, i)) largest = std::max(largest, utilities[i]);
  }
  return largest;
}

}  // namespace

void Validate(const MultinomialLogit& model) {
  if (!model.taste.allFinite()) {
    throw core::InputError("taste", "must be finite numbers");
  }
  if (!std::isfinite(model.price_sensitivity) || model.price_sensitivity <= 0) {
    throw core::InputError("price_sensitivity", "must be a finite number above 0");
  }
}

void Utilities(const MultinomialLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
               const Eigen::Ref<const Eigen::ArrayXd>& shift,
               Eigen::Ref<Eigen::ArrayXd> utilities) {
  assert(prices.size() == model.taste.size() && utilities.size() == model.taste.size());
  assert(shift.size() == 0 || shift.size() == model.taste.size());
  utilities = model.taste - model.price_sensitivity * prices;
  if (shift.size() > 0) utilities += shift;
}

double ChoiceProbabilities(const Eigen::Ref<const Eigen::ArrayXd>& utilities,
                           const Availability& available,
                           Eigen::Ref<Eigen::ArrayXd> probabilities) {
  assert(available.size() == 0 || available.size() == utilities.size());
  const double largest = LargestUtility(utilities, available);
  const double outside = std::exp(-largest);
  double total = outside;
  for (Eigen::Index i = 0; i < utilities.size(); ++i) {
    probabilities[i] = IsAvailable(available, i) ? std::exp(utilities[i] - largest) : 0;
    total += probabilities[i];
  }
  probabilities /= total;
  return outside / total;
}

double InclusiveValue(const Eigen::Ref<const Eigen::ArrayXd>& utilities,
                      const Availability& available) {
  const double largest = LargestUtility(utilities, available);
  // One of the terms is e^0: taking it out and using log1p keeps small surpluses exact.
  double others = 0;
  bool taken = largest <= 0;
  if (!taken) others = std::exp(-largest);
  for (Eigen::Index i = 0; i < utilities.size(); ++i) {
    if (!IsAvailable(available, i)) continue;
    if (!taken && utilities[i] == largest) {
      taken = true;
    } else {
      others += std::exp(utilities[i] - largest);
    }
  }
  return largest + std::log1p(others);
}

void ExpectedDemand(const MultinomialLogit& model, double visitors,
                    const Eigen::Ref<const Eigen::ArrayXd>& prices, const Availability& available,
                    Eigen::Ref<Eigen::ArrayXd> demand) {
  const Eigen::ArrayXd utilities = model.taste - model.price_sensitivity * prices;
  ChoiceProbabilities(utilities, available, demand);
  demand *= visitors;
}

void DemandPriceGradient(const MultinomialLogit& model, double visitors,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         const Availability& available, Eigen::Ref<Eigen::MatrixXd> jacobian) {
  const Eigen::ArrayXd utilities = model.taste - model.price_sensitivity * prices;
  Eigen::ArrayXd q(utilities.size());
  ChoiceProbabilities(utilities, available, q);
  const double factor = visitors * model.price_sensitivity;
  jacobian.noalias() = factor * q.matrix() * q.matrix().transpose();
  jacobian.diagonal() -= (factor * q).matrix();
}

double ConsumerSurplus(const MultinomialLogit& model, double visitors,
                       const Eigen::Ref<const Eigen::ArrayXd>& prices,
                       const Availability& available) {
  const Eigen::ArrayXd utilities = model.taste - model.price_sensitivity * prices;
  return visitors * InclusiveValue(utilities, available) / model.price_sensitivity;
}

}  // namespace souk::demand_models
