#include "evaluation/held_out.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "evaluation/episode_metrics.h"
#include "evaluation/rollout.h"
#include "metrics/statistics.h"
#include "policies/exact_value.h"
#include "policies/factory.h"

namespace souk::evaluation {
namespace {

constexpr int kLargestBatch = 256;

// Whether a table of period and stock says all that a policy can do in `market`.
bool DecisionsAreATable(const env::MarketConfig& market) {
  if (policies::WhyNotExact(market).has_value()) return false;
  try {
    policies::DecisionTable(*policies::MakePolicy("list", market), market);
    return true;
  } catch (const core::InputError&) {
    return false;  // the observation shows more
  }
}

}  // namespace

HeldOut::HeldOut(const env::MarketConfig& market, bool with_reference) : market_(market) {
  if (!with_reference) return;
  const auto reference = policies::ProfitReference(market);
  if (!reference || reference->profit <= 0) return;
  reference_ = reference;
  if (DecisionsAreATable(market)) problem_ = policies::MakeStockProblem(market);
}

HeldOutScore HeldOut::Play(const policies::Policy& policy, std::uint64_t seed, int episodes,
                           int threads) const {
  if (episodes < 2) throw core::InputError("episodes", "must be at least 2");
  RolloutConfig config;
  config.episodes = episodes;
  config.seed = seed;
  config.first_episode = kFirstHeldOutEpisode;
  config.threads = threads;
  config.batch = std::clamp((episodes + threads - 1) / threads, 1, kLargestBatch);
  const Rollout rollout = PlayEpisodes(market_, policy, config);
  const Eigen::ArrayXd profits = rollout.metrics.row(kProfit).transpose();
  const metrics::Estimate profit =
      metrics::StudentInterval({profits.data(), static_cast<std::size_t>(profits.size())});
  HeldOutScore score{profit.mean, profit.standard_error, rollout.metrics.row(kReward).mean(),
                     std::nullopt};
  if (reference_) {
    const double value =
        problem_ ? policies::EvaluateExactly(*problem_, policies::DecisionTable(policy, market_))
                 : score.profit;
    score.optimality = value / reference_->profit;
  }
  for (const double figure :
       {score.profit, score.profit_se, score.reward, score.optimality.value_or(0)}) {
    if (!std::isfinite(figure)) {
      throw core::RunError("the held-out score of " + policy.name() + " is not a finite number");
    }
  }
  return score;
}

}  // namespace souk::evaluation
