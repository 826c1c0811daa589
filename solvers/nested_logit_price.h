#pragma once

#include <Eigen/Core>

#include "demand_models/nested_logit.h"
#include "solvers/closed_form_price.h"

namespace souk::solvers {

// The prices that earn most per visitor, without limits and with ample stock. In every nest
// p_i - c_i - 1/b_i is one theta_k, b_i = price_sensitivity_i / lambda_k, and
//   theta_k + (1 - 1 / lambda_k) sum_{i in k} q_{i|k} / b_i = R
// is the profit R in all of them (Gallego & Wang 2014, theorems 1 and 2); R is found as the root.
// core::InputError when the theorem does not hold: in each nest the largest price sensitivity may
// be at most 1 / (1 - lambda_k) times the smallest.
LogitPrices OptimalLogitPrices(const demand_models::NestedLogit& model,
                               const Eigen::Ref<const Eigen::ArrayXd>& unit_cost);

}  // namespace souk::solvers
