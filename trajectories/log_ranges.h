#pragma once

// What the values of a log's columns may be in a market.

#include <limits>
#include <string>

#include "env/market_config.h"
#include "trajectories/log_layout.h"

namespace souk::trajectories {

// Without bounds: any finite number.
struct Range {
  double low = std::numeric_limits<double>::lowest();
  double high = std::numeric_limits<double>::max();
  bool whole = false;

  bool Holds(double value) const;  // false for NaN
  std::string Text() const;        // "must be a number from 0 to 1"
};

// Of the cell `cell` of a row of the column that holds `quantity` (log_layout.h).
Range RangeOf(Quantity quantity, const env::MarketConfig& market, int cell);

}  // namespace souk::trajectories
