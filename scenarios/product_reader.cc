#include "scenarios/product_reader.h"

#include <fmt/format.h>

#include <vector>

namespace souk::scenarios {
namespace {

using io::YamlMap;
using io::YamlNode;

// `price_ladder` as it is, or `price_levels` evenly spaced over the range, ends included.
void ReadLadder(YamlMap* map, env::ProductConfig* product) {
  constexpr int kMostLevels = 1000;
  const bool ladder = map->Read("price_ladder", &product->price_ladder);
  int levels = 0;
  if (!map->Read("price_levels", &levels)) return;
  if (ladder) throw map->Error("price_levels", "excludes `price_ladder`, give one of the two");
  if (levels < 2 || levels > kMostLevels) {
    throw map->Error("price_levels",
                     fmt::format("is {}, must lie between 2 and {}", levels, kMostLevels));
  }
  if (!map->Has("price_range")) throw map->Error("price_levels", "needs a `price_range`");
  const double width = product->price_max - product->price_min;
  for (int i = 0; i < levels; ++i) {
    product->price_ladder.push_back(product->price_min + width * i / (levels - 1));
  }
  product->price_ladder.back() = product->price_max;
}

void ReadPricing(const YamlNode& node, env::PricingRules* rules) {
  YamlMap map(node);
  map.Read("change_cost", &rules->change_cost);
  map.Read("min_hours_between_changes", &rules->min_hours_between_changes);
  map.Read("max_step", &rules->max_step, true);
  map.Read("endings", &rules->endings);
  map.Read("markdown_only", &rules->markdown_only);
  map.Finish();
}

void ReadReplenishment(const YamlNode& node, env::ReplenishmentConfig* orders) {
  YamlMap map(node);
  map.Read("reorder_point", &orders->reorder_point);
  map.Require("order_up_to", &orders->order_up_to);
  map.Read("lead_time_hours", &orders->lead_time_hours);
  map.Read("order_cost", &orders->order_cost);
  map.Finish();
}

void ReadReturns(const YamlNode& node, env::ReturnsConfig* returns) {
  YamlMap map(node);
  map.Require("rate", &returns->rate);
  map.Read("resalable", &returns->resalable);
  map.Read("delay_hours", &returns->delay_hours);
  map.Read("handling_cost", &returns->handling_cost);
  map.Finish();
}

}  // namespace

void ReadPrices(YamlMap* map, env::ProductConfig* product) {
  std::vector<double> range;
  if (map->Read("price_range", &range)) {
    if (range.size() != 2) {
      throw map->Error("price_range",
                       fmt::format("has {} numbers, must be [lowest, highest]", range.size()));
    }
    product->price_min = range[0];
    product->price_max = range[1];
  }
  ReadLadder(map, product);
  if (!range.empty()) return;
  if (product->price_ladder.empty()) {
    throw map->Error("price_range", "is missing, give it or a `price_ladder`");
  }
  product->price_min = product->price_ladder.front();
  product->price_max = product->price_ladder.back();
}

env::ProductConfig ReadProduct(const YamlNode& node) {
  env::ProductConfig product;
  YamlMap map(node);
  map.Require("name", &product.name);
  map.Read("category", &product.category);
  map.Read("unit_cost", &product.unit_cost);
  map.Require("list_price", &product.list_price);
  ReadPrices(&map, &product);
  map.Read("stock", &product.stock, true);
  map.Read("salvage_value", &product.salvage_value);
  map.Read("holding_cost_per_unit_day", &product.holding_cost_per_unit_day);
  map.Read("spoilage_per_day", &product.spoilage_per_day);
  map.Read("relevance", &product.relevance);
  if (const YamlNode* pricing = map.Find("pricing")) ReadPricing(*pricing, &product.pricing);
  if (const YamlNode* orders = map.Find("replenishment")) {
    ReadReplenishment(*orders, &product.replenishment);
  }
  if (const YamlNode* returns = map.Find("returns")) ReadReturns(*returns, &product.returns);
  map.Finish();
  return product;
}

}  // namespace souk::scenarios
