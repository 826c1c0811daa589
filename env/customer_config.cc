#include "env/customer_config.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "core/errors.h"
#include "env/market_config.h"
#include "spec/config_checks.h"

namespace souk::env {
namespace {

bool ChangesChoice(const FeatureConfig& feature) {
  return feature.price_sensitivity != 0 ||
         std::any_of(feature.taste.begin(), feature.taste.end(), [](double w) { return w != 0; });
}

}  // namespace

void ValidateCustomers(const MarketConfig& config) {
  const CustomersConfig& customers = config.customers;
  std::set<std::string> names;
  for (std::size_t f = 0; f < customers.features.size(); ++f) {
    const std::string field = fmt::format("customers.features[{}].name", f);
    const std::string& name = customers.features[f].name;
    if (name.empty()) spec::Fail(field, "is empty, every entry needs a name of its own");
    if (!names.insert(name).second) {
      spec::Fail(field, fmt::format("{} is there twice, names must differ", core::Quoted(name)));
    }
  }
  for (int f = 1; f <= customers.random_features.count; ++f) {
    const std::string taken = fmt::format("random_{}", f);
    if (!names.contains(taken)) continue;
    spec::Fail("customers.features",
               fmt::format("has one named {} like a random feature, names must "
                           "differ",
                           core::Quoted(taken)));
  }
  if (customers.cart_rate > 0 && config.slate.click_at_top == 0) {
    spec::Fail("customers.add_to_cart_rate",
               "needs slate.click_at_top, must be 0 without a click model");
  }
  for (std::size_t s = 0; s < config.segments.size(); ++s) {
    if (config.segments[s].patience.share > 0 && config.link != Link::kLogit) {
      spec::Fail(fmt::format("segments[{}].patience.share", s),
                 fmt::format("needs 'logit' demand, this market's is '{}'", Name(config.link)));
    }
  }
}

bool OnlyOneByOne(const MarketConfig& config) {
  const CustomersConfig& customers = config.customers;
  const RandomFeaturesConfig& random = customers.random_features;
  if (random.count > 0 && (random.taste_sd > 0 || random.price_sensitivity_sd > 0)) return true;
  if (customers.come_back.probability > 0 || customers.drift.Any()) return true;
  return std::any_of(customers.features.begin(), customers.features.end(), ChangesChoice) ||
         std::any_of(config.segments.begin(), config.segments.end(),
                     [](const SegmentConfig& s) { return s.patience.share > 0; });
}

}  // namespace souk::env
