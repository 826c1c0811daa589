#pragma once

#include <cstdint>

namespace souk::agents {

// How long and in how many worlds an agent is trained (training/training.h).
struct TrainingConfig {
  long long steps = 50000;  // budget in world-periods, >= 0
  std::uint64_t seed = 1;
  int worlds = 16;   // episodes in lockstep, >= 1
  int replicas = 1;  // of them that meet the same shocks, divides worlds: world w plays the episode
                     // of world w mod (worlds / replicas)
  int batch = 1024;  // worlds stepped at once, >= 1
  int threads = 1;   // >= 1
};
void Validate(const TrainingConfig& config);

}  // namespace souk::agents
