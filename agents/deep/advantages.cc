#include "agents/deep/advantages.h"

namespace souk::agents {

std::vector<double> EstimateAdvantages(const RolloutValues& rollout, double discount,
                                       double lambda) {
  const auto worlds = static_cast<std::size_t>(rollout.worlds);
  const auto periods = static_cast<std::size_t>(rollout.periods);
  std::vector<double> advantages(periods * worlds, 0.);
  for (std::size_t at = advantages.size(); at-- > 0;) {
    if (rollout.alive[at] == 0) continue;
    double next_value = 0;
    double next_advantage = 0;
    if (rollout.terminated[at] == 0) {
      if (rollout.truncated[at] != 0 || at + worlds >= advantages.size()) {
        next_value = rollout.after[at];
      } else {
        next_value = rollout.values[at + worlds];
        next_advantage = advantages[at + worlds];
      }
    }
    advantages[at] = rollout.rewards[at] + discount * next_value - rollout.values[at] +
                     discount * lambda * next_advantage;
  }
  return advantages;
}

void SubtractReplicas(const RolloutValues& rollout, int episodes, std::vector<double>* advantages) {
  for (int t = 0; t < rollout.periods; ++t) {
    for (int e = 0; e < episodes; ++e) {
      double sum = 0;
      double count = 0;
      const auto each = [&](const auto& visit) {
        for (int w = e; w < rollout.worlds; w += episodes) {
          const int row = t * rollout.worlds + w;
          const auto at = static_cast<std::size_t>(row);
          if (rollout.alive[at] != 0) visit((*advantages)[at]);
        }
      };
      each([&](double a) {
        sum += a;
        ++count;
      });
      if (count < 2) continue;
      each([&](double& a) { a -= (sum - a) / (count - 1); });
    }
  }
}

}  // namespace souk::agents
