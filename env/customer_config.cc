#include "env/customer_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/errors.h"
#include "env/config_checks.h"
#include "env/market_config.h"

namespace souk::env {
namespace {

constexpr int kMostRandomFeatures = 1000;

void CheckFeature(const MarketConfig& config, const FeatureConfig& feature,
                  const std::string& field) {
  if (feature.name.empty()) Fail(field + ".name", "is empty, every entry needs a name of its own");
  AtLeast(feature.noise, 0, field + ".noise");
  if (feature.mean.size() != config.segments.size()) {
    Fail(field + ".mean", fmt::format("has {} numbers, must have one per segment ({})",
                                      feature.mean.size(), config.segments.size()));
  }
  if (feature.taste.size() != config.products.size()) {
    Fail(field + ".taste", fmt::format("has {} numbers, must have one per product ({})",
                                       feature.taste.size(), config.products.size()));
  }
  for (std::size_t s = 0; s < feature.mean.size(); ++s) {
    Finite(feature.mean[s], fmt::format("{}.mean.{}", field, config.segments[s].name));
  }
  for (std::size_t i = 0; i < feature.taste.size(); ++i) {
    Finite(feature.taste[i], fmt::format("{}.taste.{}", field, config.products[i].name));
  }
  Finite(feature.price_sensitivity, field + ".price_sensitivity");
}

bool ChangesChoice(const FeatureConfig& feature) {
  return feature.price_sensitivity != 0 ||
         std::any_of(feature.taste.begin(), feature.taste.end(), [](double w) { return w != 0; });
}

void CheckPatience(const PatienceConfig& patience, const std::string& field) {
  Share(patience.share, field + ".share");
  ShareBelow1(patience.expected_sale, field + ".expected_sale");
  Positive(patience.wait_hours, field + ".wait_hours");
  Share(patience.discount, field + ".discount");
}

}  // namespace

void ValidateCustomers(const MarketConfig& config) {
  const CustomersConfig& customers = config.customers;
  std::set<std::string> names;
  for (std::size_t f = 0; f < customers.features.size(); ++f) {
    const std::string field = fmt::format("customers.features[{}]", f);
    CheckFeature(config, customers.features[f], field);
    if (!names.insert(customers.features[f].name).second) {
      Fail(field + ".name", fmt::format("{} is there twice, names must differ",
                                        core::Quoted(customers.features[f].name)));
    }
  }
  const RandomFeaturesConfig& random = customers.random_features;
  for (int f = 1; f <= std::min(random.count, kMostRandomFeatures); ++f) {
    const std::string taken = fmt::format("random_{}", f);
    if (names.count(taken) == 0) continue;
    Fail("customers.features", fmt::format("has one named {} like a random feature, names must "
                                           "differ",
                                           core::Quoted(taken)));
  }
  if (random.count < 0 || random.count > kMostRandomFeatures) {
    Fail("customers.random_features.count",
         fmt::format("is {}, must be from 0 to {}", random.count, kMostRandomFeatures));
  }
  AtLeast(random.noise, 0, "customers.random_features.noise");
  AtLeast(random.taste_sd, 0, "customers.random_features.taste_sd");
  AtLeast(random.price_sensitivity_sd, 0, "customers.random_features.price_sensitivity_sd");
  Share(customers.cart_rate, "customers.cart_rate");
  if (customers.cart_rate > 0 && config.slate.click_at_top == 0) {
    Fail("customers.cart_rate", "needs slate.click_at_top, must be 0 without a click model");
  }
  ShareBelow1(customers.come_back.probability, "customers.come_back.probability");
  Positive(customers.come_back.delay_hours, "customers.come_back.delay_hours");
  AtLeast(customers.drift.taste_sd, 0, "customers.drift.taste_sd");
  AtLeast(customers.drift.price_sensitivity_log_sd, 0, "customers.drift.price_sensitivity_log_sd");
  for (std::size_t s = 0; s < config.segments.size(); ++s) {
    const PatienceConfig& patience = config.segments[s].patience;
    CheckPatience(patience, fmt::format("segments[{}].patience", s));
    if (patience.share > 0 && config.link != Link::kLogit) {
      Fail(fmt::format("segments[{}].patience.share", s),
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
