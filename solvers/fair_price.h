#pragma once

// The prices of one product for two groups that earn most when the groups must be treated alike to
// a degree alpha (Cohen, Elmachtoub & Lei 2022, definition 1):
//
//   max sum_g profit_g(p_g)   with   |M_0(p_0) - M_1(p_1)| <= (1 - alpha) |M_0* - M_1*|
//
// M* at the best prices without the constraint; M_g of a group whose members are willing to pay V
//   price       p_g
//   demand      P(V >= p_g), the share of the group that is served
//   surplus     E (V - p_g)^+, of a member
//   valuation   E [V | V < p_g], what those who are not served would have paid
//
// Each rises or falls in the price throughout, so a price for one group leaves the other an
// interval, where the best price is an end or a peak of its profit: one price is left to search, by
// a scan and Brent's method beside its peaks. alpha = 0 is no constraint, alpha = 1 equal
// treatment. A group is the classes of one audience, weighted; V follows from the link
// (demand_models/link.h): logistic, exponential or uniform.

#include <array>
#include <optional>

#include "solvers/pricing_problem.h"

namespace souk::solvers {

enum class Fairness { kNone, kPrice, kDemand, kSurplus, kValuation };
inline constexpr std::array<Fairness, 5> kFairnessDefinitions = {
    Fairness::kNone, Fairness::kPrice, Fairness::kDemand, Fairness::kSurplus, Fairness::kValuation};
const char* Name(Fairness fairness);  // "none", "price", ...

struct FairPrices {
  std::array<double, 2> prices{};    // currency
  std::array<double, 2> measures{};  // M_g; of kNone the price
  double profit = 0;                 // over the horizon
  double consumer_surplus = 0;       // currency over the horizon
  double welfare = 0;                // their sum
};

// Empty when no prices between floor and ceiling treat the groups this much alike. core::InputError
// when the problem is not valid, has not one product and two audiences with visitors, has limited
// stock or an infinite floor or ceiling, or alpha is not in [0, 1].
std::optional<FairPrices> BestFairPrices(const PricingProblem& problem, Fairness fairness,
                                         double alpha);

}  // namespace souk::solvers
