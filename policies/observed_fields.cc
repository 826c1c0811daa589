#include "policies/observed_fields.h"

#include <algorithm>
#include <string_view>

#include "core/errors.h"
#include "env/market_env.h"

namespace souk::policies {
namespace {

constexpr std::string_view kRivalPrice = "rival_price[";

// The field that a name belongs to, by how it begins.
env::ObservationField FieldOf(std::string_view name) {
  if (name == "time_left" || name.starts_with("time_left@"))
    return env::ObservationField::kTimeLeft;
  if (name.starts_with("stock[")) return env::ObservationField::kStock;
  if (name.starts_with("sin_") || name.starts_with("cos_")) return env::ObservationField::kCalendar;
  if (name.starts_with("event_")) return env::ObservationField::kEvents;
  if (name.starts_with("price[")) return env::ObservationField::kPrices;
  if (name.starts_with("sales[")) return env::ObservationField::kSales;
  if (name.starts_with("visits[")) return env::ObservationField::kVisits;
  if (name.starts_with("stock_out[")) return env::ObservationField::kStockOuts;
  if (name.starts_with(kRivalPrice)) return env::ObservationField::kRivalPrices;
  throw core::InputError("observation",
                         core::Quoted(std::string(name)) + " is no field that a market shows");
}

ObservedField Describe(env::ObservationField field, const std::string& name) {
  switch (field) {
    case env::ObservationField::kTimeLeft:
      return {name, "share of the periods", 0, 1};
    case env::ObservationField::kStock:
      return {name, "share of the first stock", 0, 1};  // above 1 where it is replenished
    case env::ObservationField::kCalendar:
      return {name, "of the angle", -1, 1};
    case env::ObservationField::kEvents:
      if (name.starts_with("event_share")) return {name, "share of the period", 0, 1};
      return {name, "1 when announced and not begun", 0, 1};
    case env::ObservationField::kPrices:
      return {name, "last price over list price", 0, 1};
    case env::ObservationField::kSales:
      return {name, "units sold in the last period over expected arrivals", 0, spec::kUnlimited};
    case env::ObservationField::kVisits:
      return {name, "visits of the last period over expected ones", 0, spec::kUnlimited};
    case env::ObservationField::kStockOuts:
      return {name, "1 when a customer was turned away", 0, 1};
    case env::ObservationField::kRivalPrices:
      return {name, "a rival's last price over our list price", 0, spec::kUnlimited};
  }
  return {name, "", 0, spec::kUnlimited};
}

}  // namespace

std::vector<ObservedField> ObservedFields(const env::MarketConfig& market) {
  std::vector<ObservedField> fields;
  std::size_t price = 0;  // audience by audience, product by product
  for (const std::string& name : env::ObservationNames(market)) {
    const env::ObservationField field = FieldOf(name);
    fields.push_back(Describe(field, name));
    if (field == env::ObservationField::kPrices) {
      const spec::ProductConfig& product = market.products[price++ % market.products.size()];
      fields.back().lo = product.price_min / product.list_price;
      fields.back().hi = product.price_max / product.list_price;
    }
  }
  return fields;
}

ObservedKinds KindsOfNames(const std::vector<std::string>& names) {
  constexpr std::string_view kShare = "event_share[";
  ObservedKinds kinds;
  for (const std::string& name : names) {
    const env::ObservationField field = FieldOf(name);
    const int ago = env::PeriodsAgo(name);
    // What was seen K periods ago stands beside what was seen 0 .. K - 1 periods ago.
    if (static_cast<std::size_t>(ago) >= names.size()) {
      throw core::InputError("observation",
                             core::Quoted(name) + " looks back further than any name beside it");
    }
    kinds.periods = std::max(kinds.periods, ago + 1);
    if (ago > 0) continue;
    if (kinds.fields.empty() || kinds.fields.back() != field) kinds.fields.push_back(field);
    if (name.starts_with(kShare) && name.ends_with(']')) {
      kinds.events.push_back(name.substr(kShare.size(), name.size() - kShare.size() - 1));
    }
    // "rival_price[rival][audience][product]", once for every audience and product.
    const std::size_t end = name.find("][");
    if (name.starts_with(kRivalPrice) && end != std::string::npos) {
      std::string rival = name.substr(kRivalPrice.size(), end - kRivalPrice.size());
      if (kinds.rivals.empty() || kinds.rivals.back() != rival) {
        kinds.rivals.push_back(std::move(rival));
      }
    }
  }
  return kinds;
}

}  // namespace souk::policies
