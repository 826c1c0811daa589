#pragma once

// Profit-maximising static prices that have a closed form or one root. No price limits, ample
// stock.
//
//   logit, equal b    p_i = c_i + (1 + W) / b,  profit W / b,
//                     W = LambertW(sum_i e^{a_i - b c_i - 1})  (Li & Huh 2011, theorem 2)
//   logit, unequal b  p_i = c_i + 1/b_i + R, R the profit per visitor: the one root of
//                     sum_i e^{a_i - b_i p_i(R)} / b_i = R  (Gallego & Wang 2014, theorem 1, one
//                     nest); the left side falls in R and the right side rises, so the root is
//                     unique
//   exponential       p = c + 1/b
//   linear            p = (choke + c) / 2, choke = intercept / slope; choke when c is above it
//
// a taste, b price_sensitivity, c unit cost; arrays are [N]. Profit is per visitor for the logit
// choices and per period for SingleProductDemand.

#include <Eigen/Core>

#include "demand_models/multinomial_logit.h"
#include "demand_models/single_product.h"

namespace souk::solvers {

struct LogitPrices {
  Eigen::ArrayXd prices;  // [N] currency
  double profit = 0;      // currency per visitor
};

LogitPrices OptimalLogitPrices(const demand_models::MultinomialLogit& model,
                               const Eigen::Ref<const Eigen::ArrayXd>& unit_cost);

// `price_sensitivity` is [N], each > 0 (core::InputError otherwise).
LogitPrices OptimalLogitPrices(const Eigen::Ref<const Eigen::ArrayXd>& taste,
                               const Eigen::Ref<const Eigen::ArrayXd>& price_sensitivity,
                               const Eigen::Ref<const Eigen::ArrayXd>& unit_cost);

// The price that earns most a period from one product.
double OptimalPrice(const demand_models::SingleProductDemand& model, double unit_cost);

// W with W e^W = e^x, for any finite x (e^x itself may overflow). x may be -infinity: 0.
double LambertWOfExp(double x);

}  // namespace souk::solvers
