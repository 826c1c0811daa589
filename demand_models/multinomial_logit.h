#pragma once

// Multinomial logit choice among N products and buying nothing (McFadden 1974):
//
//   u_i = taste_i - price_sensitivity * p_i + shift_i,   u_0 = 0 (buying nothing)
//   q_i = e^{u_i} / (1 + sum_j e^{u_j}) over the available products, 0 for the others
//   dq_i / dp_j = price_sensitivity * q_i (q_j - 1{i = j})
//   consumer surplus per visitor = log(1 + sum_j e^{u_j}) / price_sensitivity
//                                  (Small & Rosen 1981, eq. 5.5)
//
// N products; arrays are [N]. The largest utility is subtracted before exponentials, so no finite
// utility overflows. Cost O(N), the Jacobian O(N^2).

#include <Eigen/Core>

namespace souk::demand_models {

struct MultinomialLogit {
  Eigen::ArrayXd taste;          // [N] utility at price 0, finite
  double price_sensitivity = 1;  // utility per currency, > 0
};

// Which products can be bought, [N]. Empty = all.
using Availability = Eigen::Array<bool, Eigen::Dynamic, 1>;

// core::InputError when a taste is not finite or the price sensitivity is not a positive number.
void Validate(const MultinomialLogit& model);

// Utilities at `prices` [N]; `shift` is [N] or empty (no shift).
void Utilities(const MultinomialLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
               const Eigen::Ref<const Eigen::ArrayXd>& shift, Eigen::Ref<Eigen::ArrayXd> utilities);

// Purchase probabilities q [N] of given utilities. Returns the probability of buying nothing.
double ChoiceProbabilities(const Eigen::Ref<const Eigen::ArrayXd>& utilities,
                           const Availability& available, Eigen::Ref<Eigen::ArrayXd> probabilities);

// log(1 + sum_j e^{u_j}) over the available products: the expected largest utility.
double InclusiveValue(const Eigen::Ref<const Eigen::ArrayXd>& utilities,
                      const Availability& available);

// Units [N] that `visitors` buy in expectation.
void ExpectedDemand(const MultinomialLogit& model, double visitors,
                    const Eigen::Ref<const Eigen::ArrayXd>& prices, const Availability& available,
                    Eigen::Ref<Eigen::ArrayXd> demand);

// Jacobian [N, N] of ExpectedDemand: entry (i, j) is d demand_i / d p_j.
void DemandPriceGradient(const MultinomialLogit& model, double visitors,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         const Availability& available, Eigen::Ref<Eigen::MatrixXd> jacobian);

// Surplus in currency of `visitors`, against buying nothing. Its derivative in p_i is -demand_i.
double ConsumerSurplus(const MultinomialLogit& model, double visitors,
                       const Eigen::Ref<const Eigen::ArrayXd>& prices,
                       const Availability& available);

}  // namespace souk::demand_models
