// What the members of a product mean.

#include "core/make_fields.h"
#include "spec/number_limits.h"
#include "spec/product_config.h"

namespace souk::core {

using spec::PricingRules;
using spec::ProductConfig;
using spec::ReplenishmentConfig;
using spec::ReturnsConfig;

template <>
const FieldList& FieldsOf<spec::PricingRules>() {
  static const FieldList list = MakeFields<PricingRules>(
      "pricing",
      Number<&PricingRules::change_cost>("menu_cost", spec::kMoney,
                                         "cost of a change of the product's price in one audience")
          .Formerly("change_cost")
          .Unit("currency"),
      Number<&PricingRules::min_hours_between_changes>("min_hours_between_changes", spec::kHours,
                                                       "how long a price stands at least")
          .Unit("hours"),
      Number<&PricingRules::max_step>("max_step", OrInfinite(spec::kPrice),
                                      "the largest change at once")
          .Unit("currency"),
      Numbers<&PricingRules::endings>(
          "endings", kShareBelow1,
          "what a price may end in, e.g. `[.49, .99]`; a ladder goes before")
          .Allows("ascending, 0 to below 1")
          .Default("any"),
      Flag<&PricingRules::markdown_only>("markdown_only", "never above the last price"));
  return list;
}

template <>
const FieldList& FieldsOf<spec::ReplenishmentConfig>() {
  static const FieldList list = MakeFields<ReplenishmentConfig>(
      "replenishment",
      Number<&ReplenishmentConfig::reorder_point>("reorder_point", spec::kUnits,
                                                  "stock and units on order that call for more")
          .Unit(spec::kUnitsOfStock)
          .Allows("units, at least 0, whole as stock is"),
      Number<&ReplenishmentConfig::order_up_to>("order_up_to", spec::kUnits,
                                                "the level it fills up to")
          .Unit(spec::kUnitsOfStock)
          .Allows("units, above the reorder point, whole as stock is")
          .Required(),
      Number<&ReplenishmentConfig::lead_time_hours>(
          "lead_time_hours", spec::kHours, "from the order to the arrival, in whole periods")
          .Unit("hours"),
      Number<&ReplenishmentConfig::order_cost>(
          "fixed_order_cost", spec::kMoney,
          "of each order; the units are paid when they leave the stock")
          .Formerly("order_cost")
          .Unit("currency"));
  return list;
}

template <>
const FieldList& FieldsOf<spec::ReturnsConfig>() {
  static const FieldList list = MakeFields<ReturnsConfig>(
      "returns",
      Number<&ReturnsConfig::rate>("rate", kShareBelow1, "chance that a sold unit comes back")
          .Required(),
      Number<&ReturnsConfig::resalable>("resalable", kShare,
                                        "chance that what comes back can be sold again"),
      Number<&ReturnsConfig::delay_hours>("delay_hours", spec::kHours, "in whole periods")
          .Unit("hours"),
      Number<&ReturnsConfig::handling_cost>("handling_cost", spec::kMoney, "of a returned unit")
          .Unit("currency"));
  return list;
}

template <>
const FieldList& FieldsOf<spec::ProductConfig>() {
  static const FieldList list = MakeFields<ProductConfig>(
      "products", Text<&ProductConfig::name>("name", "what tables and logs call it").Required(),
      Text<&ProductConfig::category>("category", "a label").UnlessDefault(),
      Number<&ProductConfig::unit_cost>("unit_cost", spec::kMoney, "cost of a unit sold")
          .Unit("currency"),
      Number<&ProductConfig::list_price>(
          "list_price", spec::kPrice, "the price without a policy; the reference of satisfaction")
          .Allows("currency, above 0 and within the range")
          .Required(),
      Interval<&ProductConfig::price_min, &ProductConfig::price_max>(
          "price_range", spec::kMoney, "lowest and highest price that may be posted")
          .Allows("`[lowest, highest]`, currency, at least 0")
          .Default("ends of the ladder"),
      Numbers<&ProductConfig::price_ladder>("price_ladder", spec::kMoney,
                                            "the prices of policies that choose among few")
          .Allows("ascending, within the range")
          .Default("none: any price in the range")
          .UnlessDefault(),
      FileOnly("price_levels", FieldKind::kWhole, Between(2, spec::kMostPriceLevels),
               "instead of a ladder: this many prices evenly spaced over `price_range`, ends "
               "included"),
      Number<&ProductConfig::stock>("stock", OrInfinite(spec::kUnits),
                                    "units at the start of an episode")
          .Unit(spec::kUnitsOfStock)
          .Allows("at least 0, whole where customers are counted, or `.inf`")
          .Default("unlimited"),
      Number<&ProductConfig::salvage_value>("salvage_value", spec::kMoneyEitherWay,
                                            "worth of a unit left at the end; below 0 if it costs")
          .Allows("currency per unit; 0 if stock is unlimited"),
      Number<&ProductConfig::holding_cost_per_unit_day>(
          "holding_cost_per_unit_day", spec::kMoney,
          "cost of a unit in stock at the end of a period, per day")
          .Allows("currency, at least 0; 0 if stock is unlimited"),
      Number<&ProductConfig::spoilage_per_day>(
          "spoilage_per_day", kShareBelow1,
          "share of the stock at the end of a period that spoils in a day; spoiled units cost "
          "`unit_cost`")
          .Allows("0 to below 1; 0 if stock is unlimited")
          .UnlessDefault(),
      Number<&ProductConfig::relevance>("relevance", kShare, "stated relevance, for slates"),
      Section<&ProductConfig::pricing>("pricing", "what a posted price must keep to")
          .Allows("below")
          .Default("none")
          .UnlessDefault(),
      Section<&ProductConfig::replenishment>("replenishment", "how stock is filled up again")
          .Allows("below")
          .Default("never")
          .UnlessDefault(),
      Section<&ProductConfig::returns>("returns", "what comes back")
          .Allows("below")
          .Default("nothing")
          .UnlessDefault());
  return list;
}

}  // namespace souk::core
