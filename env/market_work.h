#pragma once

// What a market asks of the machine, estimated from its config before anything is made
// (core/work_limits.h).

#include "env/market_config.h"

namespace souk::env {

// core::InputError naming the field that asks for too much: periods that differ times segments,
// what a period's choices take, worlds played at once, baskets, units under way. `config` is valid.
void RequireMarketWork(const MarketConfig& config, int worlds);

// The first of these alone, for who looks at every period before the rest is known to be valid.
void RequirePeriodsWork(const MarketConfig& config);

// The same for customers one by one, of whom `expected` come in a season.
void RequireCustomerWork(const MarketConfig& config, int worlds, double expected);

// Whether every period brings the same customers.
bool PeriodsAreAlike(const MarketConfig& config);

// By how much goodwill may raise a segment's arrivals.
double MostGoodwill(const RetentionConfig& retention);

}  // namespace souk::env
