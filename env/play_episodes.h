#pragma once

// Plays episodes of a market, in batches on several threads; the figures and the log do not depend
// on either.

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <memory>

#include "env/market_env.h"
#include "spec/rollout.h"

namespace souk::env {

struct PlayConfig {
  int episodes = 100;  // E >= 1
  std::uint64_t seed = 1;
  std::uint32_t first_episode = 0;  // ids first .. first + E - 1
  int batch = 256;                  // worlds in lockstep, >= 1
  int threads = 1;                  // >= 1
};
void Validate(const PlayConfig& config);

// Keeps what happened, e.g. in a file (trajectories/log_writer.h).
class EpisodeLog {
 public:
  virtual ~EpisodeLog() = default;
  // The most worlds in lockstep that `threads` threads may keep before they are appended.
  // core::InputError when that is none.
  virtual int MostWorlds(const MarketConfig& market, int threads) const = 0;
  // What looks on for one thread; `env` and `decider` outlive it.
  virtual std::unique_ptr<spec::Observer> Watch(const MarketEnv& env,
                                                const spec::Decider& decider) = 0;
  // Takes the batch that `watcher`, made by Watch, has seen; called in order of episodes.
  virtual void Append(const spec::Observer& watcher) = 0;

 protected:
  EpisodeLog() = default;
  EpisodeLog(const EpisodeLog&) = default;
  EpisodeLog& operator=(const EpisodeLog&) = default;
};

struct PlayHooks {
  EpisodeLog* log = nullptr;                        // every episode is appended, in order of id
  std::function<void(long long periods)> progress;  // world-periods so far; called under a lock
  // Stopped (core/stop_token.h), the finished episodes are returned; else core::Stopped is thrown.
  bool keep_finished = false;
};

struct PlayedEpisodes {
  Eigen::ArrayXXd metrics;    // [M, E] env/episode_metrics.h
  long long periods = 0;      // live world-periods
  long long one_by_one = 0;   // of them, those whose customers were taken one by one
  int episodes_finished = 0;  // a prefix of the episodes when stopped early
};

PlayedEpisodes PlayEpisodes(const MarketConfig& market, const spec::Decider& decider,
                            const PlayConfig& config, const PlayHooks& hooks = {});

}  // namespace souk::env
