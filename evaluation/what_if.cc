#include "evaluation/what_if.h"

#include <fmt/core.h>

#include <Eigen/Core>
#include <algorithm>
#include <mutex>

#include "core/errors.h"
#include "core/finite.h"
#include "core/parallel.h"
#include "core/stop_token.h"
#include "env/market_env.h"

namespace souk::evaluation {
namespace {

constexpr int kLargestBatch = 64;

enum Figure {
  kBranchProfit,
  kBranchRevenue,
  kBranchUnits,
  kBranchPrice,
  kSatisfied,
  kVisits,
  kSums
};

// Sums over the worlds of one batch: [kSums, T - from]; profit of each world after the branching.
struct Branch {
  Eigen::ArrayXXd sums;
  std::vector<double> profit;  // [B]
};

class Brancher {
 public:
  Brancher(const env::MarketConfig& market, int worlds, int from)
      : env_(market, worlds, env::Accounting::kFull), from_(from), actions_(env_.shape()) {}

  void Start(const policies::Policy& policy, std::uint64_t seed, std::uint32_t first_episode) {
    env_.Reset(seed, first_episode);
    for (int t = 0; t < from_; ++t) Step(policy);
    start_ = env_.Save();
  }

  Branch Play(const policies::Policy& policy) {
    env_.Restore(start_);
    const int periods = env_.seller().season.periods - from_;
    Branch branch{Eigen::ArrayXXd::Zero(kSums, periods), {}};
    branch.profit.assign(static_cast<std::size_t>(env_.shape().worlds), 0.);
    for (int t = 0; t < periods; ++t) {
      Step(policy);
      Count(branch.sums.col(t), branch.profit);
    }
    return branch;
  }

 private:
  void Step(const policies::Policy& policy) {
    core::ThrowIfStopped();
    env_.Observe(&observation_);
    policy.Act(observation_, &actions_);
    env_.Step(actions_, &result_);
  }

  void Count(Eigen::Ref<Eigen::ArrayXd> sums, std::vector<double>& profits) const {
    const spec::Shape& shape = env_.shape();
    const env::PeriodOutcome& outcome = env_.market().outcome();
    const env::MarketState& state = env_.market().state();
    for (int w = 0; w < shape.worlds; ++w) {
      const auto world = static_cast<std::size_t>(w);
      const double profit = outcome.revenue[world] - outcome.cost[world];
      profits[world] += profit;
      sums[kBranchProfit] += profit;
      sums[kBranchRevenue] += outcome.revenue[world];
      for (int i = 0; i < shape.products; ++i) {
        sums[kBranchUnits] += state.last_units[shape.At(i, w)];
        for (int a = 0; a < shape.audiences; ++a) {
          sums[kBranchPrice] += state.prices[shape.At(shape.PriceRow(a, i), w)] /
                                env_.seller().products[static_cast<std::size_t>(i)].list_price /
                                (shape.audiences * shape.products);
        }
      }
      for (int row = 0; row < shape.segments * shape.audiences; ++row) {
        const double visits = outcome.visits[shape.At(row, w)];
        sums[kVisits] += visits;
        sums[kSatisfied] += visits * outcome.satisfaction[shape.At(row / shape.audiences, w)];
      }
    }
  }

  env::MarketEnv env_;
  int from_;
  spec::Actions actions_;
  spec::Observation observation_;
  spec::StepResult result_;
  env::MarketEnv::Snapshot start_;
};

std::vector<BranchPeriod> Means(const std::vector<Branch>& batches, int episodes) {
  Eigen::ArrayXXd sums = Eigen::ArrayXXd::Zero(batches[0].sums.rows(), batches[0].sums.cols());
  for (const Branch& batch : batches) sums += batch.sums;
  std::vector<BranchPeriod> means;
  for (Eigen::Index t = 0; t < sums.cols(); ++t) {
    const auto column = sums.col(t);
    means.push_back({column[kBranchProfit] / episodes, column[kBranchRevenue] / episodes,
                     column[kBranchUnits] / episodes, column[kBranchPrice] / episodes,
                     column[kVisits] > 0 ? column[kSatisfied] / column[kVisits] : 0});
  }
  return means;
}

void RequireFinite(const std::vector<Branch>& batches, int from) {
  for (const Branch& batch : batches) {
    for (Eigen::Index t = 0; t < batch.sums.cols(); ++t) {
      const Eigen::ArrayXd sums = batch.sums.col(t);
      core::RequireFinite({sums.data(), static_cast<std::size_t>(sums.size())},
                          "the sums of a branch", fmt::format(" in period {}", from + t));
    }
  }
}

std::vector<double> Profits(const std::vector<Branch>& batches) {
  std::vector<double> profits;
  for (const Branch& batch : batches) {
    profits.insert(profits.end(), batch.profit.begin(), batch.profit.end());
  }
  return profits;
}

}  // namespace

WhatIf PlayWhatIf(const env::MarketConfig& market, const policies::Policy& stays,
                  const policies::Policy& switches, const WhatIfConfig& config,
                  const WhatIfHooks& hooks) {
  if (config.from < 0 || config.from >= market.calendar.periods) {
    throw core::InputError("from", fmt::format("is {}, the season has periods 0 to {}", config.from,
                                               market.calendar.periods - 1));
  }
  if (config.episodes < 2) throw core::InputError("episodes", "must be at least 2");
  // Batches of one size whatever the threads: their sums are added in order.
  const int batches = (config.episodes + kLargestBatch - 1) / kLargestBatch;
  std::vector<Branch> stayed(static_cast<std::size_t>(batches));
  std::vector<Branch> switched(static_cast<std::size_t>(batches));
  std::mutex report;
  double played = 0;
  core::ParallelFor(batches, config.threads, [&](int task, int) {
    const int first = task * kLargestBatch;
    const int worlds = std::min(kLargestBatch, config.episodes - first);
    Brancher brancher(market, worlds, config.from);
    brancher.Start(stays, config.seed, static_cast<std::uint32_t>(first));
    stayed[static_cast<std::size_t>(task)] = brancher.Play(stays);
    switched[static_cast<std::size_t>(task)] = brancher.Play(switches);
    const std::lock_guard lock(report);
    played += static_cast<double>(worlds) * (2. * market.calendar.periods - config.from);
    if (hooks.progress) hooks.progress(played);
  });
  const std::vector<double> stay = Profits(stayed);
  const std::vector<double> other = Profits(switched);
  RequireFinite(stayed, config.from);
  RequireFinite(switched, config.from);
  return {Means(stayed, config.episodes), Means(switched, config.episodes),
          metrics::StudentInterval(stay), metrics::StudentInterval(other),
          metrics::PairedDifference(stay, other)};
}

}  // namespace souk::evaluation
