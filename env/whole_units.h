#pragma once

// Under noise that counts customers (Poisson, Bernoulli) everything in units is whole: a customer
// buys one unit or none, so .3 of a unit would be sold as 1. What comes back and what spoils are
// drawn, so stock stays whole in play (env/market_supply.cc). Other noise sells a fluid, of which
// there may be any quantity.

#include "env/market_config.h"

namespace souk::env {

// core::InputError naming the first field in units that is not whole though customers are counted:
// a product's stock, reorder point or order-up-to level, a rival's stock.
void CheckWholeUnits(const MarketConfig& config);

}  // namespace souk::env
