#pragma once

// A whole number of a JSON document. The library converts 1.5 to 1 and 1e300 to whatever the
// processor makes of it; a count, a seed or a step that was no such number must not become one.

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace souk::io {

// The value as an Integer. nlohmann::json::type_error where it is no whole number or outside the
// range of Integer; a caller that reads a file catches it with its other faults.
template <typename Integer>
Integer JsonWhole(const nlohmann::json& value) {
  using Limits = std::numeric_limits<Integer>;
  // An unsigned number of the document is compared as such, so that one beyond 2^63 is not
  // negative.
  const bool within =
      value.is_number_unsigned()
          ? std::in_range<Integer>(value.get<nlohmann::json::number_unsigned_t>())
          : value.is_number_integer() &&
                std::in_range<Integer>(value.get<nlohmann::json::number_integer_t>());
  if (!within) {
    throw nlohmann::json::type_error::create(
        302,
        "a whole number from " + std::to_string(Limits::min()) + " to " +
            std::to_string(Limits::max()) + " is expected, not " + value.dump(),
        &value);
  }
  return value.get<Integer>();
}

// What was counted and is counted on: a whole number from 0 to 2^53, whose double is exact and to
// which one may be added. nlohmann::json::type_error otherwise.
inline long long JsonCount(const nlohmann::json& value) {
  constexpr long long kMost = 1LL << 53;
  const auto count = JsonWhole<long long>(value);
  if (count < 0 || count > kMost) {
    throw nlohmann::json::type_error::create(
        302, "a count from 0 to " + std::to_string(kMost) + " is expected, not " + value.dump(),
        &value);
  }
  return count;
}

}  // namespace souk::io
