#pragma once

// Nested logit choice among N products in K nests and buying nothing, which is a nest of its own
// (Williams 1977; McFadden 1978; Train 2009, eq. 4.2-4.5):
//
//   u_i = taste_i - price_sensitivity_i * p_i,   I_k = log sum_{i in k} e^{u_i / lambda_k}
//   q_i = e^{u_i / lambda_k - I_k} * e^{lambda_k I_k} / (1 + sum_l e^{lambda_l I_l}),   k nest of i
//   dq_i / dp_j = -price_sensitivity_j q_i
//                 [1{i = j} / lambda_k - 1{same nest} (1 / lambda_k - 1) q_{j|k} - q_j]
//   consumer surplus per visitor = log(1 + sum_k e^{lambda_k I_k}) / price_sensitivity
//
// lambda in (0, 1] is the nest's dissimilarity: 1 is the multinomial logit, near 0 its products
// replace each other alone. In the notation of Gallego & Wang 2014, whose nest weighs
// (sum_i e^{a_i - b_i p_i})^gamma_k: taste_i = gamma_k a_i, price_sensitivity_i = gamma_k b_i,
// lambda_k = gamma_k.
//
// Arrays are [N] or [K]. No finite utility overflows. Cost O(N), the Jacobian O(N^2).

#include <Eigen/Core>
#include <vector>

#include "demand_models/multinomial_logit.h"

namespace souk::demand_models {

struct NestedLogit {
  Eigen::ArrayXd taste;              // [N] utility at price 0, finite
  Eigen::ArrayXd price_sensitivity;  // [N] utility per currency, > 0
  std::vector<int> nest;             // [N] 0..K-1
  Eigen::ArrayXd dissimilarity;      // [K] lambda in (0, 1]
};

// core::InputError when a shape or value breaks a range above.
void Validate(const NestedLogit& model);

// Purchase probabilities q [N] at `prices` [N]. Returns the probability of buying nothing.
double ChoiceProbabilities(const NestedLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
                           const Availability& available, Eigen::Ref<Eigen::ArrayXd> probabilities);

// Units [N] that `visitors` buy in expectation.
void ExpectedDemand(const NestedLogit& model, double visitors,
                    const Eigen::Ref<const Eigen::ArrayXd>& prices, const Availability& available,
                    Eigen::Ref<Eigen::ArrayXd> demand);

// Jacobian [N, N] of ExpectedDemand: entry (i, j) is d demand_i / d p_j.
void DemandPriceGradient(const NestedLogit& model, double visitors,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         const Availability& available, Eigen::Ref<Eigen::MatrixXd> jacobian);

// Surplus in currency of `visitors`, against buying nothing. core::InputError when products differ
// in price sensitivity: utility then has no one worth in currency.
double ConsumerSurplus(const NestedLogit& model, double visitors,
                       const Eigen::Ref<const Eigen::ArrayXd>& prices,
                       const Availability& available);

}  // namespace souk::demand_models
