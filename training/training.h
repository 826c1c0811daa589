#pragma once

// The training loop: rounds of episodes in lockstep, an agent that acts and learns in every period.
//
// The budget counts world-periods. Worlds are part of the result (the agent learns from all of them
// after each period); batch and threads are not.

#include <cstdint>
#include <functional>
#include <vector>

#include "agents/agent.h"
#include "agents/training_config.h"
#include "env/sharded_env.h"

namespace souk::training {

// Training plays episodes from here on, evaluation below: one seed never shows an agent in training
// the shocks it is scored on.
inline constexpr std::uint32_t kFirstTrainingEpisode = 0x80000000U;

// One row per finished round.
struct TrainingRound {
  long long steps = 0;           // world-periods so far
  double reward_per_period = 0;  // mean over the round's world-periods, currency
  bool truncated = false;        // the budget cut its episodes
};

// What a callback sees after each period of training.
struct TrainingPeriod {
  const env::ShardedEnv& env;
  const spec::Observation& before;
  const spec::Actions& actions;
  const core::AlignedVector<double>& propensity;
  long long steps;     // world-periods so far
  double mean_reward;  // of this period, over the worlds still playing
};
using PeriodCallback = std::function<void(const TrainingPeriod&)>;

class Training {
 public:
  Training(const env::MarketConfig& market, agents::Agent& agent,
           const agents::TrainingConfig& config,
           env::Accounting accounting = env::Accounting::kReward);

  bool Done() const { return finished_; }
  long long steps() const { return steps_; }
  const std::vector<TrainingRound>& rounds() const { return rounds_; }
  // Rewards summed over worlds, and world-periods, of every lockstep period so far.
  const std::vector<double>& period_rewards() const { return period_rewards_; }
  const std::vector<long long>& period_steps() const { return period_steps_; }

  // Plays one round: every world's episode to its end, or until the budget is spent. `on_period` is
  // called after each period (e.g. to log or show progress); episodes that the budget cuts are
  // truncated. core::RunError, naming round and period, when a reward is not a finite number. After
  // core::Stopped the round is half played: only Load makes anything of it.
  void RunRound(const PeriodCallback& on_period = {});

  nlohmann::json Save() const;             // between rounds
  void Load(const nlohmann::json& state);  // core::InputError when it does not fit

 private:
  agents::TrainingConfig config_;
  agents::Agent& agent_;
  env::ShardedEnv env_;
  long long steps_ = 0;
  bool finished_;  // less of the budget is left than the next period takes
  std::vector<TrainingRound> rounds_;
  std::vector<double> period_rewards_;
  std::vector<long long> period_steps_;
};

}  // namespace souk::training
