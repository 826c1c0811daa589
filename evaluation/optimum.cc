#include "evaluation/optimum.h"

#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/finite.h"
#include "env/customer_config.h"
#include "env/episode_metrics.h"
#include "env/market_env.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "metrics/statistics.h"
#include "policies/fixed_prices.h"
#include "solvers/customer_best_price.h"
#include "solvers/price_search.h"

namespace souk::evaluation {
namespace {

// The oracle first: of equals it is named.
constexpr std::array<const char*, 4> kCandidates = {"static", "list", "cost-plus", "rule-based"};
constexpr double kPlayingShare = .3;  // of the progress shown; the search takes the rest

Eigen::ArrayXXd FirstPrices(const env::MarketConfig& market, const policies::Policy& policy) {
  env::MarketEnv env(market, 1);
  const spec::Shape& shape = env.shape();
  spec::Observation observation;
  spec::Actions actions(shape);
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
  env::PlayConfig rollout_config;
  rollout_config.episodes = config.episodes;
  rollout_config.seed = config.seed;
  rollout_config.threads = config.threads;
  env::PlayHooks rollout_hooks;
  const double periods =
      static_cast<double>(config.episodes) * static_cast<double>(market.calendar.periods);
  rollout_hooks.progress = [&](long long played) {
    if (!hooks.progress || candidate >= kCandidates.size()) return;
    hooks.progress(kPlayingShare *
                   (static_cast<double>(candidate) + static_cast<double>(played) / periods) /
                   static_cast<double>(kCandidates.size()));
  };
  const env::PlayedEpisodes rollout =
      env::PlayEpisodes(market, policy, rollout_config, rollout_hooks);
  const Eigen::ArrayXd profit = rollout.metrics.row(env::kProfit).transpose();
  return metrics::StudentInterval({profit.data(), static_cast<std::size_t>(profit.size())});
}

// Constant prices climbed from the best policy's first ones, on episodes of another seed than those
// that tell what they are worth.
policies::FixedPrices Searched(const env::MarketConfig& market, const Eigen::ArrayXXd& start,
                               const OptimumConfig& config, const OptimumHooks& hooks) {
  solvers::PriceSearchConfig search;
  search.seed = config.seed + 1;
  search.threads = config.threads;
  solvers::PriceSearchHooks search_hooks;
  search_hooks.progress = [&](double trials, double most) {
    if (hooks.progress) hooks.progress(kPlayingShare + (1 - kPlayingShare) * trials / most);
  };
  std::vector<double> prices;
  for (Eigen::Index a = 0; a < start.rows(); ++a) {
    for (Eigen::Index i = 0; i < start.cols(); ++i) prices.push_back(start(a, i));
  }
  return {"constant", policies::Kind::kOracle,
          solvers::SearchConstantPrices(market, std::move(prices), search, search_hooks),
          policies::SlateRule(env::SellerSpecOf(market), policies::SlateOrder::kRelevance)};
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
    consider(*MakePolicy(kCandidates[c], market), c);
  }
  consider(Searched(market, best.prices, config, hooks), kCandidates.size());
  return best;
}

Optimum OneByOne(const env::MarketConfig& market, const OptimumConfig& config,
                 const OptimumHooks& hooks) {
  solvers::OneByOneBenchmark found = solvers::BestOneByOne(market, config.seed, hooks.progress);
  Optimum optimum;
  optimum.kind = found.benchmark.kind;
  optimum.value = optimum.policy_profit = found.benchmark.profit;
  optimum.policy_error = found.standard_error;
  optimum.prices = std::move(found.benchmark.prices);
  optimum.policy = std::move(found.benchmark.program);
  optimum.episodes = 1;
  return optimum;
}

Optimum Find(const env::MarketConfig& market, const OptimumConfig& config,
             const OptimumHooks& hooks) {
  if (config.episodes < 2) throw core::InputError("episodes", "must be at least 2");
  if (env::OnlyOneByOne(market)) return OneByOne(market, config, hooks);
  const auto benchmark = solvers::FindBenchmark(market);
  const bool exact = benchmark && benchmark->kind == solvers::BenchmarkKind::kExact;
  if (exact || (benchmark && !benchmark->program.empty())) {
    Optimum optimum;
    optimum.kind = benchmark->kind;
    optimum.value = optimum.policy_profit = benchmark->profit;
    optimum.prices = benchmark->prices;
    optimum.slates = benchmark->slates;
    if (exact) {
      optimum.gap = 0;
    } else {
      optimum.policy = benchmark->program;
    }
    return optimum;
  }
  Optimum optimum = BestPlayed(market, config, hooks);
  optimum.value = optimum.policy_profit;
  if (benchmark && benchmark->kind == solvers::BenchmarkKind::kUpperBound) {
    optimum.kind = benchmark->kind;
    optimum.value = benchmark->profit;
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
