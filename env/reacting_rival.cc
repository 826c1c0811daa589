#include "env/reacting_rival.h"

#include <algorithm>
#include <cmath>

namespace souk::env {

ListPrices::ListPrices(const MarketConfig& config, int seller) : seller_(seller) {
  for (int i = 0; i < config.products_count(); ++i) {
    products_.push_back(ProductOf(config, seller, i));
  }
}

std::size_t ListPrices::MemorySize(const spec::Shape&) const { return 0; }
void ListPrices::Start(const Market&, std::span<double>) {}
void ListPrices::Learn(const Market&, std::span<double>) {}

void ListPrices::Post(const Market& market, std::span<double>, std::span<double> prices) {
  const spec::Shape& shape = market.shape();
  for (int a = 0; a < shape.audiences; ++a) {
    for (int i = 0; i < shape.products; ++i) {
      const std::span<double> row =
          prices.subspan(shape.At(shape.PriceRow(a, i), 0), static_cast<std::size_t>(shape.padded));
      std::fill(row.begin(), row.end(), products_[static_cast<std::size_t>(i)].list_price);
    }
  }
}

ReactingRival::ReactingRival(const MarketConfig& config, int seller, double lag_hours)
    : ListPrices(config, seller) {
  const double lag = std::max(1., std::ceil(lag_hours / config.calendar.period_hours));
  sees_start_only_ = lag > config.calendar.periods;
  lag_ = sees_start_only_ ? 2 : static_cast<int>(lag);
}

std::size_t ReactingRival::MemorySize(const spec::Shape& shape) const {
  return static_cast<std::size_t>(lag_ - 1) *
         shape.At(shape.sellers * shape.audiences * shape.products, 0);
}

void ReactingRival::Start(const Market& market, std::span<double> memory) {
  const auto& prices = market.state().prices;
  for (std::size_t k = 0; k < memory.size(); ++k) memory[k] = prices[k % prices.size()];
}

void ReactingRival::Post(const Market& market, std::span<double> memory, std::span<double> prices) {
  const auto& last = market.state().prices;
  if (lag_ == 1) {
    React(market, last, prices);
    return;
  }
  if (sees_start_only_) {
    React(market, memory, prices);
    return;
  }
  const auto slot = static_cast<std::size_t>(market.state().period % (lag_ - 1));
  const std::span<double> oldest = memory.subspan(slot * last.size(), last.size());
  React(market, oldest, prices);
  std::copy(last.begin(), last.end(), oldest.begin());
}

}  // namespace souk::env
