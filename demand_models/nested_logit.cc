#include "demand_models/nested_logit.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/errors.h"

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

// Theorem 1's condition, and the nest's theta at a given profit.
class PricedNest {
 public:
  PricedNest(const NestedLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& unit_cost, int nest)
      : lambda_(model.dissimilarity[nest]) {
    for (Eigen::Index i = 0; i < model.taste.size(); ++i) {
      if (NestOf(model, i) == nest) members_.push_back(i);
    }
    const auto size = static_cast<Eigen::Index>(members_.size());
    slope_.resize(size);
    at_zero_.resize(size);
    for (Eigen::Index m = 0; m < size; ++m) {
      const Eigen::Index i = members_[static_cast<std::size_t>(m)];
      slope_[m] = model.price_sensitivity[i] / lambda_;
      at_zero_[m] = model.taste[i] / lambda_ - slope_[m] * unit_cost[i] - 1;
    }
    if (size == 0 || slope_.maxCoeff() * (1 - lambda_) <= slope_.minCoeff()) return;
    throw core::InputError(
        "price_sensitivity",
        fmt::format("nest {}: the largest is more than 1 / (1 - dissimilarity) times the smallest, "
                    "so prices that satisfy the first-order conditions need not be the best",
                    nest));
  }

  bool empty() const { return members_.empty(); }
  const std::vector<Eigen::Index>& members() const { return members_; }
  double Markup(std::size_t member, double theta) const {
    return theta + 1 / slope_[static_cast<Eigen::Index>(member)];
  }

  // The left side rises in theta under the condition, from below R to above it.
  double ThetaAt(double profit) const {
    const double least = profit;  // the second term is at most 0
    const double most = profit + (1 / lambda_ - 1) / slope_.minCoeff();
    if (least == most) return least;
    const auto excess = [&](double theta) {
      return theta + (1 - 1 / lambda_) * MeanInverseSlope(theta) - profit;
    };
    if (excess(most) <= 0) return most;  // equal slopes: the end is the root, up to rounding
    std::uintmax_t iterations = 200;
    const auto root = boost::math::tools::toms748_solve(
        excess, least, most, boost::math::tools::eps_tolerance<double>(52), iterations);
    return (root.first + root.second) / 2;
  }

  // log of e^{lambda I}.
  double Weight(double theta) const { return lambda_ * LogSumExp(at_zero_ - slope_ * theta); }
  // Profit per visitor who buys from the nest.
  double Margin(double theta) const { return theta + MeanInverseSlope(theta); }

 private:
  double MeanInverseSlope(double theta) const {
    const Eigen::ArrayXd utilities = at_zero_ - slope_ * theta;
    const Eigen::ArrayXd weights = (utilities - utilities.maxCoeff()).exp();
    return (weights / slope_).sum() / weights.sum();
  }

  double lambda_;
  std::vector<Eigen::Index> members_;
  Eigen::ArrayXd slope_;    // b_i
  Eigen::ArrayXd at_zero_;  // e^{...} at theta = 0 is the scaled utility of p = c + 1/b
};

// Profit per visitor when every nest prices for the profit R.
double ProfitAt(const std::vector<PricedNest>& nests, double target) {
  Eigen::ArrayXd weights(static_cast<Eigen::Index>(nests.size()) + 1);
  Eigen::ArrayXd margins = Eigen::ArrayXd::Zero(weights.size());
  for (std::size_t k = 0; k < nests.size(); ++k) {
    const auto row = static_cast<Eigen::Index>(k);
    weights[row] = -kInfinity;
    if (nests[k].empty()) continue;
    const double theta = nests[k].ThetaAt(target);
    weights[row] = nests[k].Weight(theta);
    margins[row] = nests[k].Margin(theta);
  }
  weights[weights.size() - 1] = 0;
  return ((weights - LogSumExp(weights)).exp() * margins).sum();
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

LogitPrices OptimalLogitPrices(const NestedLogit& model,
                               const Eigen::Ref<const Eigen::ArrayXd>& unit_cost) {
  Validate(model);
  std::vector<PricedNest> nests;
  nests.reserve(static_cast<std::size_t>(model.dissimilarity.size()));
  for (int k = 0; k < model.dissimilarity.size(); ++k) nests.emplace_back(model, unit_cost, k);
  // The profit at R falls from above R at 0 to below it.
  const auto excess = [&](double profit) { return ProfitAt(nests, profit) - profit; };
  double most = std::max(1., ProfitAt(nests, 0));
  while (excess(most) > 0) most *= 2;
  std::uintmax_t iterations = 500;
  const auto root = boost::math::tools::toms748_solve(
      excess, 0., most, boost::math::tools::eps_tolerance<double>(52), iterations);
  LogitPrices result;
  result.profit = (root.first + root.second) / 2;
  result.prices = unit_cost;
  for (const PricedNest& nest : nests) {
    if (nest.empty()) continue;
    const double theta = nest.ThetaAt(result.profit);
    for (std::size_t m = 0; m < nest.members().size(); ++m) {
      result.prices[nest.members()[m]] += nest.Markup(m, theta);
    }
  }
  return result;
}

}  // namespace souk::demand_models
