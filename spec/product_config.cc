#include "spec/product_config.h"

#include <fmt/core.h>

#include "spec/config_checks.h"

namespace souk::spec {
namespace {

void CheckPrices(const ProductConfig& product, const std::string& field) {
  const std::string range = field + ".price_range";
  if (product.price_min > product.price_max) {
    Fail(range, fmt::format("floor {} is above ceiling {}, the floor comes first",
                            product.price_min, product.price_max));
  }
  const auto within = [&](double price, const std::string& place) {
    if (price < product.price_min || price > product.price_max) {
      Fail(place, fmt::format("{} is outside the price range, must lie between {} and {}", price,
                              product.price_min, product.price_max));
    }
  };
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
  for (std::size_t i = 1; i < rules.endings.size(); ++i) {
    if (rules.endings[i] <= rules.endings[i - 1]) {
      Fail(fmt::format("{}.endings[{}]", field, i),
           fmt::format("{} does not rise above {}, endings must ascend", rules.endings[i],
                       rules.endings[i - 1]));
    }
  }
}

void CheckReplenishment(const ProductConfig& product, const std::string& field) {
  const ReplenishmentConfig& orders = product.replenishment;
  if (!orders.Any()) return;
  if (orders.reorder_point >= orders.order_up_to) {
    Fail(field + ".reorder_point", fmt::format("is {}, must be below order_up_to ({})",
                                               orders.reorder_point, orders.order_up_to));
  }
  if (product.stock == kUnlimited) {
    Fail(field, "needs a finite stock, an unlimited one is never filled up");
  }
}

}  // namespace

void ValidateProduct(const ProductConfig& product, const std::string& field) {
  CheckPrices(product, field);
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
  if (product.spoilage_per_day > 0 && product.stock == kUnlimited) {
    Fail(field + ".spoilage_per_day", "needs a finite stock, must be 0 where stock is unlimited");
  }
  CheckRules(product.pricing, field + ".pricing");
  CheckReplenishment(product, field + ".replenishment");
}

}  // namespace souk::spec
