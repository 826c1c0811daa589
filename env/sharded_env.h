#pragma once

// Several market environments seen as one batch: worlds 0 .. B-1 are cut into shards of at most
// `batch` worlds, stepped on up to `threads` threads. What a learner sees does not depend on either
// number.
//
// With R replicas, world w meets the shocks of episode first_episode + w mod (B / R): R worlds
// share each episode's shocks and differ by what is decided. Decisions drawn at random still
// differ, since they are addressed by first_episode + w.

#include <vector>

#include "env/market_env.h"

namespace souk::env {

class ShardedEnv final : public spec::VectorEnv {
 public:
  ShardedEnv(const MarketConfig& config, int worlds, int batch, int threads,
             Accounting accounting = Accounting::kReward, int replicas = 1);

  const spec::SellerSpec& seller() const override { return shards_.front().env.seller(); }
  const spec::Shape& shape() const override { return shape_; }
  void Reset(std::uint64_t seed, std::uint32_t first_episode) override;
  void Observe(spec::Observation* observation) const override;
  void Step(const spec::Actions& actions, spec::StepResult* result) override;
  bool Done() const override;

  // Cuts every running episode short, as of the step that gave `result`.
  void Truncate(spec::StepResult* result);

  // What a recorder wants of each shard after a Step; the observation is the last one made.
  int shards() const { return static_cast<int>(shards_.size()); }
  const MarketEnv& shard(int index) const { return shards_[static_cast<std::size_t>(index)].env; }
  int shard_first_world(int index) const {
    return shards_[static_cast<std::size_t>(index)].first_world;
  }
  const spec::Observation& shard_observation(int index) const {
    return shards_[static_cast<std::size_t>(index)].observation;
  }
  const spec::Actions& shard_actions(int index) const {
    return shards_[static_cast<std::size_t>(index)].actions;
  }
  const spec::StepResult& shard_result(int index) const {
    return shards_[static_cast<std::size_t>(index)].result;
  }

 private:
  struct Shard {
    MarketEnv env;
    int first_world;
    int first_episode;  // of its worlds, from the first of all
    spec::Actions actions;
    spec::StepResult result;
    mutable spec::Observation observation;
  };

  spec::Shape shape_;
  int size_ = 0;  // O
  int threads_;
  std::vector<Shard> shards_;
};

}  // namespace souk::env
