#pragma once

// What a seller offers: a product's costs, the prices that may be posted, its stock and how that is
// filled up again. Plain structs with their defaults, units and ranges.

#include <limits>
#include <string>
#include <vector>

namespace souk::env {

inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();

// What a posted price must keep to besides the price interval. The market posts the nearest price
// to the wished one that keeps to all of it, or the last price when none does.
struct PricingRules {
  double change_cost = 0;                // currency per change of a product's price in an audience
  double min_hours_between_changes = 0;  // >= 0
  double max_step = kUnlimited;          // currency from one price to the next, > 0
  std::vector<double> endings;           // what a price may end in, ascending, in [0, 1): .99
  bool markdown_only = false;            // never above the last price

  bool Any() const {
    return change_cost > 0 || min_hours_between_changes > 0 || max_step < kUnlimited ||
           !endings.empty() || markdown_only;
  }
};

// Continuous-review (s, S) ordering: at the end of a period in which stock and units on order are
// at most `reorder_point`, so many are ordered as fill both up to `order_up_to`.
struct ReplenishmentConfig {
  double reorder_point = 0;    // units, >= 0, below order_up_to
  double order_up_to = 0;      // units, 0 = never ordered
  double lead_time_hours = 0;  // from the end of the period to the arrival, >= 0
  double order_cost = 0;       // currency per order

  bool Any() const { return order_up_to > 0; }
};

// Each sold unit comes back with this probability. The refund and the handling are booked with the
// sale; a unit that can be sold again returns to stock after the delay, others cost what they cost.
struct ReturnsConfig {
  double rate = 0;           // in [0, 1)
  double resalable = 1;      // share of returned units, in [0, 1]
  double delay_hours = 0;    // >= 0
  double handling_cost = 0;  // currency per returned unit
};

struct ProductConfig {
  std::string name;
  std::string category;
  double unit_cost = 0;                  // currency per unit, >= 0
  double list_price = 1;                 // currency per unit, within the price interval
  double price_min = 0;                  // currency, 0 <= price_min <= price_max
  double price_max = 0;                  // currency
  std::vector<double> price_ladder;      // ascending, within the interval; empty = any price in it
  double stock = kUnlimited;             // units at the start of an episode, >= 0
  double salvage_value = 0;              // currency per unit left at the end
  double holding_cost_per_unit_day = 0;  // currency, on end stock
  double spoilage_per_day = 0;           // share of end stock that spoils in a day, in [0, 1)
  double relevance = 0;                  // stated relevance for slates, in [0, 1]
  PricingRules pricing;
  ReplenishmentConfig replenishment;
  ReturnsConfig returns;
};

// core::InputError naming `field` (e.g. "products[2]") and what is wrong in it.
void ValidateProduct(const ProductConfig& product, const std::string& field);

}  // namespace souk::env
