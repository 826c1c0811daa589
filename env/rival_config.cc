#include "env/rival_config.h"

#include <fmt/format.h>

#include "env/config_checks.h"
#include "env/market_config.h"

namespace souk::env {
namespace {

struct BehaviourCheck {
  const MarketConfig& config;
  const RivalConfig& rival;
  std::string field;

  void operator()(const FixedRival&) const {}
  void operator()(const UndercutRival& undercut) const {
    ShareBelow1(undercut.by, field + ".by");
    AtLeast(undercut.floor_margin, 0, field + ".floor_margin");
    AtLeast(undercut.lag_hours, 0, field + ".lag_hours");
  }
  void operator()(const FollowRival& follow) const {
    Positive(follow.ratio, field + ".ratio");
    AtLeast(follow.lag_hours, 0, field + ".lag_hours");
  }
  void operator()(const BestResponseRival& best) const {
    AtLeast(best.lag_hours, 0, field + ".lag_hours");
  }
  void operator()(const QLearningRival& learner) const {
    Share(learner.learning_rate, field + ".learning_rate");
    Positive(learner.learning_rate, field + ".learning_rate");
    ShareBelow1(learner.discount, field + ".discount");
    AtLeast(learner.exploration_decay, 0, field + ".exploration_decay");
    if (config.products_count() != 1 || config.audiences_count() != 1) {
      Fail(field, "q_learning needs one product and one audience");
    }
    if (rival.products[0].price_ladder.empty() || config.products[0].price_ladder.empty()) {
      Fail(field, "q_learning needs a price ladder, the rival's and our own");
    }
  }
  void operator()(const CustomRival& custom) const {
    if (!custom.make) Fail(field, "makes no competitor");
  }
};

// What only our own products may have.
void CheckOwnOnly(const ProductConfig& product, const std::string& field) {
  const bool plain = product.salvage_value == 0 && product.holding_cost_per_unit_day == 0 &&
                     product.spoilage_per_day == 0 && !product.pricing.Any() &&
                     !product.replenishment.Any() && product.returns.rate == 0;
  if (!plain) {
    Fail(field,
         "has salvage, holding cost, spoilage, pricing rules, replenishment or returns, which are "
         "for our own products");
  }
}

}  // namespace

void ValidateRival(const MarketConfig& config, const RivalConfig& rival, const std::string& field) {
  Finite(rival.appeal, field + ".appeal");
  if (rival.products.size() != config.products.size()) {
    Fail(field + ".products", fmt::format("has {} entries, must have one per product ({})",
                                          rival.products.size(), config.products.size()));
  }
  for (std::size_t i = 0; i < rival.products.size(); ++i) {
    const std::string place = fmt::format("{}.products[{}]", field, i);
    if (rival.products[i].name != config.products[i].name) {
      Fail(place + ".name", "is not the market's product of that place");
    }
    ValidateProduct(rival.products[i], place);
    CheckOwnOnly(rival.products[i], place);
  }
  std::visit(BehaviourCheck{config, rival, field + ".behaviour"}, rival.behaviour);
}

}  // namespace souk::env
