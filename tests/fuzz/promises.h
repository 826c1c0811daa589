#pragma once

// What is promised of everything that leaves: a text that was written can be read, to the same
// text, and numbers are finite. Finding otherwise.

#include <Eigen/Core>
#include <cmath>
#include <string>

#include "core/errors.h"
#include "env/market_config.h"
#include "scenarios/scenario.h"
#include "tests/fuzz/fuzz_target.h"

namespace souk::fuzz {

inline void RequireReadable(const env::MarketConfig& market) {
  const std::string written = scenarios::ToYaml(market);
  std::string again;
  try {
    again = scenarios::ToYaml(scenarios::ParseScenario(written, "written.yaml").market);
  } catch (const core::InputError& fault) {
    throw Finding(std::string("a scenario that was written is refused: ") + fault.what());
  }
  if (again != written) throw Finding("a scenario written and read again is another");
}

inline void RequireFinite(double value, const std::string& what) {
  if (!std::isfinite(value)) throw Finding(what + " is not a finite number");
}

template <typename Values>
void RequireAllFinite(const Values& values, const std::string& what) {
  for (const double value : values) RequireFinite(value, what);
}

}  // namespace souk::fuzz
