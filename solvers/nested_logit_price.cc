#include "solvers/nested_logit_price.h"

#include <fmt/core.h>

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/errors.h"
#include "demand_models/log_sum_exp.h"

namespace souk::solvers {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Theorem 1's condition, and the nest's theta at a given profit.
class PricedNest {
 public:
  PricedNest(const demand_models::NestedLogit& model,
             const Eigen::Ref<const Eigen::ArrayXd>& unit_cost, int nest)
      : lambda_(model.dissimilarity[nest]) {
    for (Eigen::Index i = 0; i < model.taste.size(); ++i) {
      if (model.nest[static_cast<std::size_t>(i)] == nest) members_.push_back(i);
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
  double Weight(double theta) const {
    return lambda_ * demand_models::LogSumExp(at_zero_ - slope_ * theta);
  }
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
  return ((weights - demand_models::LogSumExp(weights)).exp() * margins).sum();
}

}  // namespace

LogitPrices OptimalLogitPrices(const demand_models::NestedLogit& model,
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

}  // namespace souk::solvers
