#include "env/product_config.h"

#include <fmt/format.h>

#include "env/config_checks.h"

namespace souk::env {
namespace {

void CheckPrices(const ProductConfig& product, const std::string& field) {
  const std::string range = field + ".price_range";
  AtLeast(product.price_min, 0, range);
  AtLeast(product.price_max, 0, range);
  if (product.price_min > product.price_max) {
    Fail(range, fmt::format("floor {} is above ceiling {}, the floor comes first",
                            product.price_min, product.price_max));
  }
  const auto within = [&](double price, const std::string& place) {
    Finite(price, place);
    if (price < product.price_min || price > product.price_max) {
      Fail(place, fmt::format("{} is outside the price range, must lie between {} and {}", price,
                              product.price_min, product.price_max));
    }
  };
  Positive(product.list_price, field + ".list_price");
  within(product.list_price, field + ".list_price");
  for (std::size_t i = 0; i < product.price_ladder.size(); ++i) {
    const std::string place = fmt::format("{}.price_ladder[{}]", field, i);
    within(product.price_ladder[i], place);
    if (i > 0 && product.price_ladder[i] <= product.price_ladder[i - 1]) {
      Fail(place, fmt::format("{} does not rise above {}, prices must ascend",
                              product.price_ladder[i], product.price_ladder[i - 1]));
    }
  }
}

void CheckRules(const PricingRules& rules, const std::string& field) {
  AtLeast(rules.change_cost, 0, field + ".change_cost");
  AtLeast(rules.min_hours_between_changes, 0, field + ".min_hours_between_changes");
  if (rules.max_step != kUnlimited) Positive(rules.max_step, field + ".max_step");
  for (std::size_t i = 0; i < rules.endings.size(); ++i) {
    const std::string place = fmt::format("{}.endings[{}]", field, i);
    ShareBelow1(rules.endings[i], place);
    if (i > 0 && rules.endings[i] <= rules.endings[i - 1]) {
      Fail(place, fmt::format("{} does not rise above {}, endings must ascend", rules.endings[i],
                              rules.endings[i - 1]));
    }
  }
}

void CheckReplenishment(const ProductConfig& product, const std::string& field) {
  const ReplenishmentConfig& orders = product.replenishment;
  AtLeast(orders.order_up_to, 0, field + ".order_up_to");
  AtLeast(orders.reorder_point, 0, field + ".reorder_point");
  AtLeast(orders.lead_time_hours, 0, field + ".lead_time_hours");
  AtLeast(orders.order_cost, 0, field + ".order_cost");
  if (!orders.Any()) return;
  if (orders.reorder_point >= orders.order_up_to) {
    Fail(field + ".reorder_point", fmt::format("is {}, must be below order_up_to ({})",
                                               orders.reorder_point, orders.order_up_to));
  }
  if (product.stock == kUnlimited) {
    Fail(field, "needs a finite stock, an unlimited one is never filled up");
  }
}

void CheckReturns(const ReturnsConfig& returns, const std::string& field) {
  ShareBelow1(returns.rate, field + ".rate");
  Share(returns.resalable, field + ".resalable");
  AtLeast(returns.delay_hours, 0, field + ".delay_hours");
  AtLeast(returns.handling_cost, 0, field + ".handling_cost");
}

}  // namespace

void ValidateProduct(const ProductConfig& product, const std::string& field) {
  AtLeast(product.unit_cost, 0, field + ".unit_cost");
  CheckPrices(product, field);
  if (product.stock != kUnlimited) AtLeast(product.stock, 0, field + ".stock");
  Finite(product.salvage_value, field + ".salvage_value");
  AtLeast(product.holding_cost_per_unit_day, 0, field + ".holding_cost_per_unit_day");
  if (product.stock == kUnlimited) {
    // Left-over units of an unlimited stock would be worth, or cost, infinitely much.
    if (product.salvage_value != 0) {
      Fail(field + ".salvage_value", "needs a finite stock, must be 0 where stock is unlimited");
    }
    if (product.holding_cost_per_unit_day != 0) {
      Fail(field + ".holding_cost_per_unit_day",
           "needs a finite stock, must be 0 where stock is unlimited");
    }
  }
  Share(product.relevance, field + ".relevance");
  ShareBelow1(product.spoilage_per_day, field + ".spoilage_per_day");
  if (product.spoilage_per_day > 0 && product.stock == kUnlimited) {
    Fail(field + ".spoilage_per_day", "needs a finite stock, must be 0 where stock is unlimited");
  }
  CheckRules(product.pricing, field + ".pricing");
  CheckReplenishment(product, field + ".replenishment");
  CheckReturns(product.returns, field + ".returns");
}

}  // namespace souk::env
