#pragma once

// shop.yaml, a small market that lies beside a scenario or an experiment file, which may name it.

#include <string>

#include "tests/fuzz/scratch.h"

namespace souk::fuzz {

inline void WriteShopFile() {
  WriteScratch("shop.yaml", R"(name: shop
calendar: {start: 2026-01-05, period_hours: 1, periods: 4}
products: [{name: tea, unit_cost: 1, list_price: 3, price_range: [2, 4], price_ladder: [2, 3, 4]}]
segments: [{name: guests, arrivals_per_hour: 6, price_sensitivity: .6, intrinsic_utility: {tea: 2}}]
)");
}

}  // namespace souk::fuzz
