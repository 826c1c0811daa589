#pragma once

// Distributions of the willingness to pay fitted to who bought one product at which price, by
// maximum likelihood (maximum_likelihood.h):
//
//   log L = sum_r b_r log q(p_r) + (n_r - b_r) log(1 - q(p_r)),   q(p) = P(V >= p)
//
//   normal      q = Phi(a - c p), mean a / c, sd 1 / c             (probit; Cameron & James 1987)
//   log-normal  q = Phi(a - c log p), median e^{a / c}, log_sd 1 / c
//   uniform     q = a - c p held to [0, 1], highest a / c, lowest (a - 1) / c
//   empirical   the shares that bought at each price, made to fall with it by pooling neighbours
//               (Ayer, Brunk, Ewing, Reid & Silverman 1955)
//
// log L is concave in (a, c); standard errors are those of (a, c) carried over (delta method).

#include <Eigen/Core>
#include <string>
#include <vector>

#include "calibration/maximum_likelihood.h"
#include "demand_models/willingness_to_pay.h"

namespace souk::calibration {

// R offers of one price each to one customer or many alike.
struct PricedOffers {
  Eigen::VectorXd price;    // [R] currency
  Eigen::VectorXd offered;  // [R] > 0, to how many
  Eigen::VectorXd bought;   // [R] 0 <= bought <= offered
};

struct WillingnessFit {
  LikelihoodFit likelihood;
  std::vector<std::string>
      names;  // [P] "mean", "sd"; "share at 3.5" for each price of an empirical
  demand_models::Willingness model;
};

// The uniform is fitted where its ends lie apart from every price, else core::InputError says so.
// core::InputError when a value breaks a range above, all or nobody bought, the price is always the
// same, or those asked for more buy the more, so that no distribution fits; as
// maximum_likelihood.h else.
WillingnessFit FitUniformWillingness(const PricedOffers& offers);
WillingnessFit FitNormalWillingness(const PricedOffers& offers);
// Prices must be above 0.
WillingnessFit FitLogNormalWillingness(const PricedOffers& offers);
// Whoever buys at a price and not at the next is worth the former; whoever does not buy at the
// lowest is worth 0. A share's error is that of its pool.
WillingnessFit FitEmpiricalWillingness(const PricedOffers& offers);

}  // namespace souk::calibration
