#pragma once

// What a market is made of, by name: what a count of tried markets counts.

#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::testing {

// What a market has beside demand and prices, by name, e.g. "returns", "ladder", "poisson".
std::vector<std::string> FeaturesOf(const env::MarketConfig& config);
// Every name that FeaturesOf may give.
const std::vector<std::string>& AllFeatures();
// Whether no market may have both, e.g. two kinds of noise.
bool Exclusive(const std::string& one, const std::string& other);

}  // namespace souk::testing
