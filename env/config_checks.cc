#include "env/config_checks.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/errors.h"

namespace souk::env {

void Fail(const std::string& field, const std::string& message) {
  throw core::InputError(field, message);
}

void AtLeast(double value, double least, const std::string& field) {
  if (!std::isfinite(value)) Fail(field, fmt::format("is {}, must be a finite number", value));
  if (value < least) Fail(field, fmt::format("is {}, must be at least {}", value, least));
}

void Finite(double value, const std::string& field) {
  AtLeast(value, std::numeric_limits<double>::lowest(), field);
}

void Positive(double value, const std::string& field) {
  Finite(value, field);
  if (value <= 0) Fail(field, fmt::format("is {}, must be above 0", value));
}

void Share(double value, const std::string& field) {
  AtLeast(value, 0, field);
  if (value > 1) Fail(field, fmt::format("is {}, must lie between 0 and 1", value));
}

void ShareBelow1(double value, const std::string& field) {
  AtLeast(value, 0, field);
  if (value >= 1) Fail(field, fmt::format("is {}, must be at least 0 and below 1", value));
}

void Shares(std::span<const double> values, std::size_t count, const std::string& field) {
  if (values.size() != count) {
    Fail(field, fmt::format("has {} shares, must have {}", values.size(), count));
  }
  double sum = 0;
  for (const double value : values) {
    Share(value, field);
    sum += value;
  }
  if (std::abs(sum - 1) > kShareTolerance) {
    Fail(field, fmt::format("shares sum to {}, must sum to 1", sum));
  }
}

}  // namespace souk::env
