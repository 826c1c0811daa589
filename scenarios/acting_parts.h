#pragma once

// Whether every part of a scenario can act: one that never can is a mistake of whoever wrote it,
// though a market may have it (a policy file describes one and need not say who comes).

#include "env/market_config.h"

namespace souk::scenarios {

// core::InputError on the first part that can never act, naming what keeps it from it: an event
// wholly outside the season, an event's lead time where nothing is replenished, an audience that
// nobody is in.
void RequireActingParts(const env::MarketConfig& market);

}  // namespace souk::scenarios
