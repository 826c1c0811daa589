#pragma once

// The best price of one product by a search that does not rely on a single peak: every rung of a
// ladder, or a scan of the interval and Brent's method (Brent 1973, chapter 5) around each peak of
// the scan.
//
// The price found is exact to about 1e-8 of the interval, the value to rounding, provided no peak
// hides between two neighbours of the scan.

#include <functional>
#include <span>
#include <vector>

#include "env/market_config.h"

namespace souk::solvers {

struct PriceValue {
  double price = 0;
  double value = 0;
};

// The ladder, or 65 evenly spaced prices of the interval, both ends included (one when it is a
// point).
std::vector<double> ScanPrices(const spec::ProductConfig& product);

// The best of the scanned prices, refined between its neighbours when there is no ladder. `values`
// are those of `prices` (ScanPrices). The lowest of equally good prices.
PriceValue BestOfScan(const spec::ProductConfig& product, std::span<const double> prices,
                      std::span<const double> values, const std::function<double(double)>& value);

// Both steps at once.
PriceValue BestPrice(const spec::ProductConfig& product,
                     const std::function<double(double)>& value);

}  // namespace souk::solvers
