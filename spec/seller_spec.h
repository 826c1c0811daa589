#pragma once

// All that a decision maker may know before it starts: what is sold within which limits, to whom and
// when, and what is seen before each decision. Nothing of what customers are like (no segments, no
// tastes, no arrivals), so that whoever decides by it could decide in a real shop.
//
// seller_fields.cc says what members mean, their units and ranges.
//
// Letters: N products, A audiences, R rivals, K slate places, T periods.

#include <cstddef>
#include <string>
#include <vector>

#include "core/field.h"
#include "spec/actions.h"
#include "spec/product_config.h"
#include "spec/slate_kind.h"

namespace souk::spec {

// The clock of a season: T periods from a start in local time.
struct Season {
  double start_hours = 0;  // since 1970-01-01 00:00 local (core/date.h)
  double period_hours = 1;
  int periods = 1;  // T
};

// When something happens that is known beforehand, not what it does to customers.
struct AnnouncedEvent {
  std::string name;
  double start_hours = 0;  // as Season::start_hours
  double duration_hours = 24;
  double announced_hours = 0;  // how long before its start it is known
};

// Share of [begin, end) (hours since 1970) that the event covers, in [0, 1].
double ShareCovered(const AnnouncedEvent& event, double begin, double end);

struct SlateSpec {
  SlateKind kind = SlateKind::kNone;
  int size = 0;  // K
};

// What a seller sees. The order here is the order of the blocks in an observation.
enum class ObservationField {
  kTimeLeft,     // 1: share of the horizon left, (T - t) / T
  kStock,        // N: stock over initial stock (1 where unlimited)
  kCalendar,     // 4: sin and cos of hour of day, sin and cos of day of week
  kEvents,       // per event 2: share of this period it covers; 1 when announced and not begun
  kPrices,       // A*N: last posted price over list price
  kSales,        // N: units sold in the last period over ObservationScale::sales
  kVisits,       // A: visits of the last period over ObservationScale::visits
  kStockOuts,    // N: 1 when a customer was turned away in the last period
  kRivalPrices,  // R*A*N: the other sellers' last posted prices over our list price
};
const char* Name(ObservationField field);
// The names of all observation fields, in their order.
std::vector<const char*> ObservationFieldNames();

// What counts are divided by before they are seen, > 0: stated, best near what an ordinary period
// brings, and never taken from what customers are like.
struct ObservationScale {
  double sales = 1;            // units a period
  std::vector<double> visits;  // [A] visits a period; empty: all 1

  double visits_of(int audience) const {
    return visits.empty() ? 1 : visits[static_cast<std::size_t>(audience)];
  }
};

struct SellerSpec {
  std::string name;  // of the market; empty: not known
  std::string currency = "USD";
  Season season;
  std::vector<ProductConfig> products;
  std::vector<std::string> audiences = {"all"};
  SlateSpec slate;
  std::vector<AnnouncedEvent> events;
  std::vector<std::string> rivals;  // [R] names of the other sellers
  std::vector<ObservationField> observation = {ObservationField::kTimeLeft,
                                               ObservationField::kStock};
  int observed_periods = 1;  // that are stacked, the newest first
  ObservationScale scale;
  // Rows that follow those of the period where a step is one customer, e.g. "audience[web]",
  // "earlier_visits", "feature[age]"; empty where a step is a period.
  std::vector<std::string> customer_rows;

  int products_count() const { return static_cast<int>(products.size()); }
  int audiences_count() const { return static_cast<int>(audiences.size()); }
  int places() const { return slate.kind == SlateKind::kNone ? 0 : slate.size; }
};

// core::InputError on the first fault: an empty list, a repeated name, a number out of its range, a
// price floor above its ceiling, a slate of more places than products, NaN anywhere. The field is a
// dotted path ("products[2].price_range").
void Validate(const SellerSpec& seller);

// Parts of it that a market's own check shares.
void CheckSlate(const SlateSpec& slate, int products);
void CheckObservation(const std::vector<ObservationField>& fields, bool any_rivals);
void CheckObservationScale(const ObservationScale& scale, std::size_t audiences);

// The shape of what a decision maker handles; segments, which it does not see, are 0.
Shape MakeShape(const SellerSpec& seller, int worlds);

// The names that fields of a seller may refer to.
core::Labels LabelsOf(const SellerSpec& seller);

}  // namespace souk::spec

namespace souk::core {

template <>
const FieldList& FieldsOf<spec::Season>();
template <>
const FieldList& FieldsOf<spec::AnnouncedEvent>();
template <>
const FieldList& FieldsOf<spec::SlateSpec>();
template <>
const FieldList& FieldsOf<spec::ObservationScale>();
template <>
const FieldList& FieldsOf<spec::SellerSpec>();

}  // namespace souk::core
