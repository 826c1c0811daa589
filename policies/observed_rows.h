#pragma once

// Where each observed field begins in an observation (env/market_env.h), so that a rule reads only
// what its seller sees.

#include "env/market_config.h"

namespace souk::policies {

inline constexpr int kNotObserved = -1;

struct ObservedRows {
  int time_left = kNotObserved;
  int stock = kNotObserved;     // N rows
  int calendar = kNotObserved;  // sin and cos of the hour, sin and cos of the weekday
  int events = kNotObserved;    // two rows per event
  int sales = kNotObserved;     // N rows
  int visits = kNotObserved;    // A rows
  int size = 0;                 // all rows

  explicit ObservedRows(const env::MarketConfig& config);
};

}  // namespace souk::policies
