#include "training/training.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "core/errors.h"
#include "core/stop_token.h"
#include "io/json_whole.h"

namespace souk::training {

namespace {

// A reward that is no number would spread to everything that is learned from it.
void RequireFinite(double reward, std::size_t round, const spec::Observation& before) {
  if (std::isfinite(reward)) return;
  throw core::RunError(
      fmt::format("the reward of round {}, period {} of training is not a finite number", round,
                  before.period));
}

}  // namespace

Training::Training(const env::MarketConfig& market, agents::Agent& agent,
                   const agents::TrainingConfig& config, env::Accounting accounting)
    : config_((Validate(config), config)),
      agent_(agent),
      env_(market, config.worlds, config.batch, config.threads, accounting, config.replicas),
      finished_(config.steps < config.worlds) {}

void Training::RunRound(const PeriodCallback& on_period) {
  if (finished_) return;
  const auto round = static_cast<std::uint32_t>(rounds_.size());
  env_.Reset(config_.seed,
             kFirstTrainingEpisode + round * static_cast<std::uint32_t>(config_.worlds));
  spec::Observation before;
  spec::Observation after;
  spec::Actions actions(env_.shape());
  spec::StepResult result;
  core::AlignedVector<double> propensity;
  env_.Observe(&before);
  long long playing = config_.worlds;
  const std::size_t first_period = period_steps_.size();
  bool truncated = false;
  while (playing > 0) {
    core::ThrowIfStopped();
    agent_.Act(before, &actions, on_period ? &propensity : nullptr);
    env_.Step(actions, &result);
    const double reward = std::accumulate(result.reward.begin(), result.reward.end(), 0.);
    RequireFinite(reward, rounds_.size(), before);
    steps_ += playing;
    period_rewards_.push_back(reward);
    period_steps_.push_back(playing);
    const long long played = playing;
    playing -= std::count(result.terminated.begin(), result.terminated.end(), 1);
    // A round starts with all worlds, so the next period takes them all when none plays on.
    finished_ = steps_ + (playing > 0 ? playing : config_.worlds) > config_.steps;
    if (finished_) {
      truncated = playing > 0;
      env_.Truncate(&result);
      playing = 0;
    }
    if (on_period) {
      on_period({env_, before, actions, propensity, steps_, reward / static_cast<double>(played)});
    }
    env_.Observe(&after);
    agent_.Learn({before, actions, result, after});
    std::swap(before, after);
  }
  double reward = 0;
  long long steps = 0;
  for (std::size_t t = first_period; t < period_steps_.size(); ++t) {
    reward += period_rewards_[t];
    steps += period_steps_[t];
  }
  rounds_.push_back({steps_, reward / static_cast<double>(steps), truncated});
}

nlohmann::json Training::Save() const {
  nlohmann::json rounds = nlohmann::json::array();
  for (const TrainingRound& round : rounds_) {
    rounds.push_back({round.steps, round.reward_per_period, round.truncated});
  }
  return {{"seed", config_.seed},
          {"worlds", config_.worlds},
          {"replicas", config_.replicas},
          {"steps", steps_},
          {"rounds", rounds},
          {"period_rewards", period_rewards_},
          {"period_steps", period_steps_},
          {"agent", agent_.Save()}};
}

void Training::Load(const nlohmann::json& state) {
  try {
    if (io::JsonWhole<std::uint64_t>(state.at("seed")) != config_.seed ||
        io::JsonWhole<int>(state.at("worlds")) != config_.worlds ||
        io::JsonWhole<int>(state.at("replicas")) != config_.replicas) {
      throw core::InputError("checkpoint",
                             "was made with another seed, number of worlds or of replicas");
    }
    agent_.Load(state.at("agent"));
    steps_ = io::JsonWhole<long long>(state.at("steps"));
    rounds_.clear();
    for (const nlohmann::json& round : state.at("rounds")) {
      rounds_.push_back({io::JsonWhole<long long>(round.at(0)), round.at(1).get<double>(),
                         round.at(2).get<bool>()});
    }
    period_rewards_ = state.at("period_rewards").get<std::vector<double>>();
    period_steps_.clear();
    // Subtracted rather than added: a sum of numbers that no training wrote may be too large.
    long long left = steps_;
    for (const nlohmann::json& played : state.at("period_steps")) {
      period_steps_.push_back(io::JsonWhole<long long>(played));
      if (period_steps_.back() < 0 || period_steps_.back() > left) left = -1;
      if (left < 0) break;
      left -= period_steps_.back();
    }
    if (left != 0 || period_rewards_.size() != period_steps_.size() ||
        (rounds_.empty() ? 0 : rounds_.back().steps) != steps_) {
      throw core::InputError("checkpoint", "disagrees with itself on the periods played");
    }
    finished_ = steps_ > config_.steps - config_.worlds;
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError("checkpoint",
                           std::string("is not a training checkpoint: ") + fault.what());
  }
}

}  // namespace souk::training
