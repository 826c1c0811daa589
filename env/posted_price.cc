#include "env/posted_price.h"

#include <algorithm>
#include <cmath>

namespace souk::env {
namespace {

// Prices and steps are read from decimal text; a rounding must not forbid a step of just its size.
constexpr double kPriceTolerance = 1e-9;

}  // namespace

double PostedPrice(const spec::ProductConfig& product, double wish, double last,
                   double hours_since_change) {
  const spec::PricingRules& rules = product.pricing;
  if (wish == last) return last;
  if (hours_since_change < rules.min_hours_between_changes - kPriceTolerance) return last;
  const double low = std::max(product.price_min, last - rules.max_step);
  const double high = std::min(
      {product.price_max, last + rules.max_step, rules.markdown_only ? last : product.price_max});
  double best = last;
  double distance = std::abs(last - wish);  // no move away from the wish
  const auto consider = [&](double price) {
    if (price < low - kPriceTolerance || price > high + kPriceTolerance) return;
    if (std::abs(price - wish) >= distance) return;
    distance = std::abs(price - wish);
    best = price;
  };
  if (!product.price_ladder.empty()) {
    for (const double rung : product.price_ladder) consider(rung);
  } else if (!rules.endings.empty()) {
    for (const double ending : rules.endings) {
      // The nearest whole part to what is wished, and to either end of what is allowed.
      for (const double near : {wish, low, high}) {
        for (const int side : {-1, 0, 1}) consider(std::round(near - ending) + side + ending);
      }
    }
  } else {
    best = std::clamp(wish, low, high);
  }
  return best;
}

}  // namespace souk::env
