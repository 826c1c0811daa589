#pragma once

// A date that is far from all others of a table: a wrong digit, as a rule. One such line makes a
// year of orders a century, with a hundredth of the customers.
//
// A few dates at an end (one, or a hundredth of them) are astray when the gap to the others is at
// least `least_gap`, ten times as long as any gap between the others and longer than half of the
// time these span.

#include <cstddef>
#include <optional>
#include <vector>

namespace souk::calibration {

struct StrayDate {
  std::size_t index = 0;  // of the date that is next to the others
  double gap = 0;         // to them
};

// Empty where none is astray, and for fewer than ten dates. Any unit; any order.
std::optional<StrayDate> FindStrayDate(const std::vector<double>& dates, double least_gap);

}  // namespace souk::calibration
