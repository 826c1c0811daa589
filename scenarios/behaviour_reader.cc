#include "scenarios/behaviour_reader.h"

#include <algorithm>
#include <variant>

#include "scenarios/product_reader.h"

namespace souk::scenarios {
namespace {

using io::YamlMap;
using io::YamlNode;

// The parameters of each behaviour, beside its kind.
struct ParameterReader {
  YamlMap* map;

  void operator()(env::FixedRival&) const {}
  void operator()(env::UndercutRival& undercut) const {
    map->Read("by", &undercut.by);
    map->Read("floor_margin", &undercut.floor_margin);
    map->Read("lag_hours", &undercut.lag_hours);
  }
  void operator()(env::FollowRival& follow) const {
    map->Read("ratio", &follow.ratio);
    map->Read("lag_hours", &follow.lag_hours);
  }
  void operator()(env::BestResponseRival& best) const { map->Read("lag_hours", &best.lag_hours); }
  void operator()(env::QLearningRival& learner) const {
    map->Read("learning_rate", &learner.learning_rate);
    map->Read("discount", &learner.discount);
    map->Read("exploration_decay", &learner.exploration_decay);
  }
  void operator()(env::CustomRival&) const {}
};

env::RivalBehaviour ReadBehaviour(const YamlNode& node, const std::string& field) {
  YamlMap map(node);
  std::string kind;
  map.Require("kind", &kind);
  env::RivalBehaviour behaviour = env::ParseRivalBehaviour(kind, field + ".kind");
  std::visit(ParameterReader{&map}, behaviour);
  map.Finish();
  return behaviour;
}

// Our product as a rival offers it unless the file says otherwise: same cost and prices, all there.
env::ProductConfig SameProduct(const env::ProductConfig& own) {
  env::ProductConfig product;
  product.name = own.name;
  product.category = own.category;
  product.unit_cost = own.unit_cost;
  product.list_price = own.list_price;
  product.price_min = own.price_min;
  product.price_max = own.price_max;
  product.price_ladder = own.price_ladder;
  return product;
}

void ReadOffer(const YamlNode& node, env::ProductConfig* product) {
  YamlMap map(node);
  map.Read("unit_cost", &product->unit_cost);
  map.Read("list_price", &product->list_price);
  if (map.Has("price_range") || map.Has("price_ladder") || map.Has("price_levels")) {
    product->price_ladder.clear();
    ReadPrices(&map, product);
  }
  map.Read("stock", &product->stock, true);
  map.Finish();
}

}  // namespace

const std::vector<YamlNode>& Items(const YamlNode& node) {
  if (node.kind() != YamlNode::Kind::kSequence) throw node.Error("must be a list");
  return node.children();
}

void ReadMemory(const YamlNode& node, env::MemoryConfig* memory) {
  YamlMap map(node);
  map.Read("half_life_hours", &memory->half_life_hours);
  map.Read("gain", &memory->gain);
  map.Read("loss", &memory->loss);
  map.Finish();
}

void ReadRetention(const YamlNode& node, env::RetentionConfig* retention) {
  YamlMap map(node);
  map.Read("half_life_hours", &retention->half_life_hours);
  map.Read("response", &retention->response);
  map.Read("word_of_mouth", &retention->word_of_mouth);
  map.Read("start", &retention->start);
  map.Read("value", &retention->value);
  map.Finish();
}

env::AddOnConfig ReadAddOn(const YamlNode& node, const env::MarketConfig& market) {
  env::AddOnConfig add_on;
  YamlMap map(node);
  add_on.product = IndexOf(map.RequireNode("bought"), market.products, "product");
  add_on.other = IndexOf(map.RequireNode("add"), market.products, "product");
  map.Read("utility", &add_on.utility);
  map.Read("discount", &add_on.discount);
  map.Finish();
  return add_on;
}

env::RivalConfig ReadRival(const YamlNode& node, const std::string& field,
                           const env::MarketConfig& market) {
  env::RivalConfig rival;
  YamlMap map(node);
  map.Require("name", &rival.name);
  map.Read("appeal", &rival.appeal);
  for (const env::ProductConfig& own : market.products) rival.products.push_back(SameProduct(own));
  if (const YamlNode* carries = map.Find("carries")) {
    for (env::ProductConfig& product : rival.products) product.stock = 0;
    for (const YamlNode& name : Items(*carries)) {
      const int product = IndexOf(name, market.products, "product");
      rival.products[static_cast<std::size_t>(product)].stock = env::kUnlimited;
    }
  }
  if (const YamlNode* offers = map.Find("offers")) {
    YamlMap offer_map(*offers);
    for (env::ProductConfig& product : rival.products) {
      if (const YamlNode* offer = offer_map.Find(product.name)) ReadOffer(*offer, &product);
    }
    offer_map.Finish();
  }
  if (const YamlNode* behaviour = map.Find("behaviour")) {
    rival.behaviour = ReadBehaviour(*behaviour, field + ".behaviour");
  }
  map.Finish();
  return rival;
}

}  // namespace souk::scenarios
