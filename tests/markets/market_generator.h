#pragma once

// Markets drawn at random: what their numbers may be comes from the lists of fields (core/field.h),
// what stands together from here. Market `index` of a seed is the same everywhere.

#include <cstdint>

#include "env/market_config.h"

namespace souk::testing {

// It need not be valid: what refuses it is part of what is tried.
env::MarketConfig GenerateMarket(std::uint64_t seed, std::uint64_t index);

}  // namespace souk::testing
