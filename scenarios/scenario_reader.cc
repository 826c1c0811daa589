#include "scenarios/scenario_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "scenarios/behaviour_reader.h"
#include "scenarios/customer_reader.h"
#include "scenarios/product_reader.h"

namespace souk::scenarios {
namespace {

using io::YamlMap;
using io::YamlNode;

constexpr int kSchema = 1;

// The items of a list whose items have names of their own. Checked here as well as in env::Validate
// because what refers to a name that is there twice would be blamed first.
const std::vector<YamlNode>& NamedItems(const YamlNode& node) {
  std::set<std::string> names;
  for (const YamlNode& item : Items(node)) {
    const YamlNode* name = item.Find("name");
    if (name != nullptr && !names.insert(name->AsString()).second) {
      throw name->Error(
          fmt::format("{} is there twice, names must differ", core::Quoted(name->scalar())));
    }
  }
  return node.children();
}

void ReadCalendar(const YamlNode& node, env::CalendarConfig* calendar) {
  YamlMap map(node);
  std::string start;
  if (map.Read("start", &start)) {
    calendar->start_hours = env::ParseDateHours(start, "calendar.start");
  }
  map.Read("period_hours", &calendar->period_hours);
  map.Read("periods", &calendar->periods);
  map.Read("hour_of_day", &calendar->hour_of_day);
  map.Read("day_of_week", &calendar->day_of_week);
  map.Finish();
}

// A map from names to shares; a name left out has share 0.
std::vector<double> ReadShares(const YamlNode& node, const std::vector<std::string>& names) {
  std::vector<double> shares(names.size(), 0.0);
  YamlMap map(node);
  for (std::size_t i = 0; i < names.size(); ++i) map.Read(names[i], &shares[i]);
  map.Finish();
  return shares;
}

void ReadTaste(const YamlNode& node, const env::MarketConfig& market, env::SegmentConfig* segment) {
  YamlMap map(node);
  for (const env::ProductConfig& product : market.products) {
    double taste = 0;
    map.Require(product.name, &taste);
    segment->taste.push_back(taste);
  }
  map.Finish();
}

void ReadGroups(YamlMap* segment_map, const env::MarketConfig& market,
                env::SegmentConfig* segment) {
  if (market.attributes.empty() && !segment_map->Has("groups")) return;
  YamlMap map(segment_map->RequireNode("groups"));
  for (const env::AttributeConfig& attribute : market.attributes) {
    segment->groups.push_back(ReadShares(map.RequireNode(attribute.name), attribute.groups));
  }
  map.Finish();
}

void ReadSatisfaction(const YamlNode& node, env::SatisfactionConfig* satisfaction) {
  YamlMap map(node);
  map.Read("surplus", &satisfaction->surplus);
  map.Read("availability", &satisfaction->availability);
  map.Read("price", &satisfaction->price);
  map.Read("relevance", &satisfaction->relevance);
  map.Read("surplus_scale", &satisfaction->surplus_scale);
  map.Finish();
}

env::SegmentConfig ReadSegment(const YamlNode& node, const env::MarketConfig& market) {
  env::SegmentConfig segment;
  YamlMap map(node);
  map.Require("name", &segment.name);
  map.Require("arrivals_per_hour", &segment.arrivals_per_hour);
  map.Require("price_sensitivity", &segment.price_sensitivity);
  ReadTaste(map.RequireNode("taste"), market, &segment);
  if (market.audiences.size() == 1 && !map.Has("audience")) {
    segment.audience = {1};
  } else {
    segment.audience = ReadShares(map.RequireNode("audience"), market.audiences);
  }
  ReadGroups(&map, market, &segment);
  map.Read("slate_response", &segment.slate_response);
  if (const YamlNode* satisfaction = map.Find("satisfaction")) {
    ReadSatisfaction(*satisfaction, &segment.satisfaction);
  }
  if (const YamlNode* memory = map.Find("memory")) ReadMemory(*memory, &segment.memory);
  if (const YamlNode* retention = map.Find("retention")) {
    ReadRetention(*retention, &segment.retention);
  }
  if (const YamlNode* patience = map.Find("patience")) ReadPatience(*patience, &segment.patience);
  map.Finish();
  return segment;
}

void ReadSlate(const YamlNode& node, env::SlateConfig* slate) {
  YamlMap map(node);
  std::string kind;
  if (map.Read("kind", &kind)) slate->kind = env::ParseSlateKind(kind, "slate.kind");
  map.Read("size", &slate->size);
  map.Read("click_at_top", &slate->click_at_top);
  map.Finish();
}

env::EventConfig ReadEvent(const YamlNode& node, const std::string& field,
                           const env::MarketConfig& market) {
  env::EventConfig event;
  YamlMap map(node);
  std::string start;
  map.Require("name", &event.name);
  map.Require("start", &start);
  event.start_hours = env::ParseDateHours(start, field + ".start");
  map.Read("hours", &event.duration_hours);
  map.Read("announced_hours", &event.announced_hours);
  map.Read("arrivals", &event.arrivals);
  map.Read("price_sensitivity", &event.price_sensitivity);
  map.Read("lead_time", &event.lead_time);
  if (const YamlNode* segments = map.Find("segments")) {
    for (const YamlNode& segment : Items(*segments)) {
      event.segments.push_back(IndexOf(segment, market.segments, "segment"));
    }
  }
  map.Finish();
  return event;
}

void ReadReward(const YamlNode& node, const env::MarketConfig& market, env::RewardConfig* reward) {
  YamlMap map(node);
  map.Read("profit", &reward->profit);
  map.Read("satisfaction", &reward->satisfaction);
  if (const YamlNode* gaps = map.Find("posted_gaps")) {
    std::vector<std::string> names;
    for (const env::AttributeConfig& attribute : market.attributes) names.push_back(attribute.name);
    reward->posted_gap_weight = ReadShares(*gaps, names);
  }
  map.Finish();
}

void ReadObservation(const YamlNode& node, env::MarketConfig* market) {
  market->observation.clear();
  const auto& items = Items(node);
  for (std::size_t i = 0; i < items.size(); ++i) {
    market->observation.push_back(
        env::ParseObservationField(items[i].AsString(), fmt::format("observation[{}]", i)));
  }
  // The blocks of an observation come in one order, whatever the order of their names.
  std::sort(market->observation.begin(), market->observation.end());
}

// Keys that say what is sold and to whom. Products, audiences and attributes come before the
// segments that name them.
void ReadSides(YamlMap* map, env::MarketConfig* market) {
  for (const YamlNode& product : NamedItems(map->RequireNode("products"))) {
    market->products.push_back(ReadProduct(product));
  }
  map->Read("audiences", &market->audiences);
  if (const YamlNode* attributes = map->Find("attributes")) {
    YamlMap attribute_map(*attributes);
    for (const std::string& name : attributes->keys()) {
      env::AttributeConfig attribute{name, {}};
      attribute_map.Read(name, &attribute.groups);
      market->attributes.push_back(attribute);
    }
  }
  for (const YamlNode& segment : NamedItems(map->RequireNode("segments"))) {
    market->segments.push_back(ReadSegment(segment, *market));
  }
}

// Keys that say how the market moves.
void ReadModel(YamlMap* map, env::MarketConfig* market) {
  if (const YamlNode* calendar = map->Find("calendar")) ReadCalendar(*calendar, &market->calendar);
  std::string text;
  if (map->Read("demand", &text)) market->link = env::ParseLink(text, "demand");
  if (map->Read("noise", &text)) market->noise = demand_models::ParseNoise(text, "noise");
  if (const YamlNode* shocks = map->Find("shocks")) {
    YamlMap shock_map(*shocks);
    shock_map.Read("arrivals_log_sd", &market->shocks.arrivals_log_sd);
    shock_map.Read("product_sd", &market->shocks.product_sd);
    shock_map.Finish();
  }
  map->Read("end_when_sold_out", &market->end_when_sold_out);
}

}  // namespace

env::MarketConfig ReadMarket(const io::YamlNode& tree) {
  env::MarketConfig market;
  YamlMap map(tree);
  int schema = kSchema;
  map.Read("schema", &schema);
  if (schema != kSchema) {
    throw map.Error("schema", fmt::format("is {}, this program reads {}", schema, kSchema));
  }
  map.Require("name", &market.name);
  map.Read("description", &market.description);
  map.Read("currency", &market.currency);
  map.Read("estimated_from", &market.estimated_from);
  map.Find("base");
  map.Find("scale");
  ReadModel(&map, &market);
  ReadSides(&map, &market);
  if (const YamlNode* slate = map.Find("slate")) ReadSlate(*slate, &market.slate);
  if (const YamlNode* events = map.Find("events")) {
    const auto& items = NamedItems(*events);
    for (std::size_t i = 0; i < items.size(); ++i) {
      market.events.push_back(ReadEvent(items[i], fmt::format("events[{}]", i), market));
    }
  }
  if (const YamlNode* add_ons = map.Find("add_ons")) {
    for (const YamlNode& add_on : Items(*add_ons)) {
      market.add_ons.push_back(ReadAddOn(add_on, market));
    }
  }
  if (const YamlNode* customers = map.Find("customers")) {
    ReadCustomers(*customers, market, &market.customers);
  }
  if (const YamlNode* rivals = map.Find("rivals")) {
    const auto& items = NamedItems(*rivals);
    for (std::size_t j = 0; j < items.size(); ++j) {
      market.rivals.push_back(ReadRival(items[j], fmt::format("rivals[{}]", j), market));
    }
  }
  if (const YamlNode* reward = map.Find("reward")) ReadReward(*reward, market, &market.reward);
  if (const YamlNode* fields = map.Find("observation")) ReadObservation(*fields, &market);
  map.Read("observed_periods", &market.observed_periods);
  map.Finish();
  return market;
}

}  // namespace souk::scenarios
