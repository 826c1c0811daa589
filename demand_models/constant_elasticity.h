#pragma once

// Demand of constant elasticities, own and cross (log-log; Wooldridge 2010, section 9.2.2):
//
//   D_i = size_i prod_j (p_j / reference_j)^{elasticity_ij},  dD_i / dp_j = elasticity_ij D_i / p_j
//   consumer surplus of product i, the others' prices fixed = D_i p_i / (-elasticity_ii - 1)
//
// The surplus is the area under D_i above p_i, finite for an own elasticity below -1. A sum over
// products would depend on the order in which prices move unless elasticity_ij D_i / p_j were
// symmetric, so it is given product by product.
//
// N products; arrays are [N]. Prices must be above 0. Cost O(N^2).

#include <Eigen/Core>

namespace souk::demand_models {

struct ConstantElasticity {
  Eigen::ArrayXd size;         // [N] units a period at the reference prices, >= 0
  Eigen::ArrayXd reference;    // [N] currency, > 0
  Eigen::MatrixXd elasticity;  // [N, N] of product i in the price of product j
};

// core::InputError when a shape or value breaks a range above, or an own elasticity is above 0.
void Validate(const ConstantElasticity& model);

// Units [N] a period at `prices` [N] > 0.
void ExpectedDemand(const ConstantElasticity& model, const Eigen::Ref<const Eigen::ArrayXd>& prices,
                    Eigen::Ref<Eigen::ArrayXd> demand);

// Jacobian [N, N]: entry (i, j) is d demand_i / d p_j.
void DemandPriceGradient(const ConstantElasticity& model,
                         const Eigen::Ref<const Eigen::ArrayXd>& prices,
                         Eigen::Ref<Eigen::MatrixXd> jacobian);

// Currency a period, [N]; infinite where the own elasticity is at least -1 and the product sells.
void ConsumerSurplus(const ConstantElasticity& model,
                     const Eigen::Ref<const Eigen::ArrayXd>& prices,
                     Eigen::Ref<Eigen::ArrayXd> surplus);

}  // namespace souk::demand_models
