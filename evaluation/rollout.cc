#include "evaluation/rollout.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "core/errors.h"
#include "core/lanes.h"
#include "core/parallel.h"
#include "core/stop_token.h"
#include "core/work_limits.h"
#include "env/market_env.h"
#include "evaluation/episode_metrics.h"
#include "trajectories/log_layout.h"
#include "trajectories/record.h"

namespace souk::evaluation {
namespace {

// One worker's environment and buffers, made once and reused from batch to batch.
class Player {
 public:
  Player(const env::MarketConfig& market, int worlds, bool records)
      : env_(market, worlds, env::Accounting::kFull),
        actions_(env_.spec().shape),
        totals_(market, env_.spec().shape) {
    if (records) record_.emplace(market);
  }

  int worlds() const { return env_.spec().shape.worlds; }
  const trajectories::BatchRecord& record() const { return *record_; }
  const EpisodeTotals& totals() const { return totals_; }
  const env::Market& market() const { return env_.market(); }
  long long periods() const { return periods_; }
  long long one_by_one() const { return one_by_one_; }

  void Play(const policies::Policy& policy, std::uint64_t seed, std::uint32_t first_episode) {
    env_.Reset(seed, first_episode);
    totals_.Clear();
    periods_ = one_by_one_ = 0;
    if (record_) record_->Start(env_.spec().shape);
    while (!env_.Done()) {
      core::ThrowIfStopped();
      env_.Observe(&observation_);
      policy.Act(observation_, &actions_);
      env_.Step(actions_, &result_);
      totals_.Add(env_.market());
      if (record_) {
        policy.Propensity(observation_, actions_, &propensity_);
        record_->Add(observation_, actions_, propensity_, result_, env_.market());
      }
      periods_ += std::count_if(observation_.alive.begin(), observation_.alive.end(),
                                [](double alive) { return alive > 0; });
      one_by_one_ += env_.market().outcome().worlds_one_by_one;
    }
    if (record_) {
      env_.Observe(&observation_);
      record_->End(observation_);
    }
  }

 private:
  env::MarketEnv env_;
  env::Actions actions_;
  env::Observation observation_;
  env::StepResult result_;
  core::AlignedVector<double> propensity_;
  EpisodeTotals totals_;
  std::optional<trajectories::BatchRecord> record_;
  long long periods_ = 0;
  long long one_by_one_ = 0;
};

// As many worlds in lockstep as may wait to be logged on every thread; results do not depend on it.
int LoggedBatch(const env::MarketConfig& market, const RolloutConfig& config) {
  const double bytes = static_cast<double>(market.calendar.periods) * config.threads *
                       static_cast<double>(RowBytes(trajectories::MakeLogLayout(market)));
  const double most = core::MostWork(core::Work::kRecord) / bytes;
  core::RequireWork(core::Work::kRecord, bytes * core::kLanes, "calendar.periods",
                    "give fewer periods or play on fewer threads");
  const double blocks = std::floor(most / core::kLanes);
  return static_cast<int>(std::min(blocks * core::kLanes, static_cast<double>(config.batch)));
}

}  // namespace

void Validate(const RolloutConfig& config) {
  const auto require = [](bool good, const char* field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  require(config.episodes >= 1, "episodes", "must be at least 1");
  require(config.batch >= 1, "batch", "must be at least 1");
  require(config.threads >= 1, "threads", "must be at least 1");
}

Rollout PlayEpisodes(const env::MarketConfig& market, const policies::Policy& policy,
                     const RolloutConfig& config, const RolloutHooks& hooks) {
  Validate(config);
  core::RequireWork(core::Work::kFigures,
                    static_cast<double>(config.episodes) * MetricsCount(market), "episodes",
                    "play fewer");
  const int batch = std::min({config.batch, config.episodes,
                              hooks.log == nullptr ? config.batch : LoggedBatch(market, config)});
  const int batches = (config.episodes + batch - 1) / batch;
  Rollout rollout;
  rollout.metrics.resize(MetricsCount(market), config.episodes);
  std::vector<std::unique_ptr<Player>> players(static_cast<std::size_t>(config.threads));
  core::OrderedGate gate;
  const auto play = [&](int task, int worker) {
    try {
      const int first = task * batch;
      const int worlds = std::min(batch, config.episodes - first);
      std::unique_ptr<Player>& player = players[static_cast<std::size_t>(worker)];
      if (!player || player->worlds() != worlds) {
        player = std::make_unique<Player>(market, worlds, hooks.log != nullptr);
      }
      player->Play(policy, config.seed, config.first_episode + static_cast<std::uint32_t>(first));
      gate.Pass(task, [&] {
        core::ThrowIfStopped();
        player->totals().Finish(player->market(), first, rollout.metrics);
        if (hooks.log != nullptr) hooks.log->Append(player->record());
        rollout.periods += player->periods();
        rollout.one_by_one += player->one_by_one();
        rollout.episodes_finished += worlds;
        if (hooks.progress) hooks.progress(rollout.periods);
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
  rollout.metrics.conservativeResize(rollout.metrics.rows(), rollout.episodes_finished);
  return rollout;
}

}  // namespace souk::evaluation
