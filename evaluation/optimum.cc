#include "evaluation/optimum.h"

#include <array>
#include <memory>

#include "core/errors.h"
#include "env/market_env.h"
#include "evaluation/episode_metrics.h"
#include "evaluation/rollout.h"
#include "metrics/statistics.h"
#include "policies/factory.h"

namespace souk::evaluation {
namespace {

// The oracle first: of equals it is named.
constexpr std::array<const char*, 4> kCandidates = {"static", "list", "cost-plus", "rule-based"};

Eigen::ArrayXXd FirstPrices(const env::MarketConfig& market, const policies::Policy& policy) {
  env::MarketEnv env(market, 1);
  const env::Shape& shape = env.spec().shape;
  env::Observation observation;
  env::Actions actions(shape);
  env.Reset(1, 0);
  env.Observe(&observation);
  policy.Act(observation, &actions);
  Eigen::ArrayXXd prices(shape.audiences, shape.products);
  for (int a = 0; a < shape.audiences; ++a) {
    for (int i = 0; i < shape.products; ++i) {
      prices(a, i) = actions.prices[shape.At(shape.PriceRow(a, i), 0)];
    }
  }
  return prices;
}

metrics::Estimate Play(const env::MarketConfig& market, const policies::Policy& policy,
                       const OptimumConfig& config, std::size_t candidate,
                       const OptimumHooks& hooks) {
  RolloutConfig rollout_config;
  rollout_config.episodes = config.episodes;
  rollout_config.seed = config.seed;
  rollout_config.threads = config.threads;
  RolloutHooks rollout_hooks;
  const double periods =
      static_cast<double>(config.episodes) * static_cast<double>(market.calendar.periods);
  rollout_hooks.progress = [&](long long played) {
    if (!hooks.progress) return;
    hooks.progress((static_cast<double>(candidate) + static_cast<double>(played) / periods) /
                   static_cast<double>(kCandidates.size()));
  };
  rollout_hooks.stop = hooks.stop;
  const Rollout rollout = PlayEpisodes(market, policy, rollout_config, rollout_hooks);
  if (rollout.episodes_finished < config.episodes) throw core::RunError("interrupted");
  const Eigen::ArrayXd profit = rollout.metrics.row(kProfit).transpose();
  return metrics::StudentInterval({profit.data(), static_cast<std::size_t>(profit.size())});
}

// The candidate of the highest mean profit.
Optimum BestPlayed(const env::MarketConfig& market, const OptimumConfig& config,
                   const OptimumHooks& hooks) {
  Optimum best;
  for (std::size_t c = 0; c < kCandidates.size(); ++c) {
    const auto policy = policies::MakePolicy(kCandidates[c], market);
    const metrics::Estimate profit = Play(market, *policy, config, c, hooks);
    if (!best.policy.empty() && profit.mean <= best.policy_profit) continue;
    best.policy = policy->name();
    best.policy_profit = profit.mean;
    best.policy_error = profit.standard_error;
    best.prices = FirstPrices(market, *policy);
  }
  return best;
}

}  // namespace

Optimum FindOptimum(const env::MarketConfig& market, const OptimumConfig& config,
                    const OptimumHooks& hooks) {
  if (config.episodes < 2) throw core::InputError("episodes", "must be at least 2");
  const auto reference = policies::ProfitReference(market);
  if (reference && reference->kind == policies::ReferenceKind::kExact) {
    return {reference->kind, reference->profit, reference->prices, "", reference->profit, 0, 0.};
  }
  Optimum optimum = BestPlayed(market, config, hooks);
  optimum.value = optimum.policy_profit;
  if (reference && reference->kind == policies::ReferenceKind::kUpperBound) {
    optimum.kind = reference->kind;
    optimum.value = reference->profit;
    if (optimum.value > 0) optimum.gap = 1 - optimum.policy_profit / optimum.value;
  }
  return optimum;
}

}  // namespace souk::evaluation
