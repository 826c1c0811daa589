#include "scenarios/customer_reader.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "scenarios/behaviour_reader.h"

namespace souk::scenarios {
namespace {

using io::YamlMap;
using io::YamlNode;

constexpr auto kName = [](const auto& item) -> const std::string& { return item.name; };

// A number for each item with a name, 0 for those left out.
template <typename Items>
std::vector<double> ReadNumbers(YamlMap* map, const std::string& key, const Items& items) {
  std::vector<double> numbers(items.size(), 0.);
  const YamlNode* node = map->Find(key);
  if (node == nullptr) return numbers;
  YamlMap named(*node);
  for (std::size_t i = 0; i < items.size(); ++i) named.Read(items[i].name, &numbers[i]);
  named.Finish();
  return numbers;
}

env::FeatureConfig ReadFeature(const YamlNode& node, const env::MarketConfig& market) {
  env::FeatureConfig feature;
  YamlMap map(node);
  map.Require("name", &feature.name);
  map.Read("noise", &feature.noise);
  feature.mean = ReadNumbers(&map, "mean", market.segments);
  feature.taste = ReadNumbers(&map, "taste", market.products);
  map.Read("price_sensitivity", &feature.price_sensitivity);
  map.Finish();
  return feature;
}

void ReadRandomFeatures(const YamlNode& node, env::RandomFeaturesConfig* random) {
  YamlMap map(node);
  map.Require("count", &random->count);
  map.Read("noise", &random->noise);
  map.Read("taste_sd", &random->taste_sd);
  map.Read("price_sensitivity_sd", &random->price_sensitivity_sd);
  map.Finish();
}

}  // namespace

void ReadPatience(const YamlNode& node, env::PatienceConfig* patience) {
  YamlMap map(node);
  map.Read("share", &patience->share);
  map.Read("expected_sale", &patience->expected_sale);
  map.Read("wait_hours", &patience->wait_hours);
  map.Read("discount", &patience->discount);
  map.Finish();
}

void ReadCustomers(const YamlNode& node, const env::MarketConfig& market,
                   env::CustomersConfig* customers) {
  YamlMap map(node);
  if (const YamlNode* features = map.Find("features")) {
    for (const YamlNode& feature : Items(*features)) {
      customers->features.push_back(ReadFeature(feature, market));
    }
  }
  if (const YamlNode* random = map.Find("random_features")) {
    ReadRandomFeatures(*random, &customers->random_features);
  }
  map.Read("cart_rate", &customers->cart_rate);
  if (const YamlNode* back = map.Find("come_back")) {
    YamlMap back_map(*back);
    back_map.Read("probability", &customers->come_back.probability);
    back_map.Read("delay_hours", &customers->come_back.delay_hours);
    back_map.Finish();
  }
  if (const YamlNode* drift = map.Find("drift")) {
    YamlMap drift_map(*drift);
    drift_map.Read("taste_sd", &customers->drift.taste_sd);
    drift_map.Read("price_sensitivity_log_sd", &customers->drift.price_sensitivity_log_sd);
    drift_map.Finish();
  }
  map.Finish();
}

void WritePatience(const env::PatienceConfig& patience, io::YamlWriter* out) {
  if (patience.share == 0) return;
  out->Line(4, "patience", "");
  out->Line(6, "share", patience.share);
  out->Line(6, "expected_sale", patience.expected_sale);
  out->Line(6, "wait_hours", patience.wait_hours);
  out->Line(6, "discount", patience.discount);
}

void WriteCustomers(const env::MarketConfig& market, io::YamlWriter* out) {
  const env::CustomersConfig& customers = market.customers;
  if (customers == env::CustomersConfig{}) return;
  out->Line(0, "customers", "");
  if (!customers.features.empty()) out->Line(2, "features", "");
  for (const env::FeatureConfig& feature : customers.features) {
    out->Line(4, "- name", io::YamlText(feature.name));
    out->Line(6, "noise", feature.noise);
    out->Line(6, "mean", io::YamlNumberMap(market.segments, feature.mean, kName));
    out->Line(6, "taste", io::YamlNumberMap(market.products, feature.taste, kName));
    out->Line(6, "price_sensitivity", feature.price_sensitivity);
  }
  if (const env::RandomFeaturesConfig& random = customers.random_features; random.count > 0) {
    out->Line(2, "random_features", "");
    out->Line(4, "count", random.count);
    out->Line(4, "noise", random.noise);
    out->Line(4, "taste_sd", random.taste_sd);
    out->Line(4, "price_sensitivity_sd", random.price_sensitivity_sd);
  }
  out->Line(2, "cart_rate", customers.cart_rate);
  out->Line(2, "come_back",
            fmt::format("{{probability: {}, delay_hours: {}}}",
                        io::YamlNumber(customers.come_back.probability),
                        io::YamlNumber(customers.come_back.delay_hours)));
  out->Line(2, "drift",
            fmt::format("{{taste_sd: {}, price_sensitivity_log_sd: {}}}",
                        io::YamlNumber(customers.drift.taste_sd),
                        io::YamlNumber(customers.drift.price_sensitivity_log_sd)));
}

}  // namespace souk::scenarios
