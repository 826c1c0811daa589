#pragma once

// What it costs to treat two audiences alike: the constant prices of a market's one product that
// earn most under a definition of fairness (demand_models/fair_price.h). Where customers of a
// segment come with the same price sensitivity all the time, no other prices earn more.

#include <optional>
#include <string>

#include "demand_models/fair_price.h"
#include "env/market_config.h"

namespace souk::policies {

// Why a market is not of this kind, e.g. "it has 12 products, must have 1"; empty when it is: one
// product, two audiences, no period that depends on another (policies/period_optimum.h).
std::optional<std::string> WhyNotFair(const env::MarketConfig& config);

// Empty when no prices treat the audiences this much alike. core::InputError with that reason, or
// as demand_models::BestFairPrices: an audience has no visitors.
std::optional<demand_models::FairPrices> FairOptimum(const env::MarketConfig& config,
                                                     demand_models::Fairness fairness,
                                                     double alpha);

}  // namespace souk::policies
