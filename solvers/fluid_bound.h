#pragma once

// A proven upper bound on the expected profit of any policy in a market, by the fluid relaxation
// (solvers/fluid_program.h, which holds the proof for one problem). This maps a market onto it:
//
//   every period        a class per segment, audience and price sensitivity, each with prices of
//                       its own (a seller who cannot tell classes apart can do no better)
//   stock               a limit on expected sales over the horizon, all of it there from the start;
//                       whole where customers are counted (env/config_limits.h), so that no episode
//                       sells more of it, nor does their mean
//   holding cost        left out: it only costs
//   ladders             replaced by their interval
//   arrival shocks      mean one and independent of the choices: no change
//   product shocks      mean one; bounded by their mean through Jensen's inequality (logit and
//                       exponential), for which the price limits are dropped. Linear: a class's
//                       best profit is convex in the shock, so not proven
//   assortment slates   any product may be withdrawn, however many the slate holds
//   promotion slates    each product stands at the best place at once; any product may be withdrawn
//   rivals             at fixed prices with ample stock: a part of not buying. Others, and whatever
//                      else env::WhyNotPlain names: not proven
//   gaussian noise      clipped at 0, so its mean is above the expected number: not proven
//
// The bound is on profit, whatever the scenario's reward.

#include <optional>
#include <string>

#include "env/market_config.h"

namespace souk::solvers {

// Why it is not proven for a market, e.g. "its noise is gaussian, must not be"; empty when it is.
std::optional<std::string> WhyNotBounded(const env::MarketConfig& config);

// Currency an episode, of a market for which it is proven.
double FluidBound(const env::MarketConfig& config);

}  // namespace souk::solvers
