#pragma once

// Policies that meet the same customers one by one (env/customer_env.h): rules that never learn,
// and agents that learn from each customer before the next comes.
//
// A run is one instance (one seed: the weights of random features with it), one world, seasons in a
// row until so many customers have come. Every policy meets the same ones in a run, but for those
// who come again, or stay away, because of what it did.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "env/market_config.h"
#include "metrics/statistics.h"
#include "policies/policy.h"

namespace souk::evaluation {

struct CustomerStudyConfig {
  // Policies and agents, by name.
  std::vector<std::string> policies = {"list", "random", "lints-disjoint"};
  long long customers = 100'000;  // of each run, >= 1
  int runs = 5;                   // >= 2
  std::uint64_t seed = 1;         // of the first run, then + 1
  int threads = 1;
};

struct CustomerStudyHooks {
  std::function<void(double customers)> progress;  // met so far; one call at a time
  // What each policy met in the first run, a line of CSV a customer: first the header, then policy
  // by policy (evaluation/customer_log.h). Propensities are worked out only for this.
  std::function<void(const std::string& lines)> log;
};

struct CustomerScore {
  std::string name;
  policies::Kind kind = policies::Kind::kRule;
  // [runs] of each figure, per customer.
  std::vector<double> reward;  // currency
  std::vector<double> units;   // ours
  std::vector<double> clicks;  // on the slate
  std::vector<double> add_to_carts;
  std::vector<double> price;  // paid for what was bought of us, currency; of runs with a sale
  // Profit that could be expected of each customer at the best price of the ladder for it, and the
  // share of it that was to be expected at the prices shown; empty where that is not known.
  std::vector<double> benchmark;
  std::vector<double> benchmark_ratio;
};

struct CustomerStudy {
  int runs = 0;  // that all policies have finished; fewer than asked for when stopped
  std::vector<CustomerScore> scores;
};

// Stopped (core/stop_token.h) after two runs it returns those that are finished. core::InputError
// when the market has no customers one by one, a policy is none, or the config is not in its
// ranges.
CustomerStudy StudyCustomers(const env::MarketConfig& market, const CustomerStudyConfig& config,
                             const CustomerStudyHooks& hooks = {});

}  // namespace souk::evaluation
