#pragma once

// What it costs to treat two audiences alike: the constant prices of a market's one product that
// earn most under a definition of fairness (solvers/fair_price.h). Where customers of a
// segment come with the same price sensitivity all the time, no other prices earn more.

#include <optional>
#include <string>

#include "env/market_config.h"
#include "solvers/fair_price.h"

namespace souk::solvers {

// Why a market is not of this kind, e.g. "it has 12 products, must have 1"; empty when it is: one
// product, two audiences, no period that depends on another (solvers/period_optimum.h).
std::optional<std::string> WhyNotFair(const env::MarketConfig& config);

// Empty when no prices treat the audiences this much alike. core::InputError with that reason, or
// as BestFairPrices: an audience has no visitors.
std::optional<FairPrices> FairOptimum(const env::MarketConfig& config, Fairness fairness,
                                      double alpha);

}  // namespace souk::solvers
