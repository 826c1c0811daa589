// The words that scenario files use for a market's choices.

#include <array>
#include <cstddef>
#include <utility>

#include "env/market_config.h"

namespace souk::env {
namespace {

template <typename T, std::size_t count>
const char* NameOf(T value, const std::array<std::pair<T, const char*>, count>& names) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "";
}

constexpr std::array<std::pair<Link, const char*>, 3> kLinks = {
    {{Link::kLogit, "logit"}, {Link::kExponential, "exponential"}, {Link::kLinear, "linear"}}};

}  // namespace

const char* Name(Link link) { return NameOf(link, kLinks); }

std::string Name(const RivalBehaviour& behaviour) {
  if (const auto* custom = std::get_if<CustomRival>(&behaviour)) return custom->name;
  const core::Field* field = core::FieldsOf<RivalConfig>().Find("behaviour");
  return field->alternatives.at(behaviour.index())()->name;
}

core::Labels LabelsOf(const MarketConfig& config) {
  core::Labels labels;
  for (const spec::ProductConfig& product : config.products)
    labels.products.push_back(product.name);
  labels.audiences = config.audiences;
  for (const AttributeConfig& attribute : config.attributes) {
    labels.attributes.push_back(attribute.name);
    labels.groups.push_back(attribute.groups);
  }
  for (const SegmentConfig& segment : config.segments) labels.segments.push_back(segment.name);
  return labels;
}

}  // namespace souk::env
