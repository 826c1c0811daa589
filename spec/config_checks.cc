#include "spec/config_checks.h"

#include <fmt/core.h>

#include <cmath>

#include "core/errors.h"

namespace souk::spec {

void Fail(const std::string& field, const std::string& message) {
  throw core::InputError(field, message);
}

void Shares(std::span<const double> values, const std::string& field) {
  double sum = 0;
  for (const double value : values) sum += value;
  if (std::abs(sum - 1) > kShareTolerance) {
    Fail(field, fmt::format("shares sum to {}, must sum to 1", sum));
  }
}

}  // namespace souk::spec
