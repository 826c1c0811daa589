#pragma once

// A market played as `souk simulate` plays it, or `souk customers`, but short.

#include "env/market_config.h"
#include "policies/policy.h"

namespace souk::fuzz {

inline constexpr int kFuzzPeriods = 50;
inline constexpr int kFuzzWorlds = 2;

// The market with at most kFuzzPeriods periods.
env::MarketConfig Shortened(env::MarketConfig market);

// A market in which the seller sells what it says, to one segment of nobody.
env::MarketConfig MarketOf(const spec::SellerSpec& seller);

// Whether a play of the market is small enough for one input: what one more zero in a file costs
// is a matter of limits, which are tested apart.
bool IsSmall(const env::MarketConfig& market);

// Plays kFuzzWorlds episodes of `market`, which is shortened first, and logs them; customers one by
// one where there is no other way. Nothing when it is not small. core::InputError and
// core::RunError as the play.
void PlayShortly(const env::MarketConfig& market);
// The same under a policy, without a log.
void PlayShortly(const env::MarketConfig& market, const policies::Policy& policy);

}  // namespace souk::fuzz
