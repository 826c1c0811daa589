#pragma once

// The rows of an observation: their names, units and ranges, and how each is computed from the
// seller's own books. Whoever observes calls this: a market, a server, an exact sweep over states.
// A new row is one entry of the table in observation_rows.cc.
//
// Letters: spec/seller_spec.h, and B worlds.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "spec/seller_spec.h"

namespace souk::spec {

// What one value of an observation means, so that a saved policy can be used by those who do not
// have the scenario.
struct ObservedField {
  std::string name;  // e.g. "stock[tv]"
  std::string unit;
  double lo = 0;
  double hi = 1;  // infinity where there is no limit

  bool operator==(const ObservedField&) const = default;
};

// [O] in the order of the observation; "stock[tv]@2" is "stock[tv]" two periods ago.
std::vector<ObservedField> ObservedFields(const SellerSpec& seller);
std::vector<std::string> ObservationNames(const SellerSpec& seller);
int ObservationSize(const SellerSpec& seller);  // O

// How many periods ago a row of that name was seen: 0 without "@".
int PeriodsAgo(const std::string& name);

inline constexpr int kNotObserved = -1;
// The first row of a field in the newest period, or kNotObserved.
int FirstRow(const SellerSpec& seller, ObservationField field);

// The fields that have these names, and the names of the events and rivals among them.
// core::InputError naming a name that belongs to no field. Together with products and audiences
// they give the same names again, or the names are no observation.
struct ObservedKinds {
  std::vector<ObservationField> fields;
  std::vector<std::string> events;
  std::vector<std::string> rivals;
  int periods = 1;  // that are stacked
};
ObservedKinds KindsOfNames(const std::vector<std::string>& names);

// A seller's books before a decision in `worlds` worlds: [rows, B], row r of world w at
// r * stride + w. What no observed field reads may be null.
struct SellerFigures {
  int period = 0;
  int worlds = 0;
  std::ptrdiff_t stride = 0;
  const double* stock = nullptr;        // [N, B] units
  const double* prices = nullptr;       // [A, N, B] last posted, list prices before; currency
  const double* sales = nullptr;        // [N, B] units sold in the last period
  const double* visits = nullptr;       // [A, B] in the last period
  const double* turned_away = nullptr;  // [N, B] customers of the last period who found none left
  std::span<const double* const> rival_prices;  // [R] of [A, N, B] last posted, currency
};

// Where an observation goes: value o of world w at o * row_stride + w * world_stride. Rows first
// ([O, B]) or worlds first ([B, O]).
template <typename T>
struct ObservationPlace {
  T* data = nullptr;
  std::ptrdiff_t row_stride = 0;
  std::ptrdiff_t world_stride = 1;
};

// Writes the newest period's rows; nothing of earlier periods, nothing of a customer. T is double or
// float; what is written is computed in double.
template <typename T>
void FillObservation(const SellerSpec& seller, const SellerFigures& figures,
                     const ObservationPlace<T>& place);

}  // namespace souk::spec
