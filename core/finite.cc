#include "core/finite.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "core/errors.h"

namespace souk::core {
namespace {

template <typename Real>
bool Finite(std::span<const Real> values) {
  // As wide as a value, so that many are looked at at once.
  using Bits = std::conditional_t<sizeof(Real) == 8, std::uint64_t, std::uint32_t>;
  Bits others = 0;
  // x - x is 0 for numbers, NaN for infinities and NaN.
  for (const Real x : values) others |= static_cast<Bits>(!(x - x == 0));
  return others == 0;
}

}  // namespace

bool AllFinite(std::span<const double> values) { return Finite(values); }
bool AllFinite(std::span<const float> values) { return Finite(values); }

void ThrowNotFinite(const std::string& what, double value, const std::string& where) {
  throw InputError(
      what, fmt::format("is {}{}, must be a finite number; the input's numbers multiply "
                        "beyond what can be computed, smaller ones are needed",
                        std::isnan(value) ? "not a number" : fmt::format("{}", value), where));
}

void RequireFinite(std::span<const double> values, const std::string& what,
                   const std::string& where) {
  if (AllFinite(values)) return;
  for (const double value : values) {
    if (!std::isfinite(value)) ThrowNotFinite(what, value, where);
  }
}

void RequireFinite(std::initializer_list<double> values, const std::string& what,
                   const std::string& where) {
  RequireFinite(std::span<const double>(values.begin(), values.size()), what, where);
}

}  // namespace souk::core
