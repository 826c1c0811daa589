#pragma once

// How large the numbers of a market may be: far beyond what a market needs, and so low that no sum
// or product that the market, its metrics or the programs that solve it form leaves the range of a
// double (1.8e308). An episode's money is at most kMostMoney * kMostUnits * 1e8 periods = 1e35. The
// odds of a choice are at most e^(kMostTaste + 2 kMostUtilityAdded) = 2e130, their square times
// that of money 4e290.
//
// docs/scenario_format.md, "Limits of numbers", tells the user.

#include "env/market_config.h"

namespace souk::env {

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

// core::InputError naming the first field beyond its limit. What is below 0 or no share is the
// business of Validate, which calls this.
void CheckLimits(const MarketConfig& config);

}  // namespace souk::env
