#pragma once

// What if another policy had taken over? Episodes are played under one policy up to a period; there
// the environment is saved, and two branches go on from it to the end: the same policy, and
// another. Both meet the same customers and shocks, so what differs is what the other policy did.

#include <cstdint>
#include <functional>
#include <vector>

#include "env/market_config.h"
#include "metrics/statistics.h"
#include "policies/policy.h"

namespace souk::evaluation {

struct WhatIfConfig {
  int from = 0;  // the period the other policy takes over, 0 .. T - 1
  int episodes = 200;
  std::uint64_t seed = 0;
  int threads = 1;
};

struct WhatIfHooks {
  std::function<void(double periods)> progress;  // played so far; called under a lock
};

// Means over episodes of one period of one branch.
struct BranchPeriod {
  double profit = 0;   // currency
  double revenue = 0;  // currency
  double units = 0;
  double price = 0;         // posted, mean over products and audiences as a share of list price
  double satisfaction = 0;  // weighted by visits
};

struct WhatIf {
  std::vector<BranchPeriod> stayed;    // [T - from]
  std::vector<BranchPeriod> switched;  // [T - from]
  metrics::Estimate profit_stayed;     // from the branching on, an episode
  metrics::Estimate profit_switched;
  metrics::Estimate difference;  // switched less stayed, paired
};

// core::InputError when `from` is outside the season or there are fewer than 2 episodes;
// core::RunError when stopped.
WhatIf PlayWhatIf(const env::MarketConfig& market, const policies::Policy& stays,
                  const policies::Policy& switches, const WhatIfConfig& config,
                  const WhatIfHooks& hooks = {});

}  // namespace souk::evaluation
