#pragma once

// Which behaviours a market has beside demand, stock and prices. One that is off costs a branch and
// has no arrays of its own but reference prices and goodwill, which are part of the layout.

#include <optional>
#include <string>

#include "env/market_config.h"

namespace souk::env {

struct Behaviours {
  explicit Behaviours(const MarketConfig& config);

  bool rivals = false;
  bool pricing_rules = false;
  bool memory = false;  // reference prices
  bool retention = false;
  bool add_ons = false;
  bool replenishment = false;
  bool returns = false;
  bool spoilage = false;
};

// The first behaviour by which the profit of a period is more than (price - cost) * sales at the
// posted prices, or depends on earlier prices, e.g. "it has reference prices, must have none";
// empty when there is none. Rivals at fixed prices and unlimited stock are but a part of the
// outside option (OutsideWeight) and are not named.
std::optional<std::string> WhyNotPlain(const MarketConfig& config);

// A segment's taste for a seller's product (0 is us): its taste and the rival's appeal.
double TasteFor(const MarketConfig& config, int segment, int seller, int product);

// What not buying from us weighs under logit for a segment at the rivals' list prices: 1 + the sum
// of e^u over what rivals carry. `price_sensitivity` is the period's.
double OutsideWeight(const MarketConfig& config, int segment, double price_sensitivity);

}  // namespace souk::env
