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
constexpr std::array<std::pair<ObservationField, const char*>, 9> kObservationFields = {
    {{ObservationField::kTimeLeft, "time_left"},
     {ObservationField::kStock, "stock"},
     {ObservationField::kCalendar, "calendar"},
     {ObservationField::kEvents, "events"},
     {ObservationField::kPrices, "prices"},
     {ObservationField::kSales, "sales"},
     {ObservationField::kVisits, "visits"},
     {ObservationField::kStockOuts, "stock_outs"},
     {ObservationField::kRivalPrices, "rival_prices"}}};

}  // namespace

const char* Name(Link link) { return NameOf(link, kLinks); }
const char* Name(ObservationField field) { return NameOf(field, kObservationFields); }

std::string Name(const RivalBehaviour& behaviour) {
  if (const auto* custom = std::get_if<CustomRival>(&behaviour)) return custom->name;
  const core::Field* field = core::FieldsOf<RivalConfig>().Find("behaviour");
  return field->alternatives.at(behaviour.index())()->name;
}

std::vector<const char*> ObservationNames() {
  std::vector<const char*> names;
  names.reserve(kObservationFields.size());
  for (const auto& [field, name] : kObservationFields) names.push_back(name);
  return names;
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
