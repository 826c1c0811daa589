// What the members of a market mean.

#include "core/make_fields.h"
#include "env/market_config.h"
#include "spec/number_limits.h"

namespace souk::core {

using namespace env;  // NOLINT(google-build-using-namespace): every list here is of its structs

template <>
const FieldList& FieldsOf<CalendarConfig>() {
  static const FieldList list = MakeFields<CalendarConfig>(
      "calendar",
      Date<&CalendarConfig::start_hours>("start", "start of the first period, local time"),
      Number<&CalendarConfig::period_hours>(
          "period_hours", Limited("above 0", spec::kLeastPeriodHours, spec::kMostPeriodHours),
          "length of a period")
          .Unit("hours"),
      Whole<&CalendarConfig::periods>("periods", Between(1, 100'000'000), "periods in an episode"),
      Numbers<&CalendarConfig::hour_of_day>("hour_of_day", spec::kFactor,
                                            "multipliers of arrivals for the hours 0 to 23")
          .Allows("24 numbers, at least 0")
          .Default("all 1")
          .UnlessDefault(),
      Numbers<&CalendarConfig::day_of_week>("day_of_week", spec::kFactor,
                                            "multipliers of arrivals, Monday first")
          .Allows("7 numbers, at least 0")
          .Default("all 1")
          .UnlessDefault());
  return list;
}

template <>
const FieldList& FieldsOf<EventConfig>() {
  static const FieldList list = MakeFields<EventConfig>(
      "events", Text<&EventConfig::name>("name", "what pictures call it").Required(),
      Date<&EventConfig::start_hours>("start", "when it begins")
          .Allows("date, as in `calendar`")
          .Required(),
      Number<&EventConfig::duration_hours>("hours", spec::kSomeHours, "how long it lasts")
          .Unit("hours"),
      Number<&EventConfig::announced_hours>("announced_hours", spec::kHours,
                                            "how long before its start the seller sees it coming")
          .Unit("hours"),
      Number<&EventConfig::arrivals>("arrivals", spec::kFactor, "multiplier of arrivals"),
      Number<&EventConfig::price_sensitivity>("price_sensitivity", spec::kSomeFactor,
                                              "multiplier of price sensitivity"),
      Number<&EventConfig::lead_time>("lead_time", spec::kFactor,
                                      "multiplier of the lead time of orders placed in it")
          .UnlessDefault(),
      NameOf<&EventConfig::segments>("segments", Labelled::kSegment, "the segments it touches")
          .Allows("list of names")
          .Default("all")
          .UnlessDefault());
  return list;
}

template <>
const FieldList& FieldsOf<SatisfactionConfig>() {
  static const FieldList list = MakeFields<SatisfactionConfig>(
      "satisfaction",
      Number<&SatisfactionConfig::surplus>("surplus", kShare,
                                           "expected surplus of a visit less that at list prices")
          .Allows("weight"),
      Number<&SatisfactionConfig::availability>("availability", kShare,
                                                "what was wanted was in stock")
          .Allows("weight"),
      Number<&SatisfactionConfig::price>("price", kShare, "price against the reference")
          .Allows("weight"),
      Number<&SatisfactionConfig::relevance>("relevance", kShare,
                                             "relevance of the slate; above 0 only with a slate")
          .Allows("weight"),
      Number<&SatisfactionConfig::surplus_scale>(
          "surplus_scale", Limited("above 0", 1 / spec::kMostMoney, spec::kMostMoney),
          "change of surplus that moves its logistic by one unit")
          .Unit("currency"));
  return list;
}

template <>
const FieldList& FieldsOf<MemoryConfig>() {
  static const FieldList list = MakeFields<MemoryConfig>(
      "reference_price",
      Number<&MemoryConfig::half_life_hours>("half_life_hours", spec::kHours,
                                             "0: the reference is the last price")
          .Unit("hours"),
      Number<&MemoryConfig::gain>("gain", spec::kPerCurrency, "of a price below the reference")
          .Unit("utility per currency"),
      Number<&MemoryConfig::loss>("loss", spec::kPerCurrency,
                                  "of a price above it; above `gain`: loss-averse")
          .Unit("utility per currency"));
  return list;
}

template <>
const FieldList& FieldsOf<RetentionConfig>() {
  static const FieldList list = MakeFields<RetentionConfig>(
      "retention",
      Number<&RetentionConfig::half_life_hours>("half_life_hours", spec::kSomeHours,
                                                "of what goodwill remembers")
          .Unit("hours"),
      Number<&RetentionConfig::response>("response", spec::kFactor,
                                         "of goodwill to satisfaction; 0: it stays"),
      Number<&RetentionConfig::word_of_mouth>("word_of_mouth", kShare,
                                              "share of `level` that is what all visitors felt"),
      Number<&RetentionConfig::start>("start", spec::kFactor, "goodwill at the start"),
      Number<&RetentionConfig::value>(
          "value", spec::kMoney,
          "of a visit a day that goodwill brings at the end of the season; counts in the reward, "
          "not in profit")
          .Unit("currency"));
  return list;
}

template <>
const FieldList& FieldsOf<SegmentConfig>() {
  static const FieldList list = MakeFields<SegmentConfig>(
      "segments", Text<&SegmentConfig::name>("name", "what tables and logs call it").Required(),
      Number<&SegmentConfig::arrivals_per_hour>(
          "arrivals_per_hour", AtLeast(0), "expected visitors before profiles, events and shocks")
          .Required(),
      Number<&SegmentConfig::price_sensitivity>("price_sensitivity", spec::kSensitivity,
                                                "loss of utility per currency")
          .Required(),
      NumberMap<&SegmentConfig::taste>("intrinsic_utility", Labelled::kProduct, spec::kUtility,
                                       "utility at price 0, by product; no purchase has 0")
          .Formerly("taste")
          .Allows("a number for every product")
          .Required()
          .Complete(),
      NumberMap<&SegmentConfig::audience>("audience", Labelled::kAudience, kShare,
                                          "share of the segment in each audience")
          .Allows("shares summing to 1; a name left out has 0")
          .Default("required with several audiences")
          .Flow(),
      GroupMap<&SegmentConfig::groups>("groups", kShare,
                                       "by attribute, share of the segment in each group")
          .Allows("shares summing to 1; a name left out has 0")
          .Default("required with protected attributes")
          .UnlessDefault(),
      Number<&SegmentConfig::slate_response>(
          "slate_response", Limited("at least 0", 0, spec::kMostUtilityAdded),
          "gain of utility of a product of relevance 1 at the first position of a slate"),
      Section<&SegmentConfig::satisfaction>("satisfaction", "what satisfies it")
          .Allows("below")
          .Default("")
          .Flow(),
      Section<&SegmentConfig::memory>("reference_price", "what a price is compared with")
          .Formerly("memory")
          .Allows("below")
          .Default("none")
          .UnlessDefault(),
      Section<&SegmentConfig::retention>("retention", "how satisfaction brings it back")
          .Allows("below")
          .Default("none")
          .UnlessDefault(),
      Section<&SegmentConfig::patience>("patience", "who waits for a sale")
          .Allows("[below](#customers)")
          .Default("nobody")
          .UnlessDefault());
  return list;
}

template <>
const FieldList& FieldsOf<AddOnConfig>() {
  static const FieldList list = MakeFields<AddOnConfig>(
      "add_ons",
      NameOf<&AddOnConfig::product>("bought", Labelled::kProduct, "what calls for more")
          .Allows("name of a product")
          .Required(),
      NameOf<&AddOnConfig::other>("add", Labelled::kProduct, "what goes with it")
          .Allows("name of another product")
          .Required(),
      Number<&AddOnConfig::utility>("utility", spec::kUtilityAdded,
                                    "above 0 a complement, below 0 a substitute"),
      Number<&AddOnConfig::discount>("discount", kShareBelow1,
                                     "a bundle: share off the other's price"));
  return list;
}

template <>
const FieldList& FieldsOf<AttributeConfig>() {
  static const FieldList list = MakeFields<AttributeConfig>(
      "protected_attributes", Text<&AttributeConfig::name>("name", "e.g. income").Required(),
      Texts<&AttributeConfig::groups>("groups", "at least 2, e.g. low, high").Required());
  return list;
}

template <>
const FieldList& FieldsOf<ShockConfig>() {
  static const FieldList list = MakeFields<ShockConfig>(
      "shocks",
      Number<&ShockConfig::arrivals_log_sd>(
          "arrivals_log_sd", spec::kSd,
          "s.d. of the log of a log-normal factor of mean 1 on the arrivals of each period"),
      Number<&ShockConfig::product_sd>(
          "product_sd", spec::kSd,
          "σ of a shock N(−σ²/2, σ²) on the utility of each product in each period, common to all "
          "segments"));
  return list;
}

template <>
const FieldList& FieldsOf<SlateConfig>() {
  static const FieldList list = MakeFields<SlateConfig>(
      "slate",
      Choice<&SlateConfig::kind>(
          "kind",
          {Name(spec::SlateKind::kNone), Name(spec::SlateKind::kAssortment),
           Name(spec::SlateKind::kPromotion)},
          "`assortment`: only shown products can be bought; `promotion`: all can, and those shown "
          "gain `slate_response` · `relevance` / log2(k + 1) in utility at position k"),
      Whole<&SlateConfig::size>("size", AtLeast(0), "positions")
          .Allows("1 to the number of products; 0 for `none`"),
      Number<&SlateConfig::click_at_top>(
          "click_at_top", kShare,
          "chance that a visitor who buys nothing clicks a product of relevance 1 at the first "
          "position; divided by log2(k + 1) at position k, and the sum over positions is at most "
          "1. Buyers "
          "of a shown product have clicked it. 0 = no clicks in the market or its logs"));
  return list;
}

template <>
const FieldList& FieldsOf<RewardConfig>() {
  static const FieldList list = MakeFields<RewardConfig>(
      "reward", Number<&RewardConfig::profit>("profit", spec::kFactor, "weight of profit"),
      Number<&RewardConfig::satisfaction>("satisfaction", spec::kMoney, "worth of satisfaction")
          .Unit("currency per unit of satisfaction and period"),
      NumberMap<&RewardConfig::posted_gap_weight>(
          "posted_price_gaps", Labelled::kAttribute, spec::kFactor,
          "weight of the gap in posted prices, by attribute")
          .Formerly("posted_gaps")
          .Unit("currency per currency of gap")
          .Default("0")
          .UnlessDefault()
          .Flow());
  return list;
}

template <>
const FieldList& FieldsOf<MarketConfig>() {
  static const FieldList list = MakeFields<MarketConfig>(
      "scenario",
      Text<&MarketConfig::name>("name", "what tables and logs call the market").Required(),
      Text<&MarketConfig::description>("description", "one line for `souk scenario list`")
          .UnlessDefault(),
      Text<&MarketConfig::currency>("currency", "what prices are in; a label"),
      Text<&MarketConfig::estimated_from>(
          "estimated_from", "the data that `souk calibrate` estimated it from; a label")
          .UnlessDefault(),
      Section<&MarketConfig::calendar>("calendar", "periods and arrival profiles")
          .Allows("[below](#calendar)")
          .Default("one period of an hour"),
      Choice<&MarketConfig::link>(
          "demand", {Name(Link::kLogit), Name(Link::kExponential), Name(Link::kLinear)},
          "how utilities become purchases")
          .Allows("`logit`, or `exponential` and `linear` for one product"),
      Choice<&MarketConfig::noise>(
          "noise",
          {Name(demand_models::Noise::kPoisson), Name(demand_models::Noise::kBernoulli),
           Name(demand_models::Noise::kDeterministic), Name(demand_models::Noise::kGaussian)},
          "how realised numbers scatter around expected ones"),
      Section<&MarketConfig::shocks>("shocks", "common shocks")
          .Allows("[below](#shocks)")
          .Default("none")
          .Flow(),
      Flag<&MarketConfig::end_when_sold_out>("end_when_sold_out",
                                             "an episode ends when nothing is left to sell"),
      Sections<&MarketConfig::products>("products", "what is sold")
          .Allows("[list](#products), at least 1")
          .Required()
          .Defines(Labelled::kProduct),
      Texts<&MarketConfig::audiences>(
          "audiences", "kinds of customer the seller can tell apart and price differently")
          .Allows("list of names")
          .Defines(Labelled::kAudience),
      TextsMap<&MarketConfig::attributes>(
          "protected_attributes", "audited attributes and their groups, e.g. `income: [low, high]`")
          .Allows("map from a name to at least 2 groups")
          .Default("none")
          .UnlessDefault()
          .Defines(Labelled::kAttribute)
          .Formerly("attributes"),
      Sections<&MarketConfig::segments>("segments", "kinds of customer, hidden from the seller")
          .Allows("[list](#segments), at least 1")
          .Required()
          .Defines(Labelled::kSegment),
      Section<&MarketConfig::slate>("slate", "recommendations")
          .Allows("[below](#slate)")
          .Default("none")
          .UnlessDefault()
          .Flow(),
      Sections<&MarketConfig::events>("events", "what happens on dates")
          .Allows("[list](#events)")
          .Default("none")
          .UnlessDefault(),
      Sections<&MarketConfig::add_ons>("add_ons", "what customers add to their orders")
          .Allows("[list](#add_ons)")
          .Default("none")
          .UnlessDefault(),
      Section<&MarketConfig::customers>("customers", "what shows only customer by customer")
          .Allows("[below](#customers)")
          .Default("nothing")
          .UnlessDefault(),
      Sections<&MarketConfig::rivals>("rivals", "who else sells")
          .Allows("[list](#rivals); `logit` demand")
          .Default("none")
          .UnlessDefault(),
      Section<&MarketConfig::reward>("reward", "what the seller is rewarded for")
          .Allows("[below](#reward)")
          .Default("profit"),
      Choice<&MarketConfig::observation>("observation", spec::ObservationFieldNames(),
                                         "what the seller sees")
          .Allows("[list](#observation)"),
      Section<&MarketConfig::observation_scale>("observation_scale",
                                                "what counts that are seen are divided by")
          .Allows("[below](#observation)")
          .Default("required where sales or visits are seen"),
      Whole<&MarketConfig::observed_periods>("observed_periods", Between(1, 100),
                                             "of so many periods what was seen is stacked")
          .UnlessDefault());
  return list;
}

}  // namespace souk::core
