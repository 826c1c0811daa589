#include "training/training_log.h"

#include <algorithm>
#include <span>

#include "core/work_limits.h"

namespace souk::training {

TrainingLog::TrainingLog(const std::string& path, const RunInfo& run,
                         const io::OutputOptions& options)
    : market_(run.market),
      writer_(path, run.market,
              {scenarios::ToYaml(run.market), run.agent + " (training)", run.training.seed},
              // Each round plays all worlds; an episode has at least one period.
              run.training.steps, run.training.steps, options) {
  core::RequireWork(core::Work::kRecord,
                    static_cast<double>(run.market.calendar.periods) * run.training.worlds *
                        static_cast<double>(RowBytes(trajectories::MakeLogLayout(run.market))),
                    "worlds", "train with fewer (--worlds) or without a log");
}

void TrainingLog::Add(const TrainingPeriod& period) {
  const env::ShardedEnv& env = period.env;
  const bool first = env_ == nullptr;
  env_ = &env;
  for (int k = 0; k < env.shards(); ++k) {
    if (static_cast<int>(records_.size()) <= k) records_.emplace_back(market_);
    trajectories::BatchRecord& record = records_[static_cast<std::size_t>(k)];
    const env::MarketEnv& shard = env.shard(k);
    if (first) record.Start(shard.shape());
    const std::span<const double> propensity =
        std::span<const double>(period.propensity)
            .subspan(static_cast<std::size_t>(env.shard_first_world(k)),
                     static_cast<std::size_t>(shard.shape().worlds));
    record.Add(env.shard_observation(k), env.shard_actions(k), propensity, env.shard_result(k),
               shard.market());
  }
}

void TrainingLog::EndRound() {
  if (env_ == nullptr) return;
  spec::Observation last;
  for (int k = 0; k < env_->shards(); ++k) {
    trajectories::BatchRecord& record = records_[static_cast<std::size_t>(k)];
    env_->shard(k).Observe(&last);
    record.End(last);
    writer_.Append(record);
  }
  env_ = nullptr;
}

}  // namespace souk::training
