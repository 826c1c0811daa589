#include "evaluation/customer_study.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "agents/factory.h"
#include "core/errors.h"
#include "core/finite.h"
#include "core/parallel.h"
#include "core/stop_token.h"
#include "core/work_limits.h"
#include "env/customer_env.h"
#include "env/seller_spec.h"
#include "evaluation/customer_log.h"
#include "evaluation/policy_names.h"
#include "solvers/customer_best_price.h"

namespace souk::evaluation {
namespace {

// Whoever decides: a policy, or an agent that learns.
struct Seller {
  std::string name;
  policies::Kind kind = policies::Kind::kRule;
  std::unique_ptr<policies::Policy> policy;
  std::unique_ptr<agents::Agent> agent;

  void Act(const spec::Observation& observation, spec::Actions* actions,
           core::AlignedVector<double>* propensity) const {
    if (agent != nullptr) return agent->Act(observation, actions, propensity);
    policy->Act(observation, actions);
    if (propensity != nullptr) policy->Propensity(observation, *actions, propensity);
  }
};

bool IsAgent(const std::string& name) {
  const auto called = [&](const auto& row) { return row.name == name; };
  const auto& of_periods = agents::ListAgents();
  const auto& of_customers = agents::ListCustomerAgents();
  return std::any_of(of_periods.begin(), of_periods.end(), called) ||
         std::any_of(of_customers.begin(), of_customers.end(), called);
}

Seller MakeSeller(const std::string& name, const env::MarketConfig& market) {
  Seller seller;
  seller.name = name;
  if (IsAgent(name)) {
    seller.kind = policies::Kind::kAgent;
    seller.agent = agents::MakeCustomerAgent(name, env::CustomerSpecOf(market));
  } else {
    seller.policy = FindPolicy(name, market, false);
    seller.kind = seller.policy->kind();
  }
  return seller;
}

// What one seller has come to in one run.
struct Run {
  bool finished = false;
  double customers = 0;
  double reward = 0;
  double sales = 0;
  double clicks = 0;
  double carts = 0;
  double paid = 0;
  double expected_profit = 0;
  double best_profit = 0;
};

core::InputError NoCustomers() { return {"segments", "bring no customers"}; }

class Play {
 public:
  Play(const env::MarketConfig& market, Seller seller, std::uint64_t seed)
      : market_(market),
        seller_(std::move(seller)),
        env_(market, 1, env::Accounting::kFull),
        best_(market),
        log_(market),
        actions_(env_.shape()),
        seed_(seed) {}

  const Run& run() const { return run_; }
  // Meets the next customer. Appends its line to `lines` unless null.
  void Meet(std::string* lines) {
    if (env_.Done()) Open();
    env::CustomerMarket& customers = env_.customers();
    seller_.Act(before_, &actions_, lines == nullptr ? nullptr : &propensity_);
    if (best_.known()) {
      run_.best_profit += best_.Find(&customers).profit;
      customers.ExpectedProfit(actions_.prices, &profit_);
      run_.expected_profit += profit_[0];
    }
    env_.Step(actions_, &result_);
    Count(customers.outcome());
    if (lines != nullptr) {
      *lines +=
          log_.Line(seller_.name, customers, before_, actions_, propensity_[0], result_.reward[0]);
    }
    if (seller_.agent != nullptr) {
      env_.Observe(&after_);
      seller_.agent->Learn({before_, actions_, result_, after_});
      std::swap(before_, after_);
    } else if (!env_.Done()) {
      env_.Observe(&before_);
    }
  }
  void Finish() { run_.finished = true; }

