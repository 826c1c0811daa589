#include "evaluation/comparison.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <utility>

#include "agents/factory.h"
#include "core/errors.h"
#include "core/finite.h"
#include "core/parallel.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/intervals.h"
#include "evaluation/policy_names.h"
#include "io/nearest_path.h"
#include "serving/bundle.h"
#include "training/run_folder.h"
#include "training/train_agent.h"
#include "training/trained_runs.h"

namespace souk::evaluation {
namespace {

// One policy's episodes: [M] matrices [training seeds, E]; one row where nothing was trained.
struct Played {
  std::string name;
  policies::Kind kind;
  std::vector<Eigen::ArrayXXd> metrics;
  double train_seconds = 0;
};

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
  env::PlayConfig config;
  config.episodes = experiment.episodes;
  config.seed = experiment.seed;
  config.threads = threads;
  config.batch = std::clamp(experiment.episodes / threads, 1, 256);
  const double total =
      static_cast<double>(experiment.episodes) * experiment.scenario.market.calendar.periods;
  env::PlayHooks play_hooks;
  play_hooks.progress = [&](long long periods) {
    if (hooks.progress) {
      hooks.progress("playing " + policy.name(), static_cast<double>(periods), total);
    }
  };
  return env::PlayEpisodes(experiment.scenario.market, policy, config, play_hooks).metrics;
}

// Trains one agent per seed, seeds in parallel, and plays each.
Played TrainAndPlay(const Experiment& experiment, const training::AgentBudget& budget, int threads,
                    const ComparisonHooks& hooks) {
  const auto seeds = experiment.train_seeds.size();
  const int seeds_at_once = std::min(threads, static_cast<int>(seeds));
  std::vector<training::TrainedPolicy> learned(seeds);
  std::atomic<long long> done{0};
  core::ParallelFor(static_cast<int>(seeds), seeds_at_once, [&](int task, int worker) {
    const auto index = static_cast<std::size_t>(task);
    long long counted = 0;
    const auto on_steps = [&](long long steps) {
      done += steps - counted;
      counted = steps;
      if (hooks.progress && worker == 0) {
        hooks.progress("training " + budget.name, static_cast<double>(done),
                       static_cast<double>(budget.steps) * static_cast<double>(seeds));
      }
    };
    learned[index] =
        training::TrainAgent(budget, experiment.scenario.market, experiment.train_seeds[index],
                             std::max(1, threads / seeds_at_once), on_steps);
  });
  Played played{budget.name, policies::Kind::kAgent, {}, 0};
  for (const training::TrainedPolicy& trained : learned) {
    AddRow(Evaluate(experiment, *trained.policy, threads, hooks), played);
    played.train_seconds += trained.seconds / static_cast<double>(seeds);
  }
  return played;
}

// Who takes part and is not trained here.
struct Contestant {
  std::string name;                                         // what the table calls it
  std::vector<std::unique_ptr<policies::Policy>> policies;  // one per training seed, at least one
  double train_seconds = 0;  // mean over the seeds; 0 where nothing was trained or nobody says
};

// A policy's name, a bundle or a run.
Contestant Find(const std::string& text, const env::MarketConfig& market) {
  Contestant found{text, {}, 0};
  found.policies.push_back(FindPolicy(text, market, false));
  return found;
}

// A bundle, or all runs at a path.
Contestant LoadTrained(const std::string& path, const env::MarketConfig& market) {
  if (serving::IsBundle(path)) return Find(path, market);
  Contestant trained{path, {}, 0};
  const std::vector<std::string> folders = training::FindTrainedRuns(path);
  for (const std::string& folder : folders) {
    trained.policies.push_back(training::LoadRunPolicy(folder, env::SellerSpecOf(market), false));
    trained.train_seconds += training::SecondsTaken(folder) / static_cast<double>(folders.size());
  }
  return trained;
}

Played Play(const Experiment& experiment, const Contestant& contestant, int threads,
            const ComparisonHooks& hooks) {
  Played played{contestant.name, contestant.policies.front()->kind(), {}, contestant.train_seconds};
  for (const auto& policy : contestant.policies) {
    AddRow(Evaluate(experiment, *policy, threads, hooks), played);
  }
  return played;
}

metrics::Estimate ProfitDifference(const Played& a, const Played& b, std::uint64_t seed) {
  if (&a == &b) return {};
  return DifferenceInterval(a.metrics[env::kProfit], b.metrics[env::kProfit], seed);
}

PolicyScore Score(const Experiment& experiment, const Played& played, const Played& best_rule,
                  const Played& baseline, const std::optional<solvers::Benchmark>& benchmark) {
  PolicyScore score;
  score.name = played.name;
  score.kind = played.kind;
  score.train_seconds = played.train_seconds;
  const auto estimate = [&](int metric) {
    return MeanInterval(played.metrics[static_cast<std::size_t>(metric)], experiment.seed);
  };
  for (int metric = 0; metric < env::kFirstGap; ++metric) score.metrics.push_back(estimate(metric));
  const auto& attributes = experiment.scenario.market.attributes;
  for (std::size_t x = 0; x < attributes.size(); ++x) {
    const int attribute = static_cast<int>(x);
    score.gaps.push_back({attributes[x].name, estimate(env::GapMetric(attribute, env::kPostedGap)),
                          estimate(env::GapMetric(attribute, env::kAcceptedGap)),
                          estimate(env::GapMetric(attribute, env::kAccessGap))});
  }
  score.profit_vs_best_rule = ProfitDifference(played, best_rule, experiment.seed);
  score.profit_vs_baseline = &baseline == &best_rule
                                 ? score.profit_vs_best_rule
                                 : ProfitDifference(played, baseline, experiment.seed);
  if (benchmark && benchmark->profit > 0) {
    metrics::Estimate ratio = score.metrics[env::kProfit];
    for (double* value : {&ratio.mean, &ratio.standard_error, &ratio.lo, &ratio.hi}) {
      *value /= benchmark->profit;
    }
    // A benchmark may be so small that a share of it says nothing.
    const std::array<double, 4> share = {ratio.mean, ratio.standard_error, ratio.lo, ratio.hi};
    if (core::AllFinite(share)) score.benchmark_ratio = ratio;
  }
  return score;
}

// Two-sided normal p-values of the differences, Holm-adjusted over the other policies.
void AdjustDifferences(const std::string& baseline, std::vector<PolicyScore>& scores) {
  std::vector<double> p_values;
  for (const PolicyScore& score : scores) {
    if (score.name == baseline) continue;
    const metrics::Estimate& difference = score.profit_vs_baseline;
    p_values.push_back(
        difference.standard_error > 0
            ? std::erfc(std::abs(difference.mean) / difference.standard_error / std::sqrt(2.))
            : (difference.mean == 0 ? 1. : 0.));
  }
  const std::vector<double> adjusted = metrics::HolmAdjusted(p_values);
  std::size_t next = 0;
  for (PolicyScore& score : scores) {
    if (score.name != baseline) score.adjusted_p = adjusted[next++];
  }
}

// Tried before anything is played.
struct Contestants {
  std::vector<Contestant> policies;
  std::vector<Contestant> trained;
};

Contestants FindContestants(const Experiment& experiment) {
  const env::MarketConfig& market = experiment.scenario.market;
  Contestants found;
  std::vector<std::string> names;
  bool has_rule = false;
  for (const std::string& name : experiment.policies) {
    found.policies.push_back(Find(name, market));
    names.push_back(name);
    has_rule = has_rule || found.policies.back().policies.front()->kind() == policies::Kind::kRule;
  }
  for (const training::AgentBudget& budget : experiment.agents) {
    agents::MakeAgent(budget.name, env::SellerSpecOf(market));
    agents::Validate(training::TrainingOf(budget, market, 1));
    names.push_back(budget.name);
  }
  for (const std::string& path : experiment.trained) {
    found.trained.push_back(LoadTrained(path, market));
    names.push_back(path);
  }
  if (!has_rule) {
    throw core::InputError("policies", "must hold at least one rule to compare with");
  }
  const std::string& baseline_name = experiment.baseline;
  if (std::find(names.begin(), names.end(), baseline_name) == names.end() &&
      !PolicyFiles(baseline_name).empty()) {
    found.trained.push_back(LoadTrained(baseline_name, market));
    names.push_back(baseline_name);
  }
  if (!baseline_name.empty() &&
      std::find(names.begin(), names.end(), baseline_name) == names.end()) {
    throw core::InputError("baseline", "there is no policy '" + baseline_name +
                                           "' in the comparison" +
                                           core::HintAndList(baseline_name, names) +
                                           io::NearestPathHint(baseline_name));
  }
  return found;
}

const Played* FindBestRule(const std::vector<Played>& all) {
  const Played* best = nullptr;
  for (const Played& played : all) {
    if (played.kind != policies::Kind::kRule) continue;
    if (best == nullptr ||
        played.metrics[env::kProfit].mean() > best->metrics[env::kProfit].mean()) {
      best = &played;
    }
  }
  return best;
}

}  // namespace

