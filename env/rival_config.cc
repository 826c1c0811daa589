#include "env/rival_config.h"

#include <fmt/core.h>

#include "core/field_check.h"
#include "env/market_config.h"
#include "spec/config_checks.h"

namespace souk::env {
namespace {

void CheckQLearning(const MarketConfig& config, const RivalConfig& rival,
                    const std::string& field) {
  if (config.products_count() != 1 || config.audiences_count() != 1) {
    spec::Fail(field, "q_learning needs one product and one audience");
  }
  if (rival.products[0].price_ladder.empty() || config.products[0].price_ladder.empty()) {
    spec::Fail(field, "q_learning needs a price ladder, the rival's and our own");
  }
}

// What only our own products may have.
void CheckOwnOnly(const spec::ProductConfig& product, const std::string& field) {
  const bool plain = product.salvage_value == 0 && product.holding_cost_per_unit_day == 0 &&
                     product.spoilage_per_day == 0 && !product.pricing.Any() &&
                     !product.replenishment.Any() && product.returns.rate == 0;
  if (!plain) {
    spec::Fail(
        field,
        "has salvage, holding cost, spoilage, pricing rules, replenishment or returns, which are "
        "for our own products");
  }
}

}  // namespace

void ValidateRival(const MarketConfig& config, const RivalConfig& rival, const std::string& field) {
  for (std::size_t i = 0; i < rival.products.size(); ++i) {
    const std::string place = core::FieldPath(field + ".offers", config.products[i].name);
    if (rival.products[i].name != config.products[i].name) {
      spec::Fail(place + ".name", "is not the market's product of that place");
    }
    spec::ValidateProduct(rival.products[i], place);
    CheckOwnOnly(rival.products[i], place);
  }
  if (std::holds_alternative<QLearningRival>(rival.behaviour)) {
    CheckQLearning(config, rival, field + ".behaviour");
  }
  const auto* custom = std::get_if<CustomRival>(&rival.behaviour);
  if (custom != nullptr && !custom->make) spec::Fail(field + ".behaviour", "makes no competitor");
}

}  // namespace souk::env
