#pragma once

// Golden cases: what a policy decided for known observations when it was exported, so that any
// program that runs it elsewhere can check itself against them (docs/bundles.md has the format).
//
// Most observations are drawn over each field's range, from the addressed stream (seed, case, 0,
// core::Purpose::kGoldenCases), a tenth of the values at either end; the rest
// are from play, as whoever exports gives them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policies/decisions.h"
#include "policies/policy_file.h"

namespace souk::serving {

inline constexpr int kDrawnCases = 64;

struct GoldenCases {
  std::uint64_t seed = 1;
  std::vector<policies::DecisionCase> cases;  // [C] at least kDrawnCases
  policies::Decisions expected;               // greedy
  // A learned policy's decisions while it explores, with draws addressed by (seed, case, period).
  std::optional<policies::Decisions> explored;
};

// `explorer` may be null. `played` are observations of episodes that the policy played
// (evaluation/bundle_export.h).
GoldenCases MakeGoldenCases(const policies::Policy& policy, const policies::Policy* explorer,
                            const std::vector<spec::ObservedField>& fields,
                            const spec::SellerSpec& seller,
                            const std::vector<policies::DecisionCase>& played);

std::string ToJson(const GoldenCases& golden, const policies::DecisionShape& shape);

// core::InputError naming `file` and the case when the text is not of that format, is of another
// shape, or has a period outside 0 .. periods - 1.
GoldenCases ParseGoldenCases(const std::string& text, const std::string& file,
                             const policies::DecisionShape& shape, int periods);

}  // namespace souk::serving
