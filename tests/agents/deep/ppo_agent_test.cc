#include "agents/deep/ppo_agent.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agents/deep/torch_setup.h"
#include "core/errors.h"
#include "core/streams.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "solvers/dynamic_program.h"
#include "solvers/exact_value.h"
#include "tests/policies/markets.h"
#include "training/training.h"

namespace souk::agents {
namespace {

using testing::P1;
using testing::Shop;

PpoConfig Small() {
  PpoConfig config;
  config.worlds = 32;
  config.replicas = 4;
  config.hidden = {16};
  config.epochs = 2;
  config.minibatch_size = 64;
  return config;
}

struct Run {
  std::unique_ptr<PpoAgent> agent;
  std::unique_ptr<training::Training> training;
};

Run MakeRun(const env::MarketConfig& market, const PpoConfig& config, long long steps,
            std::uint64_t seed, int threads = 1, int batch = 1024) {
  SetUpTorch();
  Run run;
  run.agent = std::make_unique<PpoAgent>(env::SellerSpecOf(market), config,
                                         AgentOptions{steps, seed, threads, "cpu"});
  TrainingConfig training;
  training.steps = steps;
  training.seed = seed;
  training.worlds = config.worlds;
  training.replicas = config.replicas;
  training.threads = threads;
  training.batch = batch;
  run.training = std::make_unique<training::Training>(market, *run.agent, training);
  return run;
}

std::string Finish(Run run) {
  while (!run.training->Done()) run.training->RunRound();
  return run.training->Save().dump();
}

TEST_CASE("PpoAgent: stopped at a random update and resumed, it ends with the same bytes") {
  const env::MarketConfig market = Shop();  // 12 periods of 32 worlds: 384 steps an update
  constexpr long long kSteps = 12 * 384;
  const std::string whole = Finish(MakeRun(market, Small(), kSteps, 5));
  core::Stream stream(1, 0, 0, core::PackAddress(core::Purpose::kTest));
  for (std::uint32_t k = 0; k < 10; ++k) {
    Run first = MakeRun(market, Small(), kSteps, 5);
    const auto rounds = 1 + stream.Word(k) % 11;
    for (std::uint32_t r = 0; r < rounds; ++r) first.training->RunRound();
    const std::string saved = first.training->Save().dump();
    Run second = MakeRun(market, Small(), kSteps, 5);
    second.training->Load(nlohmann::json::parse(saved));
    CHECK(Finish(std::move(second)) == whole);
  }
}

TEST_CASE("PpoAgent: threads and batch do not change a weight, the seed does") {
  const env::MarketConfig market = Shop();
  PpoConfig config = Small();
  config.gradient_shards = 3;
  const std::string one = Finish(MakeRun(market, config, 3000, 2));
  CHECK(Finish(MakeRun(market, config, 3000, 2, 2, 5)) == one);
  CHECK(Finish(MakeRun(market, config, 3000, 3)) != one);
}

TEST_CASE("PpoAgent: rollouts cut short of their episodes learn and resume alike") {
  PpoConfig config = Small();
  config.max_samples = 5 * 32;  // of 12 periods
  const std::string cut = Finish(MakeRun(Shop(), config, 2000, 1));
  CHECK(cut == Finish(MakeRun(Shop(), config, 2000, 1)));
  CHECK(cut.find("null") == std::string::npos);  // how JSON writes a number that is not finite
}

TEST_CASE("PpoAgent: a reward that is not a number ends in a clear message") {
  Run run = MakeRun(P1(), Small(), 2000, 1);
  env::MarketEnv env(P1(), 32);
  env.Reset(1, 0);
  spec::Observation observation;
  env.Observe(&observation);
  spec::Actions actions(env.shape());
  core::AlignedVector<double> propensity;
  run.agent->Act(observation, &actions, &propensity);
  spec::StepResult result;
  env.Step(actions, &result);
  result.reward[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH_AS(run.agent->Learn({observation, actions, result, observation}),
                       "ppo: the reward is not a finite number", core::RunError);
}

TEST_CASE("PpoAgent: a constant reward teaches nothing and breaks nothing") {
  env::MarketConfig market = P1();
  market.reward.profit = 0;
  PpoConfig config = Small();
  config.entropy_coefficient = 0;
  Run run = MakeRun(market, config, 4000, 1);
  while (!run.training->Done()) run.training->RunRound();
  CHECK(run.training->Save().dump().find("null") == std::string::npos);
  for (const auto& diagnostic : run.agent->Diagnostics()) {
    CAPTURE(diagnostic.first);
    CHECK(std::isfinite(diagnostic.second));
  }
}

TEST_CASE("PpoAgent: the divergence that it reports is none below 0, the share clipped is one") {
  Run run = MakeRun(P1(), Small(), 4000, 1);
  while (!run.training->Done()) {
    run.training->RunRound();
    std::map<std::string, double> figures;
    for (const auto& [name, value] : run.agent->Diagnostics()) figures[name] = value;
    if (figures.at("entropy") == 0) continue;  // before the first update
    CHECK(figures.at("approx_kl") > 0);
    CHECK(figures.at("approx_kl") < 1);
    CHECK(figures.at("clip_fraction") >= 0);
    CHECK(figures.at("clip_fraction") <= 1);
  }
}

TEST_CASE("PpoAgent: a market that leaves nothing to decide is refused in words") {
  env::MarketConfig market = P1();
  market.products[0].price_ladder = {10};
  CHECK_THROWS_WITH_AS(PpoAgent(env::SellerSpecOf(market), Small(), {}),
                       "products: leave ppo nothing to decide: every product has one price only "
                       "and there are no slates",
                       core::InputError);
  CHECK_THROWS_AS(PpoAgent(env::SellerSpecOf(P1()), Small(), AgentOptions{100, 1, 1, "tpu"}),
                  core::InputError);
}

TEST_CASE("PpoAgent: learns P1 to .99 of the exact optimum in 200,000 periods, each of 2 seeds") {
  const env::MarketConfig market = P1();
  const solvers::StockProblem problem = solvers::MakeStockProblem(market);
  const double optimum = solvers::SolveExactly(problem).value();
  const PpoConfig config = DefaultPpoConfig(env::SellerSpecOf(market));
  for (const std::uint64_t seed : {11U, 12U}) {
    Run run = MakeRun(market, config, 200'000, seed);
    while (!run.training->Done()) run.training->RunRound();
    const auto policy = run.agent->MakePolicy(false);
    CHECK(solvers::EvaluateExactly(problem, solvers::DecisionTable(*policy, market)) >=
          .99 * optimum);
  }
}

TEST_CASE("PpoAgent: learns an interval price by its squashed Gaussian") {
  // One product in ample stock: profit (p - 2) / (1 + e^{p - 6}), best where (p - 2)(1 - q) = 1.
  env::MarketConfig market = testing::OneProduct(env::Link::kLogit, 40, 6, 1, 0, 5, 2, 12);
  market.products[0].stock = spec::kUnlimited;
  market.products[0].unit_cost = 2;
  PpoConfig config = Small();
  config.entropy_coefficient = 0;
  config.learning_rate = config.critic_learning_rate = 3e-3;
  Run run = MakeRun(market, config, 60'000, 1);
  while (!run.training->Done()) run.training->RunRound();
  env::MarketEnv env(market, 1);
  env.Reset(9, 0);
  spec::Observation observation;
  env.Observe(&observation);
  spec::Actions actions(observation.shape);
  run.agent->MakePolicy(false)->Act(observation, &actions);
  const auto profit = [](double p) { return (p - 2) / (1 + std::exp(p - 6)); };
  double best = 0;
  for (double p = 2; p <= 12; p += .001) best = std::max(best, profit(p));
  CHECK(profit(actions.prices[0]) >= .99 * best);
}

}  // namespace
}  // namespace souk::agents
