#pragma once

// The prices that earn most from one class of customers when each price has a floor and a ceiling
// and some products may be taken off sale: the exact inner maximum of the fluid bound.
//
//   R* = max_p sum_i (p_i - v_i) e^{u_i(p_i)} / (1 + sum_i e^{u_i(p_i)}),
//        floor_i <= p_i <= ceiling_i
//
// v net cost [N]. Logit: R* is the root of F(R) = sum_i max_{p_i} (p_i - v_i - R) e^{u_i(p_i)} - R
// (Dinkelbach 1967: a ratio's maximum is the R at which max numerator - R denominator is 0). The
// sum separates by product; (p - v - R) e^{a - b p} rises up to p = v + R + 1/b and falls after it,
// so its maximum over the interval is p_i(R) = clamp(v_i + R + 1/b, floor_i, ceiling_i), and a
// product that may close is on sale only while p_i(R) - v_i - R > 0. F is a maximum of lines of
// slope at most -1: convex, falling, one root. Newton's step on F is R <- profit at p(R), so after
// one step the R rise to R* from below, quadratically at the end. Cost O(N) a step.
//
// Exponential and linear links (N = 1): profit rises until the demand is no longer clipped at 1
// (p = a/b or (a - 1)/b), then up to v + 1/b or (a/b + v)/2, then falls or is 0 for good; so the
// larger of both prices, clamped, is best.

#include <Eigen/Core>
#include <vector>

#include "solvers/pricing_problem.h"

namespace souk::solvers {

// Whether a product is in the choice set: always, when it pays, or never.
enum class OnSale { kAlways, kWhenItPays, kNever };

// Writes the best prices [N] and the purchase probabilities at them [N] (0 for a closed product,
// whose price is then the one it would have had). Returns R*, currency per visitor. `on_sale` is
// [N].
double BestClassPrices(const ChoiceClass& customers,
                       const Eigen::Ref<const Eigen::ArrayXd>& net_cost,
                       const Eigen::Ref<const Eigen::ArrayXd>& price_floor,
                       const Eigen::Ref<const Eigen::ArrayXd>& price_ceiling,
                       const std::vector<OnSale>& on_sale, Eigen::Ref<Eigen::ArrayXd> prices,
                       Eigen::Ref<Eigen::ArrayXd> probabilities);

}  // namespace souk::solvers
