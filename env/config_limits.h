#pragma once

// What the fields of a market must keep to together, beside each number's range
// (spec/number_limits.h).

#include "env/market_config.h"

namespace souk::env {

// core::InputError: a season that ends after the last date that there is.
void CheckSeasonEnd(const CalendarConfig& calendar);

// core::InputError naming the first field in units with a fraction, where customers are counts.
void CheckWholeUnits(const MarketConfig& config);

}  // namespace souk::env
