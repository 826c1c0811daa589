#include "evaluation/comparison.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "agents/factory.h"
#include "core/errors.h"
#include "core/stop_token.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/policy_names.h"
#include "tests/support/temp_folder.h"
#include "tests/trajectories/small_market.h"
#include "training/run_saver.h"
#include "training/trained_runs.h"

namespace souk::evaluation {
namespace {

using policies::Kind;
using trajectories::SmallMarket;

// A market of 6 periods, with every rule, an oracle and an agent.
Experiment SmallExperiment() {
  Experiment experiment;
  experiment.scenario.market = SmallMarket();
  experiment.policies = {"list", "list*1.0", "cost-plus", "random", "static"};
  experiment.agents = {{"lints", 400}};
  experiment.train_seeds = {1, 2, 3};
  experiment.episodes = 60;
  return experiment;
}

const PolicyScore& Find(const Comparison& comparison, const std::string& name) {
  const auto score = std::find_if(comparison.scores.begin(), comparison.scores.end(),
                                  [&](const PolicyScore& s) { return s.name == name; });
  REQUIRE(score != comparison.scores.end());
  return *score;
}

TEST_CASE("Comparison: the best rule is the rule of highest profit, never an oracle or agent") {
  const Comparison comparison = Compare(SmallExperiment(), 2);
  REQUIRE(comparison.scores.size() == 6);
  const PolicyScore& best = Find(comparison, comparison.best_rule);
  CHECK(best.kind == Kind::kRule);
  CHECK(Find(comparison, "static").kind == Kind::kOracle);
  CHECK(Find(comparison, "lints").kind == Kind::kAgent);
  for (const PolicyScore& score : comparison.scores) {
    if (score.kind == Kind::kRule) {
      CHECK(score.metrics[env::kProfit].mean <= best.metrics[env::kProfit].mean);
    }
  }
  // The market is such that the rule "never an oracle" matters.
  CHECK(Find(comparison, "static").metrics[env::kProfit].mean > best.metrics[env::kProfit].mean);
}

TEST_CASE("Comparison: a policy differs from itself by nothing, and from its twin too") {
  Experiment experiment = SmallExperiment();
  experiment.policies = {"list", "list*1.0", "random"};
  experiment.agents.clear();
  experiment.episodes = 600;
  const Comparison comparison = Compare(experiment, 1);
  REQUIRE(comparison.best_rule == "list");
  for (const char* name : {"list", "list*1.0"}) {
    CAPTURE(name);
    const PolicyScore& score = Find(comparison, name);
    CHECK(score.profit_vs_best_rule.mean == 0);
    CHECK(score.profit_vs_best_rule.lo == 0);
    CHECK(score.profit_vs_best_rule.hi == 0);
    CHECK(score.adjusted_p == 1);
  }
  CHECK(Find(comparison, "random").profit_vs_best_rule.mean < 0);
  CHECK(Find(comparison, "random").adjusted_p < .05);
}

TEST_CASE("Comparison: levels and differences are those of the episodes themselves") {
  Experiment experiment = SmallExperiment();
  experiment.policies = {"list", "cost-plus"};
  experiment.agents.clear();
  const Comparison comparison = Compare(experiment, 1);
  const env::MarketConfig& market = experiment.scenario.market;
  const env::PlayConfig rollout{experiment.episodes, experiment.seed};
  const auto profit = [&](const char* name) -> Eigen::ArrayXd {
    return env::PlayEpisodes(market, *MakePolicy(name, market), rollout)
        .metrics.row(env::kProfit)
        .transpose();
  };
  const Eigen::ArrayXd list = profit("list");
  const Eigen::ArrayXd cost_plus = profit("cost-plus");
  constexpr double kRounding = 1e-12;
  CHECK(Find(comparison, "list").metrics[env::kProfit].mean ==
        doctest::Approx(list.mean()).epsilon(kRounding));
  const std::string other = comparison.best_rule == "list" ? "cost-plus" : "list";
  const Eigen::ArrayXd difference = other == "list" ? list - cost_plus : cost_plus - list;
  const metrics::Estimate& estimate = Find(comparison, other).profit_vs_best_rule;
  CHECK(estimate.mean == doctest::Approx(difference.mean()).epsilon(kRounding));
  // The bootstrap's standard error of a mean is sd / sqrt(n); 2,000 replicates give it to 1.6 %,
  // so four standard errors of that.
  const auto n = static_cast<double>(difference.size());
  const double expected = std::sqrt((difference - difference.mean()).square().mean() / n);
  CHECK(estimate.standard_error == doctest::Approx(expected).epsilon(.064));
  CHECK(estimate.lo < estimate.mean);
  CHECK(estimate.mean < estimate.hi);
}

TEST_CASE("Comparison: p-values are Holm's over all policies but the best rule") {
  const Comparison comparison = Compare(SmallExperiment(), 1);
  std::vector<double> p_values;
  std::vector<double> adjusted;
  for (const PolicyScore& score : comparison.scores) {
    if (score.name == comparison.best_rule) continue;
    const metrics::Estimate& difference = score.profit_vs_best_rule;
    const double z = std::abs(difference.mean) / difference.standard_error;
    p_values.push_back(difference.standard_error > 0 ? std::erfc(z / std::sqrt(2.)) : 1);
    adjusted.push_back(score.adjusted_p);
  }
  REQUIRE(p_values.size() == 5);
  // Holm 1979 by its definition: over those not larger, the largest of (m - rank + 1) p.
  std::vector<double> sorted = p_values;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t k = 0; k < p_values.size(); ++k) {
    double expected = 0;
    for (std::size_t rank = 0; rank < sorted.size() && sorted[rank] <= p_values[k]; ++rank) {
      expected = std::max(expected, std::min(1., (5. - static_cast<double>(rank)) * sorted[rank]));
    }
    CHECK(adjusted[k] == doctest::Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("Comparison: an agent's interval covers training seeds and episodes") {
  Experiment experiment = SmallExperiment();
  const Comparison all = Compare(experiment, 1);
  double mean = 0;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    experiment.train_seeds = {seed};
    mean += Find(Compare(experiment, 1), "lints").metrics[env::kProfit].mean / 3;
  }
  CHECK(Find(all, "lints").metrics[env::kProfit].mean == doctest::Approx(mean).epsilon(1e-12));
  CHECK(Find(all, "lints").train_seconds > 0);
  CHECK(Find(all, "list").train_seconds == 0);
}

// Trains lints into `folder` as an experiment's agent would be, but for the evaluations.
void TrainInto(const std::string& folder, std::uint64_t seed) {
  training::RunInfo info{"lints", SmallMarket(), {}, "", {100, 4, 0, false}};
  info.market.name = "small";
  info.training.steps = 400;
  info.training.seed = seed;
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(info.market));
  const training::HeldOut held_out(info.market, false);
  training::TrainingRun run(info, *agent, held_out);
  while (!run.Done()) run.RunRound();
  training::SaveTrainingRun(folder, info, run);
}

TEST_CASE("Comparison: runs trained before score as the agent trained with their seeds") {
  const souk::testing::TempFolder folder;
  for (const std::uint64_t seed : {1U, 2U, 10U}) {
    TrainInto(folder / ("all/seed" + std::to_string(seed)), seed);
  }
  CHECK(
      training::FindTrainedRuns(folder / "all") ==
      std::vector<std::string>{folder / "all/seed1", folder / "all/seed2", folder / "all/seed10"});
  CHECK(training::FindTrainedRuns(folder / "all/seed2") ==
        std::vector<std::string>{folder / "all/seed2"});
  CHECK_THROWS_AS(training::FindTrainedRuns(folder / "none"), core::InputError);
  Experiment experiment = SmallExperiment();
  experiment.train_seeds = {1, 2, 10};
  experiment.trained = {folder / "all", folder / "all/seed1"};
  experiment.baseline = folder / "all/seed1";
  const Comparison comparison = Compare(experiment, 1);
  const PolicyScore& now = Find(comparison, "lints");
  const PolicyScore& before = Find(comparison, folder / "all");
  CHECK(before.kind == Kind::kAgent);
  CHECK(before.train_seconds > 0);
  for (std::size_t m = 0; m < env::kFirstGap; ++m) {
    CHECK(before.metrics[m].mean == now.metrics[m].mean);
    CHECK(before.metrics[m].lo == now.metrics[m].lo);
  }
  // The baseline is the run, the best rule stays what it is.
  CHECK(comparison.baseline == folder / "all/seed1");
  CHECK(Find(comparison, comparison.best_rule).kind == Kind::kRule);
  CHECK(Find(comparison, comparison.baseline).profit_vs_baseline.hi == 0);
  const double one = Find(comparison, folder / "all/seed1").metrics[env::kProfit].mean;
  CHECK(before.profit_vs_baseline.mean ==
        doctest::Approx(before.metrics[env::kProfit].mean - one).epsilon(1e-9));
  const double rule = Find(comparison, comparison.best_rule).metrics[env::kProfit].mean;
  CHECK(before.profit_vs_best_rule.mean ==
        doctest::Approx(before.metrics[env::kProfit].mean - rule).epsilon(1e-9));
}

TEST_CASE("Comparison: threads change nothing") {
  const Comparison one = Compare(SmallExperiment(), 1);
  const Comparison three = Compare(SmallExperiment(), 3);
  REQUIRE(one.scores.size() == three.scores.size());
  for (std::size_t k = 0; k < one.scores.size(); ++k) {
    CAPTURE(one.scores[k].name);
    for (std::size_t m = 0; m < env::kFirstGap; ++m) {
      CHECK(one.scores[k].metrics[m].mean == three.scores[k].metrics[m].mean);
      CHECK(one.scores[k].metrics[m].lo == three.scores[k].metrics[m].lo);
      CHECK(one.scores[k].metrics[m].hi == three.scores[k].metrics[m].hi);
    }
    CHECK(one.scores[k].adjusted_p == three.scores[k].adjusted_p);
  }
}

TEST_CASE("Comparison: the exact dynamic program earns the exact optimum") {
  Experiment experiment;
  experiment.scenario = scenarios::LoadScenario("single_p1");
  experiment.policies = {"list", "dynamic-program"};
  experiment.episodes = 4'000;
  const Comparison comparison = Compare(experiment, 1);
  CHECK(comparison.benchmark->kind == solvers::BenchmarkKind::kExact);
  // ORACLES section 5: the optimum of P1, and what the best fixed price, 10, is of it.
  CHECK(comparison.benchmark->profit == doctest::Approx(977.9931527445).epsilon(1e-9));
  const auto optimal = Find(comparison, "dynamic-program").benchmark_ratio;
  REQUIRE(optimal.has_value());
  CHECK(std::abs(optimal->mean - 1) <= 4 * optimal->standard_error);
  CHECK(optimal->lo < 1);
  CHECK(optimal->hi > 1);
  CHECK(optimal->standard_error < .005);
  const auto fixed = Find(comparison, "list").benchmark_ratio;
  REQUIRE(fixed.has_value());
  CHECK(std::abs(fixed->mean - .98174) <= 4 * fixed->standard_error);
}

TEST_CASE("Comparison: faults are found before anything is played") {
  const auto fault_of = [](auto change) {
    Experiment experiment = SmallExperiment();
    experiment.episodes = 1'000'000;  // to play them would take minutes
    change(experiment);
    std::string field;
    core::StopSource source;
    const core::StopScope scope(source);
    ComparisonHooks hooks;
    hooks.progress = [&](const std::string&, double, double) { source.RequestStop(); };
    try {
      Compare(experiment, 1, hooks);
    } catch (const core::InputError& fault) {
      field = fault.field();
    } catch (const core::Stopped&) {
      field = "played";
    }
    return field;
  };
  CHECK(fault_of([](Experiment& e) { e.policies = {"static"}; }) == "policies");
  CHECK(fault_of([](Experiment& e) { e.policies.clear(); }) == "policies");
  CHECK(fault_of([](Experiment& e) { e.policies.emplace_back("lisst"); }) == "policy");
  CHECK(fault_of([](Experiment& e) { e.policies.emplace_back("dynamic-program"); }) == "policy");
  CHECK(fault_of([](Experiment& e) { e.agents.push_back({"lint"}); }) == "agent");
  CHECK(fault_of([](Experiment& e) { e.agents[0].steps = -1; }) == "steps");
  CHECK(fault_of([](Experiment& e) { e.agents[0].steps = 15; }) == "steps");
  CHECK(fault_of([](Experiment& e) { e.baseline = "lisst"; }) == "baseline");
  CHECK(fault_of([](Experiment& e) { e.baseline = "lints"; }) == "played");
  CHECK(fault_of([](Experiment&) {}) == "played");
}

TEST_CASE("Comparison: asked to stop, it ends wherever it is") {
  for (const char* where : {"playing list", "training lints", "intervals"}) {
    CAPTURE(where);
    bool there = false;
    ComparisonHooks hooks;
    core::StopSource source;
    const core::StopScope scope(source);
    hooks.progress = [&](const std::string& what, double, double) {
      there = there || what == where;
      if (there) source.RequestStop();
    };
    CHECK_THROWS_AS(Compare(SmallExperiment(), 1, hooks), core::Stopped);
    CHECK(there);
  }
}

}  // namespace
}  // namespace souk::evaluation
