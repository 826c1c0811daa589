#pragma once

// Plays episodes of a market under a policy, in batches on several threads; the figures and the log
// do not depend on either.

#include <Eigen/Core>
#include <cstdint>
#include <functional>

#include "policies/policy.h"
#include "trajectories/log_writer.h"

namespace souk::evaluation {

struct RolloutConfig {
  int episodes = 100;  // E >= 1
  std::uint64_t seed = 1;
  std::uint32_t first_episode = 0;  // ids first .. first + E - 1
  int batch = 256;                  // worlds in lockstep, >= 1
  int threads = 1;                  // >= 1
};
void Validate(const RolloutConfig& config);

struct RolloutHooks {
  trajectories::LogWriter* log = nullptr;           // every episode is appended, in order of id
  std::function<void(long long periods)> progress;  // world-periods so far; called under a lock
  // Stopped (core/stop_token.h), the finished episodes are returned; else core::Stopped is thrown.
  bool keep_finished = false;
};

struct Rollout {
  Eigen::ArrayXXd metrics;    // [M, E] evaluation/episode_metrics.h
  long long periods = 0;      // live world-periods
  long long one_by_one = 0;   // of them, those whose customers were taken one by one
  int episodes_finished = 0;  // a prefix of the episodes when stopped early
};

Rollout PlayEpisodes(const env::MarketConfig& market, const policies::Policy& policy,
                     const RolloutConfig& config, const RolloutHooks& hooks = {});

}  // namespace souk::evaluation
