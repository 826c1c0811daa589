#include "solvers/line_search.h"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <limits>

#include "core/stop_token.h"

namespace souk::solvers {

std::vector<double> ScanPrices(const spec::ProductConfig& product) {
  constexpr int kCells = 64;
  if (!product.price_ladder.empty()) return product.price_ladder;
  if (product.price_min == product.price_max) return {product.price_min};
  std::vector<double> prices;
  prices.reserve(kCells + 1);
  for (int cell = 0; cell < kCells; ++cell) {
    prices.push_back(product.price_min + (product.price_max - product.price_min) * cell / kCells);
  }
  prices.push_back(product.price_max);
  return prices;
}

PriceValue BestOfScan(const spec::ProductConfig& product, std::span<const double> prices,
                      std::span<const double> values, const std::function<double(double)>& value) {
  const auto top = std::max_element(values.begin(), values.end()) - values.begin();
  PriceValue best{prices[static_cast<std::size_t>(top)], values[static_cast<std::size_t>(top)]};
  if (!product.price_ladder.empty()) return best;
  const auto loss = [&](double price) { return -value(price); };
  for (std::size_t c = 0; c < prices.size() && prices.size() > 1; ++c) {
    const std::size_t left = c == 0 ? 0 : c - 1;
    const std::size_t right = std::min(c + 1, prices.size() - 1);
    // A plateau is refined at its ends only.
    const bool peak = values[c] >= values[left] && values[c] >= values[right] &&
                      (values[c] > values[left] || values[c] > values[right]);
    if (!peak) continue;
    core::ThrowIfStopped();
    constexpr int kBits = std::numeric_limits<double>::digits;
    const auto [price, found] =
        boost::math::tools::brent_find_minima(loss, prices[left], prices[right], kBits);
    if (-found > best.value) best = {price, -found};
  }
  return best;
}

PriceValue BestPrice(const spec::ProductConfig& product,
                     const std::function<double(double)>& value) {
  const std::vector<double> prices = ScanPrices(product);
  std::vector<double> values(prices.size());
  std::transform(prices.begin(), prices.end(), values.begin(), [&](double price) {
    core::ThrowIfStopped();
    return value(price);
  });
  return BestOfScan(product, prices, values, value);
}

}  // namespace souk::solvers
