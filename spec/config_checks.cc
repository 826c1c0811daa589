#include "spec/config_checks.h"

#include <fmt/core.h>

#include <cmath>
#include <set>

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

void DifferentNames(const std::vector<std::string>& names, std::size_t least,
                    const std::string& field, const char* suffix) {
  if (names.size() < least) {
    Fail(field, fmt::format("has {} entries, must have at least {}", names.size(), least));
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string place = fmt::format("{}[{}]{}", field, i, suffix);
    if (names[i].empty()) Fail(place, "is empty, every entry needs a name of its own");
    if (!seen.insert(names[i]).second) {
      Fail(place, fmt::format("{} is there twice, names must differ", core::Quoted(names[i])));
    }
  }
}

}  // namespace souk::spec
