#pragma once

// What a seller offers: a product's costs, the prices that may be posted, its stock and how that is
// filled up again. Plain structs with their defaults; product_fields.cc says what members mean,
// their units and ranges.

#include <limits>
#include <string>
#include <vector>

#include "core/field.h"

namespace souk::spec {

inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();
inline constexpr int kMostPriceLevels = 1000;

// What a posted price must keep to besides the price interval. The market posts the nearest price
// to the wished one that keeps to all of it, or the last price when none does.
struct PricingRules {
  double change_cost = 0;
  double min_hours_between_changes = 0;
  double max_step = kUnlimited;
  std::vector<double> endings;
  bool markdown_only = false;

  bool Any() const {
    return change_cost > 0 || min_hours_between_changes > 0 || max_step < kUnlimited ||
           !endings.empty() || markdown_only;
  }
};

// Continuous-review (s, S) ordering: at the end of a period in which stock and units on order are
// at most `reorder_point`, so many are ordered as fill both up to `order_up_to`; 0 = never ordered.
struct ReplenishmentConfig {
  double reorder_point = 0;
  double order_up_to = 0;
  double lead_time_hours = 0;
  double order_cost = 0;

  bool Any() const { return order_up_to > 0; }
};

// Each sold unit comes back with probability `rate`. The refund and the handling are booked with
// the sale; a unit that can be sold again returns to stock after the delay, others cost what they
// cost.
struct ReturnsConfig {
  double rate = 0;
  double resalable = 1;
  double delay_hours = 0;
  double handling_cost = 0;
};

struct ProductConfig {
  std::string name;
  std::string category;
  double unit_cost = 0;
  double list_price = 1;
  double price_min = 0;
  double price_max = 0;
  std::vector<double> price_ladder;  // empty = any price of the interval
  double stock = kUnlimited;
  double salvage_value = 0;
  double holding_cost_per_unit_day = 0;
  double spoilage_per_day = 0;
  double relevance = 0;
  PricingRules pricing;
  ReplenishmentConfig replenishment;
  ReturnsConfig returns;
};

// core::InputError naming `field` (e.g. "products[2]") and what is wrong in it.
void ValidateProduct(const ProductConfig& product, const std::string& field);

}  // namespace souk::spec

namespace souk::core {

template <>
const FieldList& FieldsOf<spec::PricingRules>();
template <>
const FieldList& FieldsOf<spec::ReplenishmentConfig>();
template <>
const FieldList& FieldsOf<spec::ReturnsConfig>();
template <>
const FieldList& FieldsOf<spec::ProductConfig>();

}  // namespace souk::core
