#pragma once

// The `scale:` of an overlay: factors on the merged market, so that a lull or a rush is one line.

#include <optional>

#include "env/market_config.h"
#include "io/yaml_reader.h"

namespace souk::scenarios {

struct Scale {
  double arrivals = 1;           // factor on every segment's arrivals_per_hour, >= 0
  double price_sensitivity = 1;  // factor on every segment's price_sensitivity, > 0
  double stock = 1;              // factor on every product's stock, >= 0; rounded to whole units
  // Instead of `stock`: every product's stock is what this many hours of average arrivals would buy
  // at list prices with everything on the shelf, rounded to whole units; >= 0.
  std::optional<double> stock_hours;
};

Scale ReadScale(const io::YamlNode& node);

// Arrivals and price sensitivity first: `stock_hours` counts the scaled ones.
void ApplyScale(const Scale& scale, env::MarketConfig* market);

// Units of each product [N] that `hours` of average arrivals buy at list prices: the arrival rates
// times the mean of the calendar's profiles over a week, without events, shocks, slates and
// stock-outs.
std::vector<double> ExpectedDemandAtListPrices(const env::MarketConfig& market, double hours);

}  // namespace souk::scenarios
