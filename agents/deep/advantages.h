#pragma once

// Generalised advantage estimation (Schulman et al. 2016, eq. 16) of a batch of worlds in lockstep:
//
//   delta_t = r_t + discount V(s_{t+1}) - V(s_t),   A_t = delta_t + discount lambda A_{t+1}
//
// Behind a termination V(s_{t+1}) and A_{t+1} are 0; behind a truncation, and at the end of the
// rollout, A_{t+1} is 0 and V(s_{t+1}) the value of what followed.
//
// Letters: T periods, B worlds; [T, B] means index t * B + world.

#include <cstdint>
#include <vector>

namespace souk::agents {

struct RolloutValues {
  int periods = 0;
  int worlds = 0;
  std::vector<double> rewards;           // [T, B]
  std::vector<double> values;            // [T, B] V(s_t)
  std::vector<double> after;             // [T, B] V(s_{t+1}), where it is needed
  std::vector<std::uint8_t> alive;       // [T, B] the episode still ran
  std::vector<std::uint8_t> terminated;  // [T, B]
  std::vector<std::uint8_t> truncated;   // [T, B]
};

// [T, B]; 0 where a world no longer ran.
std::vector<double> EstimateAdvantages(const RolloutValues& rollout, double discount,
                                       double lambda);

// Takes from each advantage the mean of its replicas' (worlds of equal number modulo `episodes`)
// that still ran in the same period; one that ran alone is left as it is.
void SubtractReplicas(const RolloutValues& rollout, int episodes, std::vector<double>* advantages);

}  // namespace souk::agents
