#pragma once

// What fields within their limits (env/config_limits.h) may not make together in a period: events
// multiply each other's effect, and profiles the arrivals.

#include "env/market_config.h"

namespace souk::env {

// core::InputError naming segments whose customers, or the segment whose price sensitivity, are
// beyond a limit in some period. Looks at every period only where all events at once could be.
void CheckPeriodLimits(const MarketConfig& config);

}  // namespace souk::env
