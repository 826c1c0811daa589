#include "evaluation/comparison.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

#include "agents/factory.h"
#include "agents/training.h"
#include "core/errors.h"
#include "core/parallel.h"
#include "core/streams.h"
#include "evaluation/rollout.h"
#include "metrics/bootstrap.h"
#include "policies/factory.h"

namespace souk::evaluation {
namespace {

constexpr int kReplicates = 2000;

// One policy's episodes: [M] matrices [training seeds, E]; one row where nothing was trained.
struct Played {
  std::string name;
  policies::Kind kind;
  std::vector<Eigen::ArrayXXd> metrics;
  double train_seconds = 0;
};

void CheckStop(const ComparisonHooks& hooks) {
  if (hooks.stop && hooks.stop()) throw core::RunError("interrupted; nothing was written");
}

metrics::Estimate Bootstrap(const Eigen::Ref<const Eigen::ArrayXXd>& values, std::uint64_t seed) {
  core::Stream stream(seed, 0, 0, core::PackAddress(core::Purpose::kBootstrap));
  metrics::BootstrapOptions options;
  options.replicates = kReplicates;
  metrics::Estimate estimate = metrics::HierarchicalBootstrap(
      values, [&stream](std::uint32_t draw) { return stream.Word(draw); }, options);
  // Where all values are equal, rounding may put the interval beside the mean.
  estimate.lo = std::min(estimate.lo, estimate.mean);
  estimate.hi = std::max(estimate.hi, estimate.mean);
  return estimate;
}

void AddRow(const Eigen::ArrayXXd& episode_metrics, Played& played) {
  if (played.metrics.empty()) {
    played.metrics.resize(static_cast<std::size_t>(episode_metrics.rows()),
                          Eigen::ArrayXXd(0, episode_metrics.cols()));
  }
  for (std::size_t m = 0; m < played.metrics.size(); ++m) {
    Eigen::ArrayXXd& rows = played.metrics[m];
    rows.conservativeResize(rows.rows() + 1, Eigen::NoChange);
    rows.row(rows.rows() - 1) = episode_metrics.row(static_cast<Eigen::Index>(m));
  }
}

Eigen::ArrayXXd Evaluate(const Experiment& experiment, const policies::Policy& policy, int threads,
                         const ComparisonHooks& hooks) {
  RolloutConfig config;
  config.episodes = experiment.episodes;
  config.seed = experiment.seed;
  config.threads = threads;
  config.batch = std::clamp(experiment.episodes / threads, 1, 256);
  const double total =
      static_cast<double>(experiment.episodes) * experiment.scenario.market.calendar.periods;
  RolloutHooks rollout_hooks;
  rollout_hooks.stop = hooks.stop;
  rollout_hooks.progress = [&](long long periods) {
    if (hooks.progress) {
      hooks.progress("playing " + policy.name(), static_cast<double>(periods), total);
    }
  };
  Rollout rollout = PlayEpisodes(experiment.scenario.market, policy, config, rollout_hooks);
  CheckStop(hooks);
  return std::move(rollout.metrics);
}

// Trains one agent per seed, seeds in parallel, and plays each.
Played TrainAndPlay(const Experiment& experiment, const AgentBudget& budget, int threads,
                    const ComparisonHooks& hooks) {
  const env::MarketConfig& market = experiment.scenario.market;
  const auto seeds = experiment.train_seeds.size();
  std::vector<std::unique_ptr<policies::Policy>> learned(seeds);
  std::vector<double> seconds(seeds, 0);
  std::atomic<long long> done{0};
  core::ParallelFor(static_cast<int>(seeds), threads, [&](int task, int worker) {
    const auto index = static_cast<std::size_t>(task);
    const auto start = std::chrono::steady_clock::now();
    const auto agent = agents::MakeAgent(budget.name, market);
    agents::TrainingConfig config;
    config.steps = budget.steps;
    config.seed = experiment.train_seeds[index];
    agents::Training training(market, *agent, config);
    long long counted = 0;
    while (!training.Done()) {
      training.RunRound([&](const agents::TrainingPeriod& period) {
        done += period.steps - counted;
        counted = period.steps;
        CheckStop(hooks);
        if (hooks.progress && worker == 0) {
          hooks.progress("training " + budget.name, static_cast<double>(done),
                         static_cast<double>(budget.steps) * static_cast<double>(seeds));
        }
      });
    }
    learned[index] = agent->MakePolicy(false);
    seconds[index] =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  });
  Played played{budget.name, policies::Kind::kAgent, {}, 0};
  for (std::size_t k = 0; k < seeds; ++k) {
    AddRow(Evaluate(experiment, *learned[k], threads, hooks), played);
    played.train_seconds += seconds[k] / static_cast<double>(seeds);
  }
  return played;
}

PolicyScore Score(const Experiment& experiment, const Played& played, const Played& best_rule,
                  const policies::Reference& reference) {
  PolicyScore score;
  score.name = played.name;
  score.kind = played.kind;
  score.train_seconds = played.train_seconds;
  const auto estimate = [&](int metric) {
    return Bootstrap(played.metrics[static_cast<std::size_t>(metric)], experiment.seed);
  };
  for (int metric = 0; metric < kFirstGap; ++metric) score.metrics.push_back(estimate(metric));
  const auto& attributes = experiment.scenario.market.attributes;
  for (std::size_t x = 0; x < attributes.size(); ++x) {
    const int attribute = static_cast<int>(x);
    score.gaps.push_back({attributes[x].name, estimate(GapMetric(attribute, kPostedGap)),
                          estimate(GapMetric(attribute, kAcceptedGap)),
                          estimate(GapMetric(attribute, kAccessGap))});
  }
  const Eigen::ArrayXXd difference =
      played.metrics[kProfit].rowwise() - best_rule.metrics[kProfit].row(0);
  score.profit_vs_best_rule = Bootstrap(difference, experiment.seed);
  if (reference.profit > 0) {
    metrics::Estimate ratio = score.metrics[kProfit];
    for (double* value : {&ratio.mean, &ratio.standard_error, &ratio.lo, &ratio.hi}) {
      *value /= reference.profit;
    }
    score.optimality = ratio;
  }
  return score;
}

// Two-sided normal p-values of the differences, Holm-adjusted over the other policies.
void AdjustDifferences(const std::string& best_rule, std::vector<PolicyScore>& scores) {
  std::vector<double> p_values;
  for (const PolicyScore& score : scores) {
    if (score.name == best_rule) continue;
    const metrics::Estimate& difference = score.profit_vs_best_rule;
    p_values.push_back(
        difference.standard_error > 0
            ? std::erfc(std::abs(difference.mean) / difference.standard_error / std::sqrt(2.))
            : (difference.mean == 0 ? 1. : 0.));
  }
  const std::vector<double> adjusted = metrics::HolmAdjusted(p_values);
  std::size_t next = 0;
  for (PolicyScore& score : scores) {
    if (score.name != best_rule) score.adjusted_p = adjusted[next++];
  }
}

}  // namespace

Comparison Compare(const Experiment& experiment, int threads, const ComparisonHooks& hooks) {
  const env::MarketConfig& market = experiment.scenario.market;
  // Every name is tried before anything is played.
  std::vector<std::unique_ptr<policies::Policy>> fixed;
  for (const std::string& name : experiment.policies) {
    fixed.push_back(policies::MakePolicy(name, market));
  }
  for (const AgentBudget& budget : experiment.agents) {
    agents::MakeAgent(budget.name, market);
    agents::TrainingConfig config;
    config.steps = budget.steps;
    agents::Validate(config);
  }
  if (std::none_of(fixed.begin(), fixed.end(),
                   [](const auto& policy) { return policy->kind() == policies::Kind::kRule; })) {
    throw core::InputError("policies", "must hold at least one rule to compare with");
  }
  Comparison comparison{experiment, "", policies::ProfitReference(market), {}};
  std::vector<Played> all;
  for (const auto& policy : fixed) {
    all.push_back({policy->name(), policy->kind(), {}, 0});
    AddRow(Evaluate(experiment, *policy, threads, hooks), all.back());
  }
  for (const AgentBudget& budget : experiment.agents) {
    all.push_back(TrainAndPlay(experiment, budget, threads, hooks));
  }
  const Played* best = nullptr;
  for (const Played& played : all) {
    if (played.kind != policies::Kind::kRule) continue;
    if (best == nullptr || played.metrics[kProfit].mean() > best->metrics[kProfit].mean()) {
      best = &played;
    }
  }
  comparison.best_rule = best->name;
  for (std::size_t k = 0; k < all.size(); ++k) {
    CheckStop(hooks);
    if (hooks.progress) {
      hooks.progress("intervals", static_cast<double>(k), static_cast<double>(all.size()));
    }
    comparison.scores.push_back(Score(experiment, all[k], *best, comparison.reference));
  }
  AdjustDifferences(comparison.best_rule, comparison.scores);
  return comparison;
}

}  // namespace souk::evaluation
