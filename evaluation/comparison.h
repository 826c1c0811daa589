#pragma once

// Trains agents, plays every policy on the same shocks and says how they compare. Runs that are
// trained already join as they are, named by their path, a training seed for each run.
//
// Levels and paired differences carry 95 % intervals from a hierarchical bootstrap over training
// seeds and evaluation episodes (evaluation/intervals.h). p-values of the differences to the
// baseline, which is the best rule unless the experiment names another policy, are Holm-adjusted
// over the policies (Holm 1979). The best rule is the one with the highest mean profit; it is never
// an oracle, and being the best of several it is, if anything, flattered.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/episode_metrics.h"
#include "evaluation/experiment.h"
#include "metrics/statistics.h"
#include "policies/policy.h"
#include "solvers/benchmark.h"

namespace souk::evaluation {

struct GapEstimates {
  std::string attribute;
  metrics::Estimate posted;    // currency
  metrics::Estimate accepted;  // currency
  metrics::Estimate access;    // difference of purchase probabilities
};

struct PolicyScore {
  std::string name;
  policies::Kind kind = policies::Kind::kRule;
  std::vector<metrics::Estimate> metrics;  // [env::kFirstGap], env/episode_metrics.h
  std::vector<GapEstimates> gaps;          // one per attribute
  metrics::Estimate profit_vs_best_rule;   // currency an episode, paired; zeros for the best rule
  metrics::Estimate profit_vs_baseline;    // the same against the baseline
  double adjusted_p = 1;                   // of the difference to the baseline, Holm
  std::optional<metrics::Estimate> benchmark_ratio;  // profit over the benchmark's
  double train_seconds = 0;                          // mean over training seeds
};

struct Comparison {
  Experiment experiment;
  std::string best_rule;
  std::string baseline;  // Experiment::against, else the best rule
  std::optional<solvers::Benchmark> benchmark;
  std::vector<PolicyScore> scores;
};

struct ComparisonHooks {
  // What is being done, and how far along it is (done of total).
  std::function<void(const std::string& what, double done, double total)> progress;
};

Comparison Compare(const Experiment& experiment, int threads, const ComparisonHooks& hooks = {});

}  // namespace souk::evaluation
