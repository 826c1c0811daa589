#pragma once

// Mixed logit: customers are of K latent classes, each a multinomial logit (McFadden & Train 2000):
//
//   q_i = sum_k weight_k q_i^k,  dq/dp and consumer surplus per visitor likewise
//
// A continuous spread of price sensitivity is such a mixture too, over the nodes of a fixed
// quadrature: LogNormalSensitivity.
//
// Arrays are [N]. Cost O(K N), the Jacobian O(K N^2).

#include <Eigen/Core>
#include <vector>

#include "demand_models/multinomial_logit.h"

namespace souk::demand_models {

struct MixedLogit {
  Eigen::ArrayXd weight;                  // [K] shares of visitors, > 0, summing to 1
  std::vector<MultinomialLogit> classes;  // [K], all of N products
};

// core::InputError when a shape or value breaks a range above or one of multinomial_logit.h.
void Validate(const MixedLogit& model);

// Purchase probabilities q [N] at `prices` [N]. Returns the probability of buying nothing.
double ChoiceProbabilities(const MixedLogit& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
                           const Availability& available, Eigen::Ref<Eigen::ArrayXd> probabilities);

// Units [N] that `visitors` buy in expectation.
void ExpectedDemand(const MixedLogit& model, double visitors,
                    const Eigen::Ref<const Eigen::ArrayXd>& prices, const Availability& available,
                    Eigen::Ref<Eigen::ArrayXd> demand);

// Jacobian [N, N] of ExpectedDemand: entry (i, j) is d demand_i / d p_j.
void DemandPriceGradient(const MixedLogit& model, double visitors,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         const Availability& available, Eigen::Ref<Eigen::MatrixXd> jacobian);

// Surplus in currency of `visitors`, against buying nothing.
double ConsumerSurplus(const MixedLogit& model, double visitors,
                       const Eigen::Ref<const Eigen::ArrayXd>& prices,
                       const Availability& available);

// One taste for all and log price_sensitivity ~ N(log median, log_sd^2), as the mixture over the
// nodes of Gauss-Hermite quadrature. core::InputError: median > 0, log_sd >= 0, nodes 1..64.
MixedLogit LogNormalSensitivity(const Eigen::Ref<const Eigen::ArrayXd>& taste, double median,
                                double log_sd, int nodes);

// Nodes and weights (summing to 1) of a standard normal: sum_k weight_k f(node_k) = E f(Z), exact
// for polynomials of degree 2 nodes - 1 (Golub & Welsch 1969).
struct NormalQuadrature {
  Eigen::ArrayXd nodes;
  Eigen::ArrayXd weights;
};
NormalQuadrature GaussHermite(int nodes);

}  // namespace souk::demand_models
