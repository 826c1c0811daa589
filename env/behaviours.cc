#include "env/behaviours.h"

#include <algorithm>
#include <cmath>

namespace souk::env {

Behaviours::Behaviours(const MarketConfig& config)
    : rivals(!config.rivals.empty()), add_ons(!config.add_ons.empty()) {
  for (const spec::ProductConfig& product : config.products) {
    pricing_rules = pricing_rules || product.pricing.Any();
    replenishment = replenishment || product.replenishment.Any();
    returns = returns || product.returns.rate > 0;
    spoilage = spoilage || product.spoilage_per_day > 0;
  }
  for (const SegmentConfig& segment : config.segments) {
    memory = memory || segment.memory.Any();
    retention = retention || segment.retention.Any();
  }
}

std::optional<std::string> WhyNotPlain(const MarketConfig& config) {
  const Behaviours has(config);
  if (OnlyOneByOne(config)) return "its customers differ one by one, must not";
  if (has.memory) return "it has reference prices, must have none";
  if (has.retention) return "it has retention, must have none";
  if (has.pricing_rules) return "it has pricing rules, must have none";
  if (has.add_ons) return "it has add-ons, must have none";
  if (has.replenishment) return "its stock is replenished, must not be";
  if (has.returns) return "its units are returned, must not be";
  if (has.spoilage) return "its stock spoils, must not";
  if (has.rivals && config.shocks.product_sd > 0) {
    return "it has rivals and product shocks, must not have both";
  }
  for (const RivalConfig& rival : config.rivals) {
    if (!std::holds_alternative<FixedRival>(rival.behaviour)) {
      return "it has a rival that moves its prices, must have none";
    }
    const bool limited = std::any_of(
        rival.products.begin(), rival.products.end(),
        [](const spec::ProductConfig& p) { return p.stock > 0 && p.stock < spec::kUnlimited; });
    if (limited) return "it has a rival that may sell out, must have none";
  }
  return std::nullopt;
}

double TasteFor(const MarketConfig& config, int segment, int seller, int product) {
  const double appeal =
      seller == 0 ? 0 : config.rivals[static_cast<std::size_t>(seller - 1)].appeal;
  return config.segments[static_cast<std::size_t>(segment)]
             .taste[static_cast<std::size_t>(product)] +
         appeal;
}

double OutsideWeight(const MarketConfig& config, int segment, double price_sensitivity) {
  double weight = 1;
  for (int j = 1; j < config.sellers_count(); ++j) {
    for (int i = 0; i < config.products_count(); ++i) {
      const spec::ProductConfig& product = ProductOf(config, j, i);
      if (product.stock <= 0) continue;
      weight += std::exp(TasteFor(config, segment, j, i) - price_sensitivity * product.list_price);
    }
  }
  return weight;
}

}  // namespace souk::env
