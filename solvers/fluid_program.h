#pragma once

// A proven upper bound on the expected profit of any pricing policy with limited stock, by
// Lagrangian duality on the fluid problem (Gallego & van Ryzin 1994, theorem 1; 1997, theorem 1):
//
//   bound(mu) = sum_k w_k R_k(cost + salvage + mu) + sum_i (mu_i + salvage_i) stock_i,   mu >= 0
//   R_k(v)    = max_p sum_i (p_i - v_i) q_i^k(p), exactly, by class_price.h
//
// Why any mu >= 0 bounds: given what is known at any moment, a visitor of class k buys product i
// with probability q_i^k(p) at the posted prices p, so expected profit is an expected sum over
// visitors of sum_i (p_i - cost_i - salvage_i) q_i plus salvage of all stock. Expected sales of i
// are at most stock_i, so adding mu_i (stock_i - expected sales_i) >= 0 does not lower it, and each
// visitor then adds at most R_k. A product that sells out leaves the choice set, so every product
// of finite stock may be off sale inside R_k; without that the bound would not be one. Each class
// gets its own prices, which a seller who cannot tell classes apart does not have: valid, if not
// tight.
//
// bound(mu) is convex; it is minimised with NLopt, and the best mu met is what is reported.
// mu_i = 0 for unlimited stock.
//
// Assumptions the caller answers for: rivals and arrivals do not react to prices, nothing carries
// over (reference prices, retention), realised demand has the expected number as its mean (gaussian
// noise clipped at 0 has more: see noise.h; scale the weights). Arrival shocks of mean one change
// nothing. Holding costs only lower profit. A promotion slate that can add at most s_i to utility
// is covered by taste + s together with may_close_any: R_k then rises in each e^{taste_i}.
//
// Product shocks e^{shock_i} of mean 1 (logit and exponential links): set any_price. Then
// R_k = LambertW(sum_i e^{shock_i} e^{a_i - b v_i - 1}) / b, concave in the shocks' exponentials
// (so is the exponential link's), and by Jensen's inequality its mean is at most its value without
// shocks, even for a seller who sees the shocks first. With a ceiling a product can close as others
// rise, which makes R_k convex there; so the interval has to be given up for the proof.
//
// N products, K classes. Cost iterations * K * N * steps of class_price.h.

#include <Eigen/Core>

#include "solvers/pricing_problem.h"

namespace souk::solvers {

struct FluidRelaxations {
  bool may_close_any =
      false;               // products of unlimited stock may be off sale too (assortment slates)
  bool any_price = false;  // forget price floors and ceilings (product shocks)
};

struct FluidSolution {
  double bound = 0;               // currency over the horizon
  Eigen::ArrayXd shadow_price;    // [N] mu, currency per unit; infinite for a product of no stock
  Eigen::ArrayXXd prices;         // [K, N] each class's best prices at mu
  Eigen::ArrayXd expected_sales;  // [N] at those prices; equals stock where it binds and is smooth
};

// core::InputError when the problem is not valid. Infinite floors and ceilings are allowed.
FluidSolution FluidUpperBound(const PricingProblem& problem,
                              const FluidRelaxations& relaxations = {});

// bound(mu) for a given mu [N] (entries of unlimited or no stock are ignored): valid for any mu >=
// 0.
double FluidBoundAt(const PricingProblem& problem, const FluidRelaxations& relaxations,
                    const Eigen::Ref<const Eigen::ArrayXd>& shadow_price);

}  // namespace souk::solvers
