#pragma once

// The prices for two groups that earn most when the groups must be treated alike to a degree alpha
// (Cohen, Elmachtoub & Lei 2022, definition 1):
//
//   max sum_g size_g (p_g - cost) P(V_g >= p_g)   with   |M_0 - M_1| <= (1 - alpha) |M_0* - M_1*|
//
// M* at the prices without the constraint, M_g one of
//   price       p_g
//   demand      P(V_g >= p_g), the share of the group that is served
//   surplus     E (V_g - p_g)^+, of a member
//   valuation   E [V_g | V_g < p_g], what those who are not served would have paid
//
// On the constraint one price determines the other, so what is left is one price: a scan and
// Brent's method in the best cells. alpha = 0 is no constraint, alpha = 1 equal treatment.

#include <array>

#include "demand_models/willingness_to_pay.h"

namespace souk::demand_models {

struct CustomerGroup {
  double size = 1;  // members, > 0
  Willingness willingness;
};

enum class Fairness { kNone, kPrice, kDemand, kSurplus, kValuation };

struct FairPrices {
  std::array<double, 2> prices{};  // currency
  double profit = 0;
  double consumer_surplus = 0;
  double welfare = 0;  // their sum
};

// core::InputError when a willingness is not valid or is empirical (its measures jump), a size is
// not above 0, alpha is not in [0, 1], or cost is not a finite number of at least 0.
FairPrices BestFairPrices(const std::array<CustomerGroup, 2>& groups, double unit_cost,
                          Fairness fairness, double alpha);

// What a group is measured by.
double Measure(Fairness fairness, const Willingness& willingness, double price);

}  // namespace souk::demand_models
