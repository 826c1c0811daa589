#pragma once

// The standard normal density and distribution function; its quantile is in draws.h.

#include <cmath>
#include <numbers>

namespace souk::core {

inline double NormalDensity(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}

// P(Z <= x); of the upper tail, NormalDistribution(-x), without loss of digits.
inline double NormalDistribution(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }

}  // namespace souk::core
