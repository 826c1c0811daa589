#include "env/play_episodes.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/stop_token.h"
#include "core/work_limits.h"
#include "env/episode_metrics.h"

namespace souk::env {
namespace {

// Sums up one batch after the other.
class Counts final : public spec::Observer {
 public:
  explicit Counts(const MarketEnv& env)
      : market_(env.market()), totals_(market_.config(), env.shape()) {}

  const EpisodeTotals& totals() const { return totals_; }
  long long periods() const { return periods_; }
  long long one_by_one() const { return one_by_one_; }

  void Start(const spec::VectorEnv&) override {
    totals_.Clear();
    periods_ = one_by_one_ = 0;
  }
  void Add(const spec::Observation& before, const spec::Actions&,
           const spec::StepResult&) override {
    totals_.Add(market_);
    periods_ += std::count_if(before.alive.begin(), before.alive.end(),
                              [](double alive) { return alive > 0; });
    one_by_one_ += market_.outcome().worlds_one_by_one;
  }

 private:
  const Market& market_;
  EpisodeTotals totals_;
  long long periods_ = 0;
  long long one_by_one_ = 0;
};

// One worker's environment and onlookers, made once and reused from batch to batch.
struct Player {
  Player(const MarketConfig& market, int worlds, const spec::Decider& decider, EpisodeLog* log)
      : env(market, worlds, Accounting::kFull),
        counts(env),
        watcher(log == nullptr ? nullptr : log->Watch(env, decider)),
        rollout(env, decider,
                watcher ? std::vector<spec::Observer*>{&counts, watcher.get()}
                        : std::vector<spec::Observer*>{&counts}) {}

  int worlds() const { return env.shape().worlds; }

  MarketEnv env;
  Counts counts;
  std::unique_ptr<spec::Observer> watcher;  // null without a log
  spec::Rollout rollout;
};

}  // namespace

void Validate(const PlayConfig& config) {
  const auto require = [](bool good, const char* field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  require(config.episodes >= 1, "episodes", "must be at least 1");
  require(config.batch >= 1, "batch", "must be at least 1");
  require(config.threads >= 1, "threads", "must be at least 1");
}

PlayedEpisodes PlayEpisodes(const MarketConfig& market, const spec::Decider& decider,
                            const PlayConfig& config, const PlayHooks& hooks) {
  Validate(config);
  core::RequireWork(core::Work::kFigures,
                    static_cast<double>(config.episodes) * MetricsCount(market), "episodes",
                    "play fewer");
  int batch = std::min(config.batch, config.episodes);
  if (hooks.log != nullptr) {
    batch = std::min(batch, hooks.log->MostWorlds(market, config.threads));
  }
  const int batches = (config.episodes + batch - 1) / batch;
  PlayedEpisodes played;
  played.metrics.resize(MetricsCount(market), config.episodes);
  std::vector<std::unique_ptr<Player>> players(static_cast<std::size_t>(config.threads));
  core::OrderedGate gate;
  const auto play = [&](int task, int worker) {
    try {
      const int first = task * batch;
      const int worlds = std::min(batch, config.episodes - first);
      std::unique_ptr<Player>& player = players[static_cast<std::size_t>(worker)];
      if (!player || player->worlds() != worlds) {
        player = std::make_unique<Player>(market, worlds, decider, hooks.log);
      }
      player->rollout.Play(config.seed, config.first_episode + static_cast<std::uint32_t>(first));
      gate.Pass(task, [&] {
        core::ThrowIfStopped();
        player->counts.totals().Finish(player->env.market(), first, played.metrics);
        if (hooks.log != nullptr) hooks.log->Append(*player->watcher);
        played.periods += player->counts.periods();
        played.one_by_one += player->counts.one_by_one();
        played.episodes_finished += worlds;
        if (hooks.progress) hooks.progress(played.periods);
      });
    } catch (...) {
      gate.Abort();
      throw;
    }
  };
  try {
    core::ParallelFor(batches, config.threads, play);
  } catch (const core::Stopped&) {
    if (!hooks.keep_finished) throw;
  }
  played.metrics.conservativeResize(played.metrics.rows(), played.episodes_finished);
  return played;
}

}  // namespace souk::env
