// The words that scenario files use for a market's choices.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstddef>
#include <utility>

#include "core/errors.h"
#include "env/market_config.h"

namespace souk::env {
namespace {

template <typename T, std::size_t count>
T Parse(const std::string& text, const std::string& field,
        const std::array<std::pair<T, const char*>, count>& names) {
  std::vector<std::string> allowed;
  for (const auto& [value, name] : names) {
    if (text == name) return value;
    allowed.emplace_back(name);
  }
  throw core::InputError(field,
                         fmt::format("{} is not known, must be one of {}{}", core::Quoted(text),
                                     fmt::join(allowed, ", "), core::NearestHint(text, allowed)));
}

template <typename T, std::size_t count>
const char* NameOf(T value, const std::array<std::pair<T, const char*>, count>& names) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "";
}

constexpr std::array<std::pair<Link, const char*>, 3> kLinks = {
    {{Link::kLogit, "logit"}, {Link::kExponential, "exponential"}, {Link::kLinear, "linear"}}};
constexpr std::array<std::pair<SlateKind, const char*>, 3> kSlateKinds = {
    {{SlateKind::kNone, "none"},
     {SlateKind::kAssortment, "assortment"},
     {SlateKind::kPromotion, "promotion"}}};
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

// The default of each scripted behaviour; its index in the variant is its place here.
const std::array<std::pair<RivalBehaviour, const char*>, 5>& RivalBehaviours() {
  static const std::array<std::pair<RivalBehaviour, const char*>, 5> table = {
      {{FixedRival{}, "fixed"},
       {UndercutRival{}, "undercut"},
       {FollowRival{}, "follow"},
       {BestResponseRival{}, "best_response"},
       {QLearningRival{}, "q_learning"}}};
  return table;
}

}  // namespace

const char* Name(Link link) { return NameOf(link, kLinks); }
const char* Name(SlateKind kind) { return NameOf(kind, kSlateKinds); }
const char* Name(ObservationField field) { return NameOf(field, kObservationFields); }

Link ParseLink(const std::string& text, const std::string& field) {
  return Parse(text, field, kLinks);
}
SlateKind ParseSlateKind(const std::string& text, const std::string& field) {
  return Parse(text, field, kSlateKinds);
}
std::string Name(const RivalBehaviour& behaviour) {
  const auto* custom = std::get_if<CustomRival>(&behaviour);
  return custom != nullptr ? custom->name : RivalBehaviours().at(behaviour.index()).second;
}
RivalBehaviour ParseRivalBehaviour(const std::string& text, const std::string& field) {
  return Parse(text, field, RivalBehaviours());
}
ObservationField ParseObservationField(const std::string& text, const std::string& field) {
  return Parse(text, field, kObservationFields);
}

}  // namespace souk::env
