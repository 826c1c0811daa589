#include "training/held_out.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "env/episode_metrics.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "metrics/statistics.h"
#include "policies/factory.h"
#include "solvers/exact_value.h"

namespace souk::training {
namespace {

constexpr int kLargestBatch = 256;

// Whether a table of period and stock says all that a policy can do in `market`.
bool DecisionsAreATable(const env::MarketConfig& market) {
  if (solvers::WhyNotExact(market).has_value()) return false;
  try {
    solvers::DecisionTable(*policies::MakeRule("list", env::SellerSpecOf(market)), market);
    return true;
  } catch (const core::InputError&) {
    return false;  // the observation shows more
  }
}

}  // namespace

HeldOut::HeldOut(const env::MarketConfig& market, bool with_benchmark) : market_(market) {
  if (!with_benchmark) return;
  const auto benchmark = solvers::FindBenchmark(market);
  if (!benchmark || benchmark->profit <= 0) return;
  benchmark_ = benchmark;
  if (DecisionsAreATable(market)) problem_ = solvers::MakeStockProblem(market);
}

HeldOutScore HeldOut::Play(const policies::Policy& policy, std::uint64_t seed, int episodes,
                           int threads) const {
  if (episodes < 2) throw core::InputError("episodes", "must be at least 2");
  env::PlayConfig config;
  config.episodes = episodes;
  config.seed = seed;
  config.first_episode = kFirstHeldOutEpisode;
  config.threads = threads;
  config.batch = std::clamp((episodes + threads - 1) / threads, 1, kLargestBatch);
  const env::PlayedEpisodes rollout = env::PlayEpisodes(market_, policy, config);
  const Eigen::ArrayXd profits = rollout.metrics.row(env::kProfit).transpose();
  const metrics::Estimate profit =
      metrics::StudentInterval({profits.data(), static_cast<std::size_t>(profits.size())});
  HeldOutScore score{profit.mean, profit.standard_error, rollout.metrics.row(env::kReward).mean(),
                     std::nullopt};
  if (benchmark_) {
    const double value =
        problem_ ? solvers::EvaluateExactly(*problem_, solvers::DecisionTable(policy, market_))
                 : score.profit;
    score.benchmark_ratio = value / benchmark_->profit;
  }
  for (const double figure :
       {score.profit, score.profit_se, score.reward, score.benchmark_ratio.value_or(0)}) {
    if (!std::isfinite(figure)) {
      throw core::RunError("the held-out score of " + policy.name() + " is not a finite number");
    }
  }
  return score;
}

}  // namespace souk::training
