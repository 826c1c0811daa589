#pragma once

// What a market's profit is compared with: its exact optimum where that can be computed, else a
// proven upper bound, else the best static prices known. The three are never called by each other's
// name.

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::policies {

enum class ReferenceKind { kExact, kUpperBound, kBestKnown };
const char* Name(ReferenceKind kind);  // "exact", "upper bound", "best known"

struct Reference {
  ReferenceKind kind = ReferenceKind::kBestKnown;
  double profit = 0;  // expected, currency an episode
  Eigen::ArrayXXd prices =
      {};  // [A, N] with which the exact optimum or the best known begins; or empty
  std::vector<std::vector<int>> slates = {};  // [A] what the optimum shows first; empty without
  std::string program = {};  // that found the best known and says exactly what it earns; or empty
};

// In this order: the dynamic program of one product or of two, the best prices of every period
// where no period depends on another (exact when proven within 1e-6, else the bound that is
// proven), the best slates where
// no period depends on another, value iteration over one product's reference price (exact when what
// it earns is its value within 1e-6, else the best known), the fluid bound. Empty for a market
// whose profit is more than demand at the posted prices (env::WhyNotPlain) and which no program
// here solves: the static prices of its demand alone say nothing of its optimum. core::InputError
// when what is found is not finite.
std::optional<Reference> ProfitReference(const env::MarketConfig& config);

}  // namespace souk::policies
