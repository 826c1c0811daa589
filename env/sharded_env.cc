#include "env/sharded_env.h"

#include <algorithm>

#include "core/errors.h"
#include "core/parallel.h"
#include "env/market_work.h"

namespace souk::env {
namespace {

// Copies `worlds` entries of every row between arrays of different padding.
template <typename From, typename To>
void CopyRows(const From& from, const spec::Shape& from_shape, int from_world, To& to,
              const spec::Shape& to_shape, int to_world, int rows, int worlds) {
  for (int row = 0; row < rows; ++row) {
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(from_shape.At(row, from_world)), worlds,
                to.begin() + static_cast<std::ptrdiff_t>(to_shape.At(row, to_world)));
  }
}

}  // namespace

ShardedEnv::ShardedEnv(const MarketConfig& config, int worlds, int batch, int threads,
                       Accounting accounting, int replicas)
    : threads_(threads) {
  if (worlds < 1) throw core::InputError("worlds", "must be at least 1");
  if (batch < 1) throw core::InputError("batch", "must be at least 1");
  if (replicas < 1 || worlds % replicas != 0) {
    throw core::InputError("replicas", "must divide the number of worlds");
  }
  RequireMarketWork(config, worlds);
  const int episodes = worlds / replicas;
  for (int first = 0; first < worlds;) {
    const int episode = first % episodes;
    MarketEnv env(config, std::min(batch, episodes - episode), accounting);
    const int size = env.shape().worlds;
    spec::Actions actions(env.shape());
    shards_.push_back({std::move(env), first, episode, std::move(actions), {}, {}});
    first += size;
  }
  shape_ = MakeShape(config, worlds);
  size_ = spec::ObservationSize(seller());
}

void ShardedEnv::Reset(std::uint64_t seed, std::uint32_t first_episode) {
  for (Shard& shard : shards_) {
    shard.env.Reset(seed, first_episode + static_cast<std::uint32_t>(shard.first_episode));
  }
}

void ShardedEnv::Observe(spec::Observation* observation) const {
  const spec::Shape& shape = shape_;
  observation->shape = shape;
  observation->values.assign(shape.At(size_, 0), 0.);
  observation->alive.assign(static_cast<std::size_t>(shape.padded), 0.);
  for (const Shard& shard : shards_) {
    shard.env.Observe(&shard.observation);
    const spec::Shape& part = shard.observation.shape;
    CopyRows(shard.observation.values, part, 0, observation->values, shape, shard.first_world,
             size_, part.worlds);
    CopyRows(shard.observation.alive, part, 0, observation->alive, shape, shard.first_world, 1,
             part.worlds);
  }
  observation->seed = shards_.front().observation.seed;
  observation->first_episode = shards_.front().observation.first_episode;
  observation->step = shards_.front().observation.step;
  observation->period = shards_.front().observation.period;
}

void ShardedEnv::Step(const spec::Actions& actions, spec::StepResult* result) {
  const spec::Shape& shape = shape_;
  core::ParallelFor(shards(), threads_, [&](int index, int) {
    Shard& shard = shards_[static_cast<std::size_t>(index)];
    const spec::Shape& part = shard.env.shape();
    CopyRows(actions.prices, shape, shard.first_world, shard.actions.prices, part, 0,
             shape.audiences * shape.products, part.worlds);
    CopyRows(actions.slates, shape, shard.first_world, shard.actions.slates, part, 0,
             shape.audiences * shape.places, part.worlds);
    shard.env.Step(shard.actions, &shard.result);
  });
  const auto padded = static_cast<std::size_t>(shape.padded);
  result->reward.assign(padded, 0.);
  result->audience_reward.assign(padded * static_cast<std::size_t>(shape.audiences), 0.);
  result->terminated.assign(padded, 0);
  result->truncated.assign(padded, 0);
  for (const Shard& shard : shards_) {
    const spec::Shape& part = shard.env.shape();
    CopyRows(shard.result.reward, part, 0, result->reward, shape, shard.first_world, 1,
             part.worlds);
    CopyRows(shard.result.audience_reward, part, 0, result->audience_reward, shape,
             shard.first_world, shape.audiences, part.worlds);
    CopyRows(shard.result.terminated, part, 0, result->terminated, shape, shard.first_world, 1,
             part.worlds);
    CopyRows(shard.result.truncated, part, 0, result->truncated, shape, shard.first_world, 1,
             part.worlds);
  }
}

void ShardedEnv::Truncate(spec::StepResult* result) {
  for (Shard& shard : shards_) {
    const auto& alive = shard.env.market().state().alive;
    for (std::size_t w = 0; w < static_cast<std::size_t>(shard.env.shape().worlds); ++w) {
      if (alive[w] == 0) continue;
      shard.result.truncated[w] = 1;
      result->truncated[static_cast<std::size_t>(shard.first_world) + w] = 1;
    }
  }
}

bool ShardedEnv::Done() const {
  return std::all_of(shards_.begin(), shards_.end(),
                     [](const Shard& shard) { return shard.env.Done(); });
}

}  // namespace souk::env
