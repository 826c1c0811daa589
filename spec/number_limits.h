#pragma once

// How large the numbers of a market may be: far beyond what a market needs, and so low that no sum
// or product that the market, its metrics or the programs that solve it form leaves the range of a
// double (1.8e308). An episode's money is at most kMostMoney * kMostUnits * 1e8 periods = 1e35. The
// odds of a choice are at most e^(kMostTaste + 2 kMostUtilityAdded) = 2e130, their square times
// that of money 4e290.
//
// docs/scenario_format.md, "Limits of numbers", tells the user.

#include "core/field.h"

namespace souk::spec {

inline constexpr double kMostMoney = 1e15;  // currency, of prices, costs, values and weights
inline constexpr double kMostUnits = 1e12;  // of stock and its levels
// Customers expected in a period: the mean of a count (core/draws.h).
inline constexpr double kMostArrivals = 1e9;
// Utilities may be as low as "nobody ever" asks for.
inline constexpr double kLeastUtility = -1e6;
inline constexpr double kMostTaste = 200;
inline constexpr double kMostUtilityAdded = 50;  // by a rival's appeal, a slate, an add-on
// Utility per currency; surplus is divided by it.
inline constexpr double kLeastSensitivity = 1e-15;
inline constexpr double kMostSensitivity = 1e15;
inline constexpr double kLeastFactor = 1e-6;  // of what may not vanish
inline constexpr double kMostFactor = 1e6;    // of profiles, events, goodwill, rewards
inline constexpr double kMostHours = 1e9;     // some 100,000 years
inline constexpr double kLeastPeriodHours = 1e-6;
inline constexpr double kMostPeriodHours = 1e6;
inline constexpr double kMostDateHours = 2.6e8;  // since 1970, in the year 31,000: still a date
inline constexpr double kMostSd = 100;           // of shocks and drifts of utilities and logs
inline constexpr double kMostFeature = 1e6;      // a feature's mean, noise and weight

// Ranges of fields, with these limits.
inline constexpr core::Range kMoney = core::Limited("at least 0", 0, kMostMoney);
inline constexpr core::Range kPrice = core::Limited("above 0", 0, kMostMoney, true);
inline constexpr core::Range kMoneyEitherWay = core::Limited("", -kMostMoney, kMostMoney);
inline constexpr core::Range kUnits = core::Limited("at least 0", 0, kMostUnits);
inline constexpr core::Range kSomeUnits = core::Limited("above 0", 0, kMostUnits, true);
inline constexpr core::Range kHours = core::Limited("at least 0", 0, kMostHours);
inline constexpr core::Range kSomeHours = core::Limited("above 0", 0, kMostHours, true);
inline constexpr core::Range kFactor = core::Limited("at least 0", 0, kMostFactor);
inline constexpr core::Range kSomeFactor = core::Limited("above 0", kLeastFactor, kMostFactor);
inline constexpr core::Range kSensitivity =
    core::Limited("above 0", kLeastSensitivity, kMostSensitivity);
inline constexpr core::Range kPerCurrency = core::Limited("at least 0", 0, kMostSensitivity);
inline constexpr core::Range kUtility = core::Limited("", kLeastUtility, kMostTaste);
inline constexpr core::Range kUtilityAdded = core::Limited("", kLeastUtility, kMostUtilityAdded);
inline constexpr core::Range kSd = core::Limited("at least 0", 0, kMostSd);
inline constexpr core::Range kFeatureSd = core::Limited("at least 0", 0, kMostFeature);
inline constexpr core::Range kFeature = core::Limited("", -kMostFeature, kMostFeature);

// The unit of fields that count units of a product.
inline constexpr const char* kUnitsOfStock = "units";

}  // namespace souk::spec
