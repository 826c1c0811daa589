#pragma once

// What is known when static prices are chosen: who comes, what each product costs, how many there
// are and between which prices it may be sold. Shared by class_price.h, optimal_price.h,
// fluid_bound.h.
//
// A class of customers sees the prices of one audience and chooses as link.h says, with
// u_i = taste_i - price_sensitivity * p_i. N products, K classes, A audiences.

#include <Eigen/Core>
#include <vector>

#include "demand_models/link.h"

namespace souk::solvers {

struct ChoiceClass {
  double weight = 1;             // expected visitors over the horizon, >= 0
  Eigen::ArrayXd taste;          // [N] utility at price 0, finite
  double price_sensitivity = 1;  // utility per currency, > 0
  int audience = 0;              // whose prices it sees, 0..A-1
  demand_models::Link link = demand_models::Link::kLogit;
};

struct PricingProblem {
  std::vector<ChoiceClass> classes;  // [K], at least one
  Eigen::ArrayXd unit_cost;          // [N] currency per unit, finite
  Eigen::ArrayXd price_floor;        // [N] currency, <= price_ceiling
  Eigen::ArrayXd price_ceiling;      // [N] currency
  Eigen::ArrayXd stock;          // [N] units over the horizon, >= 0 or infinite; empty = infinite
  Eigen::ArrayXd salvage_value;  // [N] currency per unit left; needs finite stock; empty = 0

  int products() const { return static_cast<int>(unit_cost.size()); }
  int audiences() const;  // 1 + the largest audience of a class
};

// core::InputError naming the field that breaks a range above, or a shape, or a link with N > 1.
void Validate(const PricingProblem& problem);

// What giving a unit away costs: unit_cost + salvage_value, [N]. With it, profit over the horizon
// is sum (p - cost) sales + sum salvage (stock - sales) = sum (p - NetCost) sales + SalvageOfAll.
Eigen::ArrayXd NetCost(const PricingProblem& problem);
double SalvageOfAll(const PricingProblem& problem);

// Units left to sell, [N]; infinite where the problem gives no stock.
Eigen::ArrayXd StockOrInfinite(const PricingProblem& problem);

// One class at `prices` [N]: purchase probabilities [N] and their Jacobian d q_i / d p_j [N, N]. At
// a kink of a clipped link the derivative is the one on the clipped side.
void ClassProbabilities(const ChoiceClass& customers,
                        const Eigen::Ref<const Eigen::ArrayXd>& prices,
                        Eigen::Ref<Eigen::ArrayXd> probabilities);
void ClassPriceGradient(const ChoiceClass& customers,
                        const Eigen::Ref<const Eigen::ArrayXd>& prices,
                        Eigen::Ref<Eigen::MatrixXd> jacobian);

// Profit per visitor sum_i served_i (p_i - cost_i) q_i and its gradient in the prices [N]; `served`
// [N] is the share of buyers of i who find it in stock.
double ClassProfit(const ChoiceClass& customers, const Eigen::Ref<const Eigen::ArrayXd>& cost,
                   const Eigen::Ref<const Eigen::ArrayXd>& served,
                   const Eigen::Ref<const Eigen::ArrayXd>& prices,
                   Eigen::Ref<Eigen::ArrayXd> gradient);

}  // namespace souk::solvers
