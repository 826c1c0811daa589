#include "scenarios/scenario_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "core/errors.h"
#include "io/field_reader.h"
#include "scenarios/scenario_fields.h"

namespace souk::scenarios {
namespace {

using io::YamlMap;
using io::YamlNode;

constexpr int kSchema = 1;

void CheckSchema(YamlMap* map) {
  int schema = kSchema;
  map->Read("schema", &schema);
  if (schema != kSchema) {
    throw map->Error("schema", fmt::format("is {}, this program reads {}", schema, kSchema));
  }
}

// `price_levels` instead of a ladder: evenly spaced over the range, ends included.
void SpaceLadder(YamlMap* map, spec::ProductConfig* product) {
  int levels = 0;
  if (!map->Read("price_levels", &levels)) return;
  if (map->Has("price_ladder")) {
    throw map->Error("price_levels", "excludes `price_ladder`, give one of the two");
  }
  if (levels < 2 || levels > spec::kMostPriceLevels) {
    throw map->Error("price_levels", fmt::format("is {}, must lie between 2 and {}", levels,
                                                 spec::kMostPriceLevels));
  }
  if (!map->Has("price_range")) throw map->Error("price_levels", "needs a `price_range`");
  const double width = product->price_max - product->price_min;
  for (int i = 0; i < levels; ++i) {
    product->price_ladder.push_back(product->price_min + width * i / (levels - 1));
  }
  product->price_ladder.back() = product->price_max;
}

// A range or a ladder is there; the ends of a ladder are a range.
void CompletePrices(YamlMap* map, spec::ProductConfig* product) {
  SpaceLadder(map, product);
  if (map->Has("price_range")) return;
  if (product->price_ladder.empty()) {
    throw map->Error("price_range", "is missing, give it or a `price_ladder`");
  }
  product->price_min = product->price_ladder.front();
  product->price_max = product->price_ladder.back();
}

bool SaysPrices(const YamlMap& map) {
  return map.Has("price_range") || map.Has("price_ladder") || map.Has("price_levels");
}

// Our product as a rival offers it unless the file says otherwise: same cost and prices, all there.
spec::ProductConfig SameProduct(const spec::ProductConfig& own) {
  spec::ProductConfig product;
  product.name = own.name;
  product.category = own.category;
  product.unit_cost = own.unit_cost;
  product.list_price = own.list_price;
  product.price_min = own.price_min;
  product.price_max = own.price_max;
  product.price_ladder = own.price_ladder;
  return product;
}

// What a rival carries, before the file says how.
void StartOffers(YamlMap* map, const env::MarketConfig& market, env::RivalConfig* rival) {
  for (const spec::ProductConfig& own : market.products)
    rival->products.push_back(SameProduct(own));
  const YamlNode* carries = map->Find("carries");
  if (carries == nullptr) return;
  const std::vector<std::string> names = carries->AsStrings();
  for (spec::ProductConfig& product : rival->products) product.stock = 0;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto product =
        std::find_if(rival->products.begin(), rival->products.end(),
                     [&](const spec::ProductConfig& offered) { return offered.name == names[k]; });
    if (product == rival->products.end()) {
      throw carries->children()[k].Error(
          fmt::format("no product is called {}{}", core::Quoted(names[k]),
                      core::NearestHint(names[k], env::LabelsOf(market).products)));
    }
    product->stock = spec::kUnlimited;
  }
}

// What a segment must say where the market has more than one audience, or attributes.
void CompleteSegment(YamlMap* map, const core::Labels& labels, env::SegmentConfig* segment) {
  if (!map->Has("audience")) {
    if (labels.audiences.size() > 1) map->RequireNode("audience");
    segment->audience = {1};
  }
  if (!labels.attributes.empty()) map->RequireNode("groups");
}

// A hook on a section of type `Config`.
template <typename Config, typename Do>
io::FieldReader::Hook On(Do act) {
  return [act](YamlMap* map, void* config) { act(map, static_cast<Config*>(config)); };
}

}  // namespace

env::MarketConfig ReadMarket(const YamlNode& tree) {
  env::MarketConfig market;
  io::FieldReader reader;
  const auto& fields = ScenarioFields();
  const auto& rivals = core::FieldsOf<env::RivalConfig>();
  const core::FieldList& offers = *rivals.Find("offers")->section();
  reader.Before(fields, [](YamlMap* map, void* /*market*/) { CheckSchema(map); });
  reader.After(core::FieldsOf<spec::ProductConfig>(), On<spec::ProductConfig>(CompletePrices));
  reader.After(core::FieldsOf<env::SegmentConfig>(),
               On<env::SegmentConfig>([&](YamlMap* map, env::SegmentConfig* segment) {
                 CompleteSegment(map, reader.labels(), segment);
               }));
  reader.Before(rivals, On<env::RivalConfig>([&](YamlMap* map, env::RivalConfig* rival) {
                  StartOffers(map, market, rival);
                }));
  reader.Before(offers, On<spec::ProductConfig>([](YamlMap* map, spec::ProductConfig* product) {
                  if (SaysPrices(*map)) product->price_ladder.clear();
                }));
  reader.After(offers, On<spec::ProductConfig>([](YamlMap* map, spec::ProductConfig* product) {
                 if (SaysPrices(*map)) CompletePrices(map, product);
               }));
  reader.Read(tree, fields, &market);
  // The blocks of an observation come in one order, whatever the order of their names.
  std::sort(market.observation.begin(), market.observation.end());
  // A feature has weight 0 on what it does not name.
  for (env::FeatureConfig& feature : market.customers.features) {
    feature.mean.resize(market.segments.size());
    feature.taste.resize(market.products.size());
  }
  return market;
}

}  // namespace souk::scenarios
