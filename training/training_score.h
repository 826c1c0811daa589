#pragma once

// How well an agent did while it was still learning, against the best that never changes.

#include <optional>

#include "training/training.h"

namespace souk::training {

struct TrainingScore {
  double agent = 0;  // mean reward of a world-period in the last quarter of the budget, currency
  double reference = 0;  // of the optimal static prices in the same episodes, over as many periods
};

// Replays the last quarter of a training run (counted in world-periods) under the optimal static
// prices on the same shocks. nullopt when the run has fewer than four periods.
std::optional<TrainingScore> ScoreLastQuarter(const env::MarketConfig& market,
                                              const agents::TrainingConfig& config,
                                              const Training& training);

}  // namespace souk::training
