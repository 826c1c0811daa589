#include "policies/earlier_policy_file.h"

#include <tuple>

#include "core/errors.h"
#include "io/yaml_path.h"
#include "spec/observation_rows.h"

namespace souk::policies {
namespace {

using io::YamlMap;
using io::YamlNode;

spec::ProductConfig ReadProduct(const YamlNode& node) {
  spec::ProductConfig product;
  YamlMap map(node);
  map.Require("name", &product.name);
  map.Require("unit_cost", &product.unit_cost);
  map.Require("list_price", &product.list_price);
  std::tie(product.price_min, product.price_max) = RangeOf(map, "price_range");
  map.Read("price_ladder", &product.price_ladder);
  product.stock = map.RequireNode("stock").AsDouble(true);
  map.Require("relevance", &product.relevance);
  map.Finish();
  return product;
}

void ReadDecisions(YamlMap& map, spec::SellerSpec& seller) {
  map.Require("periods", &seller.season.periods);
  map.Require("period_hours", &seller.season.period_hours);
  map.Require("currency", &seller.currency);
  map.Require("audiences", &seller.audiences);
  for (const YamlNode& node : ItemsOf(map, "products"))
    seller.products.push_back(ReadProduct(node));
  if (const YamlNode* node = map.Find("slate")) {
    YamlMap slate(*node);
    std::string kind;
    slate.Require("kind", &kind);
    slate.Require("size", &seller.slate.size);
    slate.Finish();
    try {
      seller.slate.kind = spec::ParseSlateKind(kind, "slate.kind");
    } catch (const core::InputError& fault) {
      throw slate.Error("kind", fault.message());
    }
  }
}

// What is observed, by its names.
void AddObserved(const std::vector<spec::ObservedField>& rows, spec::SellerSpec& seller) {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const spec::ObservedField& row : rows) names.push_back(row.name);
  spec::ObservedKinds kinds = spec::KindsOfNames(names);
  seller.observation = std::move(kinds.fields);
  seller.observed_periods = kinds.periods;
  for (std::string& event : kinds.events) seller.events.emplace_back().name = std::move(event);
  seller.rivals = std::move(kinds.rivals);
}

std::string CurrentUnit(const std::string& unit) {
  if (unit == "units sold in the last period over expected arrivals") {
    return "units sold in the last period over a stated number";
  }
  if (unit == "visits of the last period over expected ones") {
    return "visits of the last period over a stated number";
  }
  return unit;
}

}  // namespace

const std::vector<YamlNode>& ItemsOf(YamlMap& map, const std::string& key) {
  const YamlNode& node = map.RequireNode(key);
  if (node.kind() != YamlNode::Kind::kSequence) throw node.Error("a list is expected");
  return node.children();
}

std::pair<double, double> RangeOf(YamlMap& map, const std::string& key) {
  const YamlNode& node = map.RequireNode(key);
  if (node.kind() != YamlNode::Kind::kSequence || node.children().size() != 2) {
    throw node.Error("two numbers are expected, the lower first");
  }
  return {node.children()[0].AsDouble(), node.children()[1].AsDouble(true)};
}

spec::SellerSpec EarlierSeller(YamlMap& map, PolicyDescription* policy) {
  spec::SellerSpec seller;
  seller.name = policy->provenance.scenario;
  ReadDecisions(map, seller);
  const YamlNode& observation = map.RequireNode("observation");
  try {
    AddObserved(policy->observation, seller);
  } catch (const core::InputError& fault) {
    throw observation.Error(fault.message());
  }
  for (spec::ObservedField& row : policy->observation) row.unit = CurrentUnit(row.unit);
  try {
    spec::Validate(seller);
  } catch (const core::InputError& fault) {
    throw io::AddPlace(fault, map.node());
  }
  return seller;
}

}  // namespace souk::policies