 private:
  // The next season that anybody comes in; what the ones before brought, stock held for nobody, is
  // the seller's all the same.
  void Open() {
    env_.Reset(seed_, seasons_++);
    for (double empty = 1; env_.Done(); ++empty) {
      run_.reward += env_.customers().outcome().reward[0];
      // So many in a row are no chance: goodwill that starts near 0 keeps everybody away.
      if (empty > 10'000 && empty * env_.customers().ExpectedCustomers() > 100) throw NoCustomers();
      env_.Reset(seed_, seasons_++);
    }
    env_.Observe(&before_);
  }
  void Count(const env::CustomerOutcome& outcome) {
    run_.customers += 1;
    run_.reward += result_.reward[0];
    const int bought = outcome.bought[0];
    if (bought >= 0 && bought < market_.products_count()) {
      run_.sales += 1;
      const spec::Shape& shape = before_.shape;
      run_.paid += actions_.prices[shape.At(shape.PriceRow(outcome.audience[0], bought), 0)];
    }
    run_.clicks += outcome.clicked[0] >= 0 ? 1 : 0;
    run_.carts += outcome.carted[0] >= 0 ? 1 : 0;
  }

  const env::MarketConfig& market_;
  Seller seller_;
  env::CustomerEnv env_;
  solvers::CustomerBestPrice best_;
  CustomerLog log_;
  spec::Observation before_;
  spec::Observation after_;
  spec::Actions actions_;
  std::uint64_t seed_;
  std::uint32_t seasons_ = 0;  // opened so far
  spec::StepResult result_;
  core::AlignedVector<double> propensity_;
  core::AlignedVector<double> profit_;
  Run run_;
};

void AddRun(const Run& run, bool has_benchmark, CustomerScore* score) {
  core::RequireFinite({run.reward, run.paid, run.best_profit, run.expected_profit},
                      "what " + score->name + " brings");
  score->reward.push_back(run.reward / run.customers);
  score->units.push_back(run.sales / run.customers);
  score->clicks.push_back(run.clicks / run.customers);
  score->add_to_carts.push_back(run.carts / run.customers);
  if (run.sales > 0) score->price.push_back(run.paid / run.sales);
  if (!has_benchmark || !(run.best_profit > 0)) return;  // no rung pays: a share of nothing
  score->benchmark.push_back(run.best_profit / run.customers);
  score->benchmark_ratio.push_back(run.expected_profit / run.best_profit);
}

void Check(const CustomerStudyConfig& config) {
  const auto require = [](bool good, const char* field, const char* allowed) {
    if (!good) throw core::InputError(field, allowed);
  };
  require(!config.policies.empty(), "policies", "are missing, name at least one");
  require(config.customers >= 1, "customers", "must be at least 1");
  require(config.runs >= 2, "runs", "must be at least 2 for an interval");
  require(config.threads >= 1, "threads", "must be at least 1");
}

void RequireWorkOf(const env::MarketConfig& market, const CustomerStudyConfig& config, bool logs) {
  const auto customers = static_cast<double>(config.customers);
  const double of_a_run = customers * static_cast<double>(config.policies.size());
  core::RequireWork(core::Work::kVisits, of_a_run * config.runs, "customers",
                    "take fewer customers or runs");
  const double in_season = env::CustomerMarket(market, 1).ExpectedCustomers();
  if (!(in_season > 0)) throw NoCustomers();
  const double seasons = std::max(1., customers / in_season) * of_a_run / customers * config.runs;
  core::RequireWork(core::Work::kPassed, seasons * market.calendar.periods, "segments",
                    "raise arrivals_per_hour or take fewer customers");
  if (!logs) return;
  constexpr double kCellBytes = 12;  // of a number in a line
  const double cells =
      static_cast<double>(spec::ObservationNames(env::CustomerSpecOf(market)).size()) +
      static_cast<double>(market.products.size()) + market.slate.size + 10;
  core::RequireWork(core::Work::kRecord, of_a_run * cells * kCellBytes, "customers",
                    "take fewer or none are logged");
}

}  // namespace

CustomerStudy StudyCustomers(const env::MarketConfig& market, const CustomerStudyConfig& config,
                             const CustomerStudyHooks& hooks) {
  Check(config);
  RequireWorkOf(market, config, static_cast<bool>(hooks.log));
  const int sellers = static_cast<int>(config.policies.size());
  CustomerStudy study;
  for (const std::string& name : config.policies) {  // faults are said before anything is played
    study.scores.emplace_back();
    study.scores.back().name = name;
    study.scores.back().kind = MakeSeller(name, market).kind;
  }
  const bool has_benchmark = solvers::CustomerBestPrice(market).known();
  std::vector<Run> runs(static_cast<std::size_t>(config.runs * sellers));
  double met = 0;
  std::mutex report;
  std::vector<std::string> logs(static_cast<std::size_t>(sellers));  // of the first run
  const auto play_task = [&](int task) {
    const int run = task / sellers;
    const std::string& name = config.policies[static_cast<std::size_t>(task % sellers)];
    Play play(market, MakeSeller(name, market), config.seed + static_cast<std::uint64_t>(run));
    std::string* lines = hooks.log && run == 0 ? &logs[static_cast<std::size_t>(task)] : nullptr;
    constexpr long long kBatch = 1000;
    for (long long c = 0; c < config.customers; ++c) {
      core::ThrowIfStopped();
      if (c % kBatch == 0) {
        const std::lock_guard lock(report);
        if (hooks.progress) hooks.progress(met);
        met += static_cast<double>(std::min(kBatch, config.customers - c));
      }
      play.Meet(lines);
    }
    core::ThrowIfStopped();
    play.Finish();
    runs[static_cast<std::size_t>(task)] = play.run();
  };
  // Run by run, so that what is stopped has whole runs to show.
  core::ParallelFor(config.runs * sellers, config.threads, [&](int task, int) {
    try {
      play_task(task);
    } catch (const core::Stopped&) {
      return;  // the run is not finished; those that are will be shown
    }
  });
  if (hooks.log) {
    hooks.log(CustomerLog(market).Header());
    for (const std::string& lines : logs) hooks.log(lines);
  }
  for (int r = 0; r < config.runs; ++r) {
    const auto first = runs.begin() + static_cast<std::ptrdiff_t>(r) * sellers;
    const bool whole =
        std::all_of(first, first + sellers, [](const Run& run) { return run.finished; });
    if (!whole) break;
    ++study.runs;
    for (int k = 0; k < sellers; ++k) {
      AddRun(first[k], has_benchmark, &study.scores[static_cast<std::size_t>(k)]);
    }
  }
  for (CustomerScore& score : study.scores) {
    if (score.benchmark.size() == score.reward.size()) continue;
    score.benchmark.clear();
    score.benchmark_ratio.clear();
  }
  if (study.runs < 2) throw core::Stopped();
  return study;
}

}  // namespace souk::evaluation