Comparison Compare(const Experiment& experiment, int threads, const ComparisonHooks& hooks) {
  const Contestants contestants = FindContestants(experiment);
  Comparison comparison{experiment, "", "", solvers::FindBenchmark(experiment.scenario.market), {}};
  std::vector<Played> all;
  for (const Contestant& policy : contestants.policies) {
    all.push_back(Play(experiment, policy, threads, hooks));
  }
  for (const training::AgentBudget& budget : experiment.agents) {
    all.push_back(TrainAndPlay(experiment, budget, threads, hooks));
  }
  for (const Contestant& trained : contestants.trained) {
    all.push_back(Play(experiment, trained, threads, hooks));
  }
  const Played* best = FindBestRule(all);
  const Played* baseline = best;
  for (const Played& played : all) {
    if (played.name == experiment.baseline) baseline = &played;
  }
  comparison.best_rule = best->name;
  comparison.baseline = baseline->name;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (hooks.progress) {
      hooks.progress("intervals", static_cast<double>(k), static_cast<double>(all.size()));
    }
    comparison.scores.push_back(Score(experiment, all[k], *best, *baseline, comparison.benchmark));
  }
  AdjustDifferences(comparison.baseline, comparison.scores);
  return comparison;
}

}  // namespace souk::evaluation
