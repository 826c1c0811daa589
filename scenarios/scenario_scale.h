#pragma once

// The `scale:` of an overlay: factors on the merged market, so that a lull or a rush is one line.

#include <optional>
#include <vector>

#include "core/field.h"
#include "env/market_config.h"
#include "io/yaml_reader.h"

namespace souk::scenarios {

struct Scale {
  double arrivals = 1;
  double price_sensitivity = 1;
  double stock = 1;
  std::optional<double> stock_hours;  // instead of `stock`
};

// core::InputError with the place of the fault.
Scale ReadScale(const io::YamlNode& node);

// Arrivals and price sensitivity first: `stock_hours` counts the scaled ones.
void ApplyScale(const Scale& scale, env::MarketConfig* market);

// Units of each product [N] that `hours` of average arrivals buy at list prices: the arrival rates
// times the mean of the calendar's profiles over a week, without events, shocks, slates and
// stock-outs.
std::vector<double> ExpectedDemandAtListPrices(const env::MarketConfig& market, double hours);

}  // namespace souk::scenarios

namespace souk::core {

template <>
const FieldList& FieldsOf<scenarios::Scale>();

}  // namespace souk::core
