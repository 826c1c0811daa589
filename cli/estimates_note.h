#pragma once

// What the figures of a calibrated market rest on.

#include <nlohmann/json_fwd.hpp>

#include "env/market_config.h"

namespace souk::cli {

// Ends a report with the sentence that says what its intervals and standard errors leave out; says
// nothing of a market that was made up.
void PrintEstimatesNote(const env::MarketConfig& market);

// The table that the market was estimated from; null for a market that was made up.
nlohmann::json EstimatedFrom(const env::MarketConfig& market);

}  // namespace souk::cli
