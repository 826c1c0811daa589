// What the members of a rival mean.

#include "core/make_fields.h"
#include "env/rival_config.h"
#include "spec/number_limits.h"

namespace souk::core {

using env::BestResponseRival;
using env::FixedRival;
using env::FollowRival;
using env::QLearningRival;
using env::RivalConfig;
using env::UndercutRival;
using spec::ProductConfig;

namespace {

constexpr const char* kLag = "how old the prices are that it answers, at least a period";

// What a rival may say of a product that we describe in full.
const FieldList* OfferFields() {
  static const FieldList list = MakeSomeFields<ProductConfig>(
      "offers", Number<&ProductConfig::unit_cost>("unit_cost", spec::kMoney, "its cost of a unit"),
      Number<&ProductConfig::list_price>("list_price", spec::kPrice, "its price at the start"),
      Interval<&ProductConfig::price_min, &ProductConfig::price_max>(
          "price_range", spec::kMoney, "its lowest and highest price"),
      Numbers<&ProductConfig::price_ladder>("price_ladder", spec::kMoney, "its prices")
          .UnlessDefault(),
      FileOnly("price_levels", FieldKind::kWhole, Between(2, spec::kMostPriceLevels),
               "so many prices evenly spaced over its range"),
      Number<&ProductConfig::stock>("stock", OrInfinite(spec::kUnits), "its units at the start")
          .Unit(spec::kUnitsOfStock));
  return &list;
}

}  // namespace

template <>
const FieldList& FieldsOf<FixedRival>() {
  static const FieldList list = MakeFields<FixedRival>("fixed");
  return list;
}

template <>
const FieldList& FieldsOf<UndercutRival>() {
  static const FieldList list = MakeFields<UndercutRival>(
      "undercut",
      Number<&UndercutRival::by>("by", kShareBelow1, "share off the lowest price of the others"),
      Number<&UndercutRival::floor_margin>("min_markup", spec::kFactor,
                                           "its lowest price is unit cost and this share of it")
          .Formerly("floor_margin"),
      Number<&UndercutRival::lag_hours>("lag_hours", spec::kHours, kLag).Unit("hours"));
  return list;
}

template <>
const FieldList& FieldsOf<FollowRival>() {
  static const FieldList list = MakeFields<FollowRival>(
      "follow", Number<&FollowRival::ratio>("ratio", spec::kSomeFactor, "its price over ours"),
      Number<&FollowRival::lag_hours>("lag_hours", spec::kHours, kLag).Unit("hours"));
  return list;
}

template <>
const FieldList& FieldsOf<BestResponseRival>() {
  static const FieldList list = MakeFields<BestResponseRival>(
      "best_response",
      Number<&BestResponseRival::lag_hours>("lag_hours", spec::kHours, kLag).Unit("hours"));
  return list;
}

template <>
const FieldList& FieldsOf<QLearningRival>() {
  static const FieldList list = MakeFields<QLearningRival>(
      "q_learning",
      Number<&QLearningRival::learning_rate>("learning_rate", Range{0, 1, true},
                                             "weight of what it has just seen"),
      Number<&QLearningRival::discount>("discount_factor", kShareBelow1,
                                        "of the next period's value")
          .Formerly("discount"),
      Number<&QLearningRival::exploration_decay>(
          "exploration_decay", spec::kFactor,
          "in period t it tries any price with e^(−decay · t)"));
  return list;
}

template <>
const FieldList& FieldsOf<RivalConfig>() {
  static const FieldList list = MakeFields<RivalConfig>(
      "rivals", Text<&RivalConfig::name>("name", "what tables and logs call it").Required(),
      Number<&RivalConfig::appeal>("appeal", spec::kUtilityAdded,
                                   "utility of buying there rather than from us"),
      FileOnly("carries", FieldKind::kNames, kAnyNumber, "what it offers")
          .By(Labelled::kProduct)
          .Allows("list of product names")
          .Default("all"),
      Tagged<&RivalConfig::behaviour, FixedRival, UndercutRival, FollowRival, BestResponseRival,
             QLearningRival>("behaviour", "`{kind: …}` and its parameters")
          .Allows("below")
          .Default("`fixed`")
          .Flow(),
      SectionMap<&RivalConfig::products>(
          "offers", Labelled::kProduct, OfferFields,
          "by product: `unit_cost`, `list_price`, `price_range`, `price_ladder`, `price_levels`, "
          "`stock`")
          .Allows("as `products`")
          .Default("ours; stock unlimited"));
  return list;
}

}  // namespace souk::core
