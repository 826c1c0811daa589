#pragma once

// Constant elasticities fitted to units sold in many periods, by maximum likelihood of Poisson
// counts, product by product (Santos Silva & Tenreyro 2006: unlike least squares on log sales it
// takes periods without a sale as they are, and stays right where the spread is another's):
//
//   D_i = e^{a_i} prod_j (p_j / reference_j)^{elasticity_ij},  log L_i = sum_t y_it log D_it - D_it
//
// The reference prices are the geometric means of each product's. N products, T periods.

#include <Eigen/Core>
#include <string>
#include <vector>

#include "calibration/maximum_likelihood.h"
#include "demand_models/constant_elasticity.h"

namespace souk::calibration {

struct ConstantElasticityFit {
  // By product: log size, then its elasticities in the price of each product.
  std::vector<LikelihoodFit> likelihoods;  // [N]
  // Pearson's chi squared over degrees of freedom: 1 for Poisson counts; where it is larger,
  // standard errors are too small by its root.
  Eigen::ArrayXd dispersion;  // [N]
  demand_models::ConstantElasticity model;
};

// `prices` > 0 and `units` >= 0 are [T, N]; `names` [N] are the products', for errors.
// core::InputError when a value breaks that, a product never sold, or a price cannot be told from
// others; as maximum_likelihood.h else.
ConstantElasticityFit FitConstantElasticity(const Eigen::MatrixXd& prices,
                                            const Eigen::MatrixXd& units,
                                            const std::vector<std::string>& names);

}  // namespace souk::calibration
