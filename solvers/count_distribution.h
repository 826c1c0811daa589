#pragma once

// How many units are asked for in a period, D, and expectations over it that a finite stock
// n needs:
//
//   poisson    P(k) = e^{-m} m^k / k!        bernoulli  P(1) = m, P(0) = 1 - m
//
// Poisson weights are built by ratios outward from the mode and divided by their sum, so no
// factorial or e^{-m} is formed: relative error about 1e-15, and what is cut off weighs less than
// 1e-18. Cost O(sqrt(m)) to set, O(min(n, sqrt(m))) to ask.

#include <Eigen/Core>
#include <vector>

#include "demand_models/noise.h"

namespace souk::solvers {

class CountDistribution {
 public:
  // `noise` is poisson with mean >= 0, or bernoulli with mean in [0, 1].
  void Set(demand_models::Noise noise, double mean);

  // E min(D, n), n >= 0.
  double Sales(int n) const;

  // E next(max(n - D, 0)). `reversed` [N + 1] holds next(N - j) at j, n <= N.
  double Next(int n, const Eigen::Ref<const Eigen::ArrayXd>& reversed) const;

  // P(D = first() + i) at i.
  int first() const { return first_; }
  const std::vector<double>& weights() const { return weights_; }

 private:
  void SetPoisson(double mean);
  // Position in weights_ of the first k >= n.
  Eigen::Index Below(int n) const;

  int first_ = 0;
  std::vector<double> weights_;
  std::vector<double> below_;        // [size + 1] sum of the weights before i
  std::vector<double> units_below_;  // [size + 1] sum of k P(k) before i
};

}  // namespace souk::solvers
