#include "solvers/count_distribution.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace souk::solvers {

void CountDistribution::SetPoisson(double mean) {
  // Chernoff: P(|D - m| >= x) <= 2 exp(-x^2 / (2 (m + x / 3))) is below 1e-20 at these ends.
  const double reach = 10 * std::sqrt(mean);
  first_ = static_cast<int>(std::max(0., std::floor(mean - reach)));
  const int last = static_cast<int>(std::ceil(mean + reach + 40));
  const int mode = static_cast<int>(std::floor(mean));
  weights_.assign(static_cast<std::size_t>(last - first_) + 1, 0.);
  const auto at = [&](int k) -> double& { return weights_[static_cast<std::size_t>(k - first_)]; };
  at(mode) = 1;
  for (int k = mode; k > first_; --k) at(k - 1) = at(k) * k / mean;
  constexpr double kNegligible = 1e-22;
  for (int k = mode; k < last && at(k) > kNegligible; ++k) at(k + 1) = at(k) * mean / (k + 1);
  while (weights_.back() == 0) weights_.pop_back();
  double sum = 0;
  for (const double weight : weights_) sum += weight;
  for (double& weight : weights_) weight /= sum;
}

void CountDistribution::Set(demand_models::Noise noise, double mean) {
  assert(noise == demand_models::Noise::kPoisson || noise == demand_models::Noise::kBernoulli);
  if (noise == demand_models::Noise::kPoisson) {
    SetPoisson(mean);
  } else {
    first_ = 0;
    weights_.assign({1 - mean, mean});
  }
  below_.assign(1, 0.);
  units_below_.assign(1, 0.);
  int k = first_;
  for (const double weight : weights_) {
    below_.push_back(below_.back() + weight);
    units_below_.push_back(units_below_.back() + weight * k++);
  }
}

Eigen::Index CountDistribution::Below(int n) const {
  return std::clamp(n - first_, 0, static_cast<int>(weights_.size()));
}

double CountDistribution::Sales(int n) const {
  const auto below = static_cast<std::size_t>(Below(n));
  return units_below_[below] + n * (below_.back() - below_[below]);
}

double CountDistribution::Next(int n, const Eigen::Ref<const Eigen::ArrayXd>& reversed) const {
  const Eigen::Index below = Below(n);
  const double none_left = below_.back() - below_[static_cast<std::size_t>(below)];
  const Eigen::Index full = reversed.size() - 1;
  double value = none_left * reversed[full];
  if (below > 0) {
    const Eigen::Map<const Eigen::ArrayXd> weights(weights_.data(), below);
    value += (weights * reversed.segment(full - n + first_, below)).sum();
  }
  return value;
}

}  // namespace souk::solvers
