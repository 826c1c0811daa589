#pragma once

// What each value of an observation means: its name, its unit and the interval it lies in, so that
// a saved policy can be used by those who do not have the scenario.

#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::policies {

struct ObservedField {
  std::string name;  // of env::ObservationNames, e.g. "stock[tv]"
  std::string unit;
  double lo = 0;
  double hi = 1;  // infinity where there is no limit

  bool operator==(const ObservedField&) const = default;
};

// [O] in the order of the observation.
std::vector<ObservedField> ObservedFields(const env::MarketConfig& market);

// The fields of env::ObservationField that have these names, and the names of the events and rivals
// among them. core::InputError naming a name that belongs to no field. Together with products and
// audiences they give the same names again, or the names are no observation.
struct ObservedKinds {
  std::vector<env::ObservationField> fields;
  std::vector<std::string> events;
  std::vector<std::string> rivals;
  int periods = 1;  // that are stacked
};
ObservedKinds KindsOfNames(const std::vector<std::string>& names);

}  // namespace souk::policies
