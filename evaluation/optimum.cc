#include "evaluation/optimum.h"

#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/finite.h"
#include "env/customer_config.h"
#include "env/market_env.h"
#include "evaluation/customer_best_price.h"
#include "evaluation/episode_metrics.h"
#include "evaluation/price_search.h"
#include "evaluation/rollout.h"
#include "metrics/statistics.h"
#include "policies/factory.h"
#include "policies/fixed_prices.h"

namespace souk::evaluation {
namespace {

// The oracle first: of equals it is named.
constexpr std::array<const char*, 4> kCandidates = {"static", "list", "cost-plus", "rule-based"};
constexpr double kPlayingShare = .3;  // of the progress shown; the search takes the rest

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
    if (!hooks.progress || candidate >= kCandidates.size()) return;
    hooks.progress(kPlayingShare *
                   (static_cast<double>(candidate) + static_cast<double>(played) / periods) /
                   static_cast<double>(kCandidates.size()));
  };
  const Rollout rollout = PlayEpisodes(market, policy, rollout_config, rollout_hooks);
  const Eigen::ArrayXd profit = rollout.metrics.row(kProfit).transpose();
  return metrics::StudentInterval({profit.data(), static_cast<std::size_t>(profit.size())});
}

// Constant prices climbed from the best policy's first ones, on episodes of another seed than those
// that tell what they are worth.
policies::FixedPrices Searched(const env::MarketConfig& market, const Eigen::ArrayXXd& start,
                               const OptimumConfig& config, const OptimumHooks& hooks) {
  PriceSearchConfig search;
  search.seed = config.seed + 1;
  search.threads = config.threads;
  PriceSearchHooks search_hooks;
  search_hooks.progress = [&](double trials, double most) {
    if (hooks.progress) hooks.progress(kPlayingShare + (1 - kPlayingShare) * trials / most);
  };
  std::vector<double> prices;
  for (Eigen::Index a = 0; a < start.rows(); ++a) {
    for (Eigen::Index i = 0; i < start.cols(); ++i) prices.push_back(start(a, i));
  }
  return {"constant", policies::Kind::kOracle,
          SearchConstantPrices(market, std::move(prices), search, search_hooks),
          policies::SlateRule(market, policies::SlateOrder::kRelevance)};
}

// The candidate of the highest mean profit.
Optimum BestPlayed(const env::MarketConfig& market, const OptimumConfig& config,
                   const OptimumHooks& hooks) {
  Optimum best;
  best.episodes = config.episodes;
  const auto consider = [&](const policies::Policy& policy, std::size_t candidate) {
    const metrics::Estimate profit = Play(market, policy, config, candidate, hooks);
    if (!best.policy.empty() && profit.mean <= best.policy_profit) return;
    best.policy = policy.name();
    best.policy_profit = profit.mean;
    best.policy_error = profit.standard_error;
    best.prices = FirstPrices(market, policy);
  };
  for (std::size_t c = 0; c < kCandidates.size(); ++c) {
    consider(*policies::MakePolicy(kCandidates[c], market), c);
  }
  consider(Searched(market, best.prices, config, hooks), kCandidates.size());
  return best;
}

Optimum Find(const env::MarketConfig& market, const OptimumConfig& config,
             const OptimumHooks& hooks) {
  if (config.episodes < 2) throw core::InputError("episodes", "must be at least 2");
  if (env::OnlyOneByOne(market)) return BestOneByOne(market, config.seed, hooks);
  const auto reference = policies::ProfitReference(market);
  const bool exact = reference && reference->kind == policies::ReferenceKind::kExact;
  if (exact || (reference && !reference->program.empty())) {
    Optimum optimum;
    optimum.kind = reference->kind;
    optimum.value = optimum.policy_profit = reference->profit;
    optimum.prices = reference->prices;
    optimum.slates = reference->slates;
    if (exact) {
      optimum.gap = 0;
    } else {
      optimum.policy = reference->program;
    }
    return optimum;
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

}  // namespace

Optimum FindOptimum(const env::MarketConfig& market, const OptimumConfig& config,
                    const OptimumHooks& hooks) {
  Optimum optimum = Find(market, config, hooks);
  core::RequireFinite({optimum.value, optimum.policy_profit, optimum.policy_error},
                      "the market's optimum");
  // A bound may be so small that a share of it says nothing.
  if (optimum.gap && !std::isfinite(*optimum.gap)) optimum.gap.reset();
  return optimum;
}

}  // namespace souk::evaluation
