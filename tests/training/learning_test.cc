// What the one agent there is achieves on the calibrated market, and what common shocks are worth.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "agents/factory.h"
#include "env/play_episodes.h"
#include "env/seller_spec.h"
#include "evaluation/comparison.h"
#include "evaluation/policy_names.h"
#include "training/training_score.h"

namespace souk::training {
namespace {

TEST_CASE(
    "Learning: LinTS on orange_juice earns 97 % of the optimal static profit while it learns") {
  const env::MarketConfig market = scenarios::LoadScenario("orange_juice").market;
  constexpr int kSeeds = 5;
  double agent_profit = 0;
  double reference = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    agents::TrainingConfig config;
    config.seed = seed;
    REQUIRE(config.steps == 50'000);
    const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
    Training training(market, *agent, config);
    while (!training.Done()) training.RunRound();
    const auto score = ScoreLastQuarter(market, config, training);
    REQUIRE(score.has_value());
    agent_profit += score->agent / kSeeds;
    reference += score->reference / kSeeds;
  }
  MESSAGE("last quarter of training: ", agent_profit / reference, " of the optimal static profit");
  CHECK(agent_profit >= .97 * reference);
}

TEST_CASE("Learning: LinTS on orange_juice beats the best rule") {
  evaluation::Experiment experiment =
      evaluation::DefaultExperiment(scenarios::LoadScenario("orange_juice"), false);
  REQUIRE(experiment.train_seeds.size() == 5);
  REQUIRE(experiment.agents[0].name == "lints");
  REQUIRE(experiment.agents[0].steps == 50'000);
  experiment.agents.resize(1);
  const evaluation::Comparison comparison = evaluation::Compare(experiment, 1);
  for (const evaluation::PolicyScore& score : comparison.scores) {
    if (score.kind != policies::Kind::kAgent) continue;
    const metrics::Estimate& difference = score.profit_vs_best_rule;
    MESSAGE(score.name, " against ", comparison.best_rule, ": ", difference.mean, ", ",
            difference.lo, " .. ", difference.hi);
    CHECK(difference.lo > 0);
  }
}

// (Var A + Var B) / Var(A - B) of the profits of episodes at list prices and at 1.10 of them.
double VarianceReduction(const env::MarketConfig& market) {
  env::PlayConfig rollout;
  rollout.episodes = 400;
  const auto profits = [&](const char* policy) -> Eigen::ArrayXd {
    return env::PlayEpisodes(market, *evaluation::MakePolicy(policy, market), rollout)
        .metrics.row(env::kProfit)
        .transpose();
  };
  const auto variance = [](const Eigen::ArrayXd& x) {
    return (x - x.mean()).square().sum() / static_cast<double>(x.size() - 1);
  };
  const Eigen::ArrayXd a = profits("list");
  const Eigen::ArrayXd b = profits("list*1.10");
  return (variance(a) + variance(b)) / variance(a - b);
}

TEST_CASE("Comparison: common shocks make two fixed prices ten times as comparable") {
  env::MarketConfig market = scenarios::LoadScenario("black_friday").market;
  MESSAGE("as shipped, with stock that binds: ", VarianceReduction(market));
  for (spec::ProductConfig& product : market.products) product.stock *= 10;
  const double reduction = VarianceReduction(market);
  MESSAGE("with ten times the stock: ", reduction);
  CHECK(reduction >= 10);
}

}  // namespace
}  // namespace souk::training
