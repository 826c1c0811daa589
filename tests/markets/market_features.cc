#include "tests/markets/market_features.h"

#include <algorithm>
#include <utility>

#include "env/behaviours.h"
#include "env/customer_config.h"

namespace souk::testing {
namespace {

using demand_models::Noise;

// Names of a feature and what says whether a market has it.
struct Feature {
  const char* name;
  int kind;  // two of one kind other than 0 exclude each other
  bool (*has)(const env::MarketConfig& config, const env::Behaviours& behaviours);
};

template <typename Has>
bool AnyProduct(const env::MarketConfig& config, Has has) {
  return std::any_of(config.products.begin(), config.products.end(), has);
}

using Config = env::MarketConfig;
using Has = env::Behaviours;

const std::vector<Feature>& Features() {
  static const std::vector<Feature> table = {
      {"poisson", 1, [](const Config& c, const Has&) { return c.noise == Noise::kPoisson; }},
      {"bernoulli", 1, [](const Config& c, const Has&) { return c.noise == Noise::kBernoulli; }},
      {"deterministic", 1,
       [](const Config& c, const Has&) { return c.noise == Noise::kDeterministic; }},
      {"gaussian", 1, [](const Config& c, const Has&) { return c.noise == Noise::kGaussian; }},
      {"logit", 2, [](const Config& c, const Has&) { return c.link == env::Link::kLogit; }},
      {"exponential", 2,
       [](const Config& c, const Has&) { return c.link == env::Link::kExponential; }},
      {"linear", 2, [](const Config& c, const Has&) { return c.link == env::Link::kLinear; }},
      {"rivals", 0, [](const Config&, const Has& has) { return has.rivals; }},
      {"pricing rules", 0, [](const Config&, const Has& has) { return has.pricing_rules; }},
      {"memory", 0, [](const Config&, const Has& has) { return has.memory; }},
      {"retention", 0, [](const Config&, const Has& has) { return has.retention; }},
      {"add-ons", 0, [](const Config&, const Has& has) { return has.add_ons; }},
      {"replenishment", 0, [](const Config&, const Has& has) { return has.replenishment; }},
      {"returns", 0, [](const Config&, const Has& has) { return has.returns; }},
      {"spoilage", 0, [](const Config&, const Has& has) { return has.spoilage; }},
      {"limited stock", 0,
       [](const Config& c, const Has&) {
         return AnyProduct(c, [](const auto& p) { return p.stock != spec::kUnlimited; });
       }},
      {"ladder", 0,
       [](const Config& c, const Has&) {
         return AnyProduct(c, [](const auto& p) { return !p.price_ladder.empty(); });
       }},
      {"salvage", 0,
       [](const Config& c, const Has&) {
         return AnyProduct(c, [](const auto& p) { return p.salvage_value != 0; });
       }},
      {"holding", 0,
       [](const Config& c, const Has&) {
         return AnyProduct(c, [](const auto& p) { return p.holding_cost_per_unit_day > 0; });
       }},
      {"arrival shocks", 0,
       [](const Config& c, const Has&) { return c.shocks.arrivals_log_sd > 0; }},
      {"product shocks", 0, [](const Config& c, const Has&) { return c.shocks.product_sd > 0; }},
      {"assortment", 3,
       [](const Config& c, const Has&) { return c.slate.kind == spec::SlateKind::kAssortment; }},
      {"promotion", 3,
       [](const Config& c, const Has&) { return c.slate.kind == spec::SlateKind::kPromotion; }},
      {"clicks", 0, [](const Config& c, const Has&) { return c.slate.click_at_top > 0; }},
      {"events", 0, [](const Config& c, const Has&) { return !c.events.empty(); }},
      {"profiles", 0,
       [](const Config& c, const Has&) {
         return !c.calendar.hour_of_day.empty() || !c.calendar.day_of_week.empty();
       }},
      {"audiences", 0, [](const Config& c, const Has&) { return c.audiences.size() > 1; }},
      {"attributes", 0, [](const Config& c, const Has&) { return !c.attributes.empty(); }},
      {"ends when sold out", 0, [](const Config& c, const Has&) { return c.end_when_sold_out; }},
      {"one by one", 0, [](const Config& c, const Has&) { return env::OnlyOneByOne(c); }}};
  return table;
}

}  // namespace

std::vector<std::string> FeaturesOf(const env::MarketConfig& config) {
  const env::Behaviours behaviours(config);
  std::vector<std::string> names;
  for (const Feature& feature : Features()) {
    if (feature.has(config, behaviours)) names.emplace_back(feature.name);
  }
  return names;
}

const std::vector<std::string>& AllFeatures() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Feature& feature : Features()) all.emplace_back(feature.name);
    return all;
  }();
  return names;
}

bool Exclusive(const std::string& one, const std::string& other) {
  using Pair = std::pair<std::string, std::string>;
  static const std::vector<Pair> pairs = {{"one by one", "pricing rules"},
                                          {"one by one", "add-ons"},
                                          {"one by one", "deterministic"},
                                          {"one by one", "gaussian"},
                                          {"bernoulli", "retention"},
                                          {"bernoulli", "arrival shocks"},
                                          {"replenishment", "ends when sold out"},
                                          {"returns", "ends when sold out"}};
  const auto kind = [](const std::string& name) {
    for (const Feature& feature : Features()) {
      if (feature.name == name) return feature.kind;
    }
    return 0;
  };
  const auto single = [](const std::string& name) {  // one product only
    return name == "exponential" || name == "linear";
  };
  const auto logit_only = [](const std::string& name) {
    return name == "rivals" || name == "add-ons" || name == "assortment" || name == "promotion" ||
           name == "clicks";
  };
  if (kind(one) != 0 && kind(one) == kind(other)) return true;
  if ((single(one) && logit_only(other)) || (single(other) && logit_only(one))) return true;
  return std::find(pairs.begin(), pairs.end(), Pair(one, other)) != pairs.end() ||
         std::find(pairs.begin(), pairs.end(), Pair(other, one)) != pairs.end();
}

}  // namespace souk::testing
