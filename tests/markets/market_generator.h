#pragma once

// Markets drawn at random: what their numbers may be comes from the lists of fields (core/field.h),
// what stands together from here. Market `index` of a seed is the same everywhere.

#include <cstdint>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::testing {

// It need not be valid: what refuses it is part of what is tried.
env::MarketConfig GenerateMarket(std::uint64_t seed, std::uint64_t index);

// What a market has beside demand and prices, by name, e.g. "returns", "ladder", "poisson".
std::vector<std::string> FeaturesOf(const env::MarketConfig& config);
// Every name that FeaturesOf may give.
const std::vector<std::string>& AllFeatures();
// Whether no market may have both, e.g. two kinds of noise.
bool Exclusive(const std::string& one, const std::string& other);

}  // namespace souk::testing
