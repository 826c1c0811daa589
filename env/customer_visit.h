#pragma once

// One visit of one customer in each of sixteen worlds: what the sources of CustomerMarket share.

#include <array>
#include <cstdint>

#include "core/lanes.h"
#include "env/customer_market.h"

namespace souk::env {

struct CustomerMarket::Visit {
  int begin = 0;
  const std::int32_t* segment = nullptr;  // [16]
  const double* prices = nullptr;         // [A, N, B] ours
  core::Lanes standing;
  core::Lanes sensitivity;
  bool tabulated = false;
  core::Lanes total = 0.;        // of all attractions
  core::Lanes total_later = 0.;  // at the sale that the patient expect
  core::Lanes none;              // attraction of not buying
  core::Lanes sale = 0.;         // the share off they expect
  core::Lanes waits = 0.;        // 1 for those who leave for it
  std::array<double, core::kLanes> choice;
};

// table[index[lane]], lane by lane; one load where there is one kind only.
inline core::Lanes Gather(const double* table, int kinds, const std::int32_t* index) {
  if (kinds == 1) return {table[0]};
  core::Lanes values;
  for (int part = 0; part < core::kVecs; ++part) {
    const std::int32_t* at = index + 4 * part;
    values.v[part] = core::Vec{table[at[0]], table[at[1]], table[at[2]], table[at[3]]};
  }
  return values;
}

}  // namespace souk::env
