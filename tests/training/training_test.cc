#include "training/training.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "agents/deep_library.h"
#include "agents/factory.h"
#include "core/errors.h"
#include "env/seller_spec.h"
#include "tests/policies/markets.h"

namespace souk::training {
namespace {

using testing::P1;
using testing::Shop;

// Sells out early in some worlds, so that rounds shrink as they go.
env::MarketConfig Scarce() {
  env::MarketConfig market = P1();
  market.products[0].stock = 60;
  return market;
}

agents::TrainingConfig Budget(long long steps, int worlds, std::uint64_t seed = 1) {
  agents::TrainingConfig config;
  config.steps = steps;
  config.worlds = worlds;
  config.seed = seed;
  return config;
}

TEST_CASE("Training: the budget is never exceeded, and never short by a period that fitted") {
  const env::MarketConfig market = Scarce();
  for (const int worlds : {1, 7, 16, 40}) {
    for (const long long steps : {0, 1, 39, 40, 41, 137, 320, 1'000}) {
      CAPTURE(worlds);
      CAPTURE(steps);
      const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
      Training training(market, *agent, Budget(steps, worlds));
      CHECK(training.Done() == (steps < worlds));
      long long last = 0;
      while (!training.Done()) {
        training.RunRound([&](const TrainingPeriod& period) {
          const auto playing = std::count_if(period.before.alive.begin(), period.before.alive.end(),
                                             [](double alive) { return alive > 0; });
          REQUIRE(period.steps == last + playing);
          last = period.steps;
          REQUIRE(last <= steps);
        });
      }
      CHECK(training.steps() == last);
      // What is left would not have paid for all worlds of a new round.
      CHECK(training.steps() + worlds > steps);
      CHECK(std::accumulate(training.period_steps().begin(), training.period_steps().end(), 0LL) ==
            training.steps());
      training.RunRound();
      CHECK(training.steps() == last);
    }
  }
}

TEST_CASE("Training: an episode that the budget cuts is truncated, one that ends is not") {
  const env::MarketConfig market = Shop();  // 12 periods, none ends early
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
  Training training(market, *agent, Budget(4 * (2 * 12 + 5), 4));
  std::vector<int> terminated;
  std::vector<int> truncated;
  while (!training.Done()) {
    training.RunRound([&](const TrainingPeriod& period) {
      const spec::StepResult& result = period.env.shard_result(0);
      terminated.push_back(std::accumulate(result.terminated.begin(), result.terminated.end(), 0));
      truncated.push_back(std::accumulate(result.truncated.begin(), result.truncated.end(), 0));
    });
  }
  REQUIRE(terminated.size() == 29);
  for (std::size_t t = 0; t < 29; ++t) {
    CAPTURE(t);
    CHECK(terminated[t] == (t == 11 || t == 23 ? 4 : 0));
    CHECK(truncated[t] == (t == 28 ? 4 : 0));
  }
  REQUIRE(training.rounds().size() == 3);
  CHECK(!training.rounds()[1].truncated);
  CHECK(training.rounds()[2].truncated);
  CHECK(training.rounds()[1].steps == 96);
  CHECK(training.rounds()[2].steps == 116);
}

TEST_CASE("Training: a round that ends with the budget is not cut") {
  const env::MarketConfig market = Shop();
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
  Training training(market, *agent, Budget(48, 4));
  training.RunRound();
  CHECK(training.Done());
  CHECK(!training.rounds()[0].truncated);
}

TEST_CASE(
    "Training: a round's figure is its mean reward, and episodes are those above evaluation's") {
  const env::MarketConfig market = Shop();
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
  Training training(market, *agent, Budget(96, 4));
  std::vector<std::uint32_t> firsts;
  double reward = 0;
  while (!training.Done()) {
    training.RunRound([&](const TrainingPeriod& period) {
      if (period.before.period == 0) firsts.push_back(period.before.first_episode);
      reward += 4 * period.mean_reward;
    });
  }
  CHECK(firsts == std::vector<std::uint32_t>{kFirstTrainingEpisode, kFirstTrainingEpisode + 4});
  const double mean =
      (training.rounds()[0].reward_per_period + training.rounds()[1].reward_per_period) / 2;
  CHECK(mean == doctest::Approx(reward / 96).epsilon(1e-12));
}

// A learner trained in one go, with its loop, as text.
std::string Trained(const env::MarketConfig& market, agents::TrainingConfig config) {
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
  Training training(market, *agent, config);
  while (!training.Done()) training.RunRound();
  return training.Save().dump();
}

TEST_CASE("Training: what is learned depends on the worlds, not on batch or threads") {
  for (const env::MarketConfig& market : {Shop(), Scarce()}) {
    const std::string expected = Trained(market, Budget(64 * 20, 64));
    for (const int batch : {1, 7, 64, 1'000, 1'024}) {
      for (const int threads : {1, 2}) {
        CAPTURE(batch);
        CAPTURE(threads);
        agents::TrainingConfig config = Budget(64 * 20, 64);
        config.batch = batch;
        config.threads = threads;
        CHECK(Trained(market, config) == expected);
      }
    }
    CHECK(Trained(market, Budget(64 * 20, 32)) != expected);
    CHECK(Trained(market, Budget(64 * 20, 64, 2)) != expected);
  }
}

TEST_CASE("Training: stopped and taken up again after each round, it ends where it would have") {
  for (const env::MarketConfig& market : {Shop(), Scarce()}) {
    const agents::TrainingConfig config = Budget(1'000, 16);
    auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
    auto training = std::make_unique<Training>(market, *agent, config);
    int stops = 0;
    while (!training->Done()) {
      training->RunRound();
      // Through text, as a file would have it.
      const std::string saved = training->Save().dump();
      agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
      training = std::make_unique<Training>(market, *agent, config);
      training->Load(nlohmann::json::parse(saved));
      REQUIRE(training->Save().dump() == saved);
      ++stops;
    }
    CHECK(stops >= 4);
    CHECK(training->Save().dump() == Trained(market, config));
  }
}

TEST_CASE("Training: costs of which a double could not hold a sum are refused before it begins") {
  env::MarketConfig market = P1();
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
  market.products[0].unit_cost = 1e308;
  CHECK_THROWS_WITH_AS(Training(market, *agent, Budget(1'000, 16)),
                       doctest::Contains("products[0].unit_cost"), core::InputError);
  market.products[0].unit_cost = 1e15;  // the most there may be
  Training training(market, *agent, Budget(1'000, 16));
  training.RunRound();
  CHECK(std::isfinite(training.rounds().back().reward_per_period));
}

TEST_CASE("Training: a reward that never changes is learned from") {
  env::MarketConfig nobody = P1();
  nobody.segments[0].arrivals_per_hour = 0;
  env::MarketConfig unweighted = P1();  // profit is there, the scenario rewards none of it
  unweighted.reward.profit = 0;
  for (const env::MarketConfig& market : {nobody, unweighted}) {
    const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
    Training training(market, *agent, Budget(1'000, 16));
    while (!training.Done()) training.RunRound();
    CHECK(training.rounds().back().reward_per_period == 0);
    CHECK(training.Save().dump().find("null") == std::string::npos);  // as NaN is written
  }
}

TEST_CASE("Training: a market with one price and no slates is trained in") {
  env::MarketConfig market = P1();
  market.products[0].price_ladder = {9};
  market.products[0].price_min = market.products[0].price_max = market.products[0].list_price = 9;
  const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
  Training training(market, *agent, Budget(1'000, 16));
  while (!training.Done()) {
    training.RunRound([](const TrainingPeriod& period) { REQUIRE(period.actions.prices[0] == 9); });
  }
  CHECK(training.Save().dump().find("null") == std::string::npos);
}

TEST_CASE("Training: a checkpoint that does not fit is refused") {
  const env::MarketConfig market = Shop();
  const nlohmann::json good = nlohmann::json::parse(Trained(market, Budget(200, 16)));
  const auto refused = [](const env::MarketConfig& other, const agents::TrainingConfig& config,
                          const nlohmann::json& state) {
    const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(other));
    Training training(other, *agent, config);
    CHECK_THROWS_AS(training.Load(state), core::InputError);
  };
  refused(market, Budget(200, 16, 2), good);
  refused(market, Budget(200, 8), good);
  refused(P1(), Budget(200, 16), good);  // one audience, one product
  env::MarketConfig without_calendar = market;
  without_calendar.observation = {env::ObservationField::kTimeLeft};
  refused(without_calendar, Budget(200, 16), good);

  const auto spoilt = [&](const char* path, const nlohmann::json& value) {
    CAPTURE(path);
    nlohmann::json state = good;
    state[nlohmann::json::json_pointer(path)] = value;
    refused(market, Budget(200, 16), state);
  };
  spoilt("/agent/agent", "ppo");
  spoilt("/agent/audiences", nullptr);
  spoilt("/agent/audiences/0/mean", nlohmann::json::array({1, 2}));
  spoilt("/agent/audiences/1/precision/0", nullptr);  // what NaN is written as
  spoilt("/agent/audiences/0/noise_sd", 0);
  spoilt("/agent/audiences/0/square", -1);
  for (const nlohmann::json& bad :
       {nlohmann::json(1e300), nlohmann::json(-1), nlohmann::json(.5), nlohmann::json(INT64_MAX)}) {
    spoilt("/agent/audiences/0/count", bad);
    spoilt("/agent/audiences/0/factored_at", bad);
    spoilt("/steps", bad);
    spoilt("/period_steps/0", bad);
    spoilt("/rounds/0/0", bad);
  }
  spoilt("/agent/audiences/0/factored_at", 1'000'000);
  spoilt("/rounds", 7);
  spoilt("/steps", "many");
  spoilt("/steps", 5);
  spoilt("/period_steps", nlohmann::json::array());
  refused(market, Budget(200, 16), nlohmann::json::array());
}

TEST_CASE("Training: budgets out of range are refused") {
  const env::MarketConfig market = Shop();
  const auto refused = [&](auto change, const std::string& field) {
    agents::TrainingConfig config;
    change(config);
    const auto agent = agents::MakeAgent("lints", env::SellerSpecOf(market));
    try {
      const Training never(market, *agent, config);
      FAIL("no fault for ", field);
    } catch (const core::InputError& fault) {
      CHECK(fault.field() == field);
    }
  };
  refused([](agents::TrainingConfig& c) { c.steps = -1; }, "steps");
  refused([](agents::TrainingConfig& c) { c.worlds = 0; }, "worlds");
  refused([](agents::TrainingConfig& c) { c.batch = 0; }, "batch");
  refused([](agents::TrainingConfig& c) { c.threads = 0; }, "threads");
}

TEST_CASE("Agents: an unknown name is refused with the names there are") {
  try {
    agents::MakeAgent("lint", env::SellerSpecOf(Shop()));
    FAIL("no fault");
  } catch (const core::InputError& fault) {
    CHECK(fault.message().find("lints") != std::string::npos);
  }
  for (const agents::AgentRow& row : agents::ListAgents()) {
    if (row.deep && !agents::WhyNoDeepLibrary().empty()) continue;
    CHECK(agents::MakeAgent(row.name, env::SellerSpecOf(Shop()))->name() == row.name);
  }
}

}  // namespace
}  // namespace souk::training
