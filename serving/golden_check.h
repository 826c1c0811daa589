#pragma once

// Whether what a format decides is what the golden cases say.

#include <string>

#include "policies/neural_policy.h"
#include "serving/golden.h"

namespace souk::serving {

inline constexpr double kGoldenTolerance = 1e-5;

struct GoldenVerdict {
  int cases = 0;
  double worst = 0;   // |given - expected| / max(1, |expected|) over continuous prices and outputs
  int near_ties = 0;  // other actions whose outputs differ by no more than the tolerance
  std::string fault;  // what differs first, or ""
};

// Outputs and prices agree within kGoldenTolerance times max(1, |expected|). A rung or a place may
// be another where the network's own outputs for the two are that near (`heads` null: never).
GoldenVerdict CheckGolden(const GoldenCases& golden, const policies::Decisions& expected,
                          const policies::Decisions& given, const policies::DecisionShape& shape,
                          const policies::DecisionHeads* heads);

}  // namespace souk::serving
