#include "agents/bandits/arm_thompson.h"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/errors.h"
#include "env/customer_env.h"
#include "env/seller_spec.h"
#include "scenarios/scenario.h"

namespace souk::agents {
namespace {

// B1 with three features.
env::MarketConfig Stream() {
  env::MarketConfig market =
      scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/bandit_b1.yaml").market;
  market.customers.random_features.count = 3;
  market.calendar.periods = 1500;
  return market;
}

// What an agent did and met, customer by customer.
struct Diary {
  std::vector<double> prices;
  std::vector<double> rewards;
  std::vector<Eigen::VectorXd> contexts;  // 1 and the features
  std::vector<double> propensities;
};

Diary Play(Agent* agent, const env::MarketConfig& market, std::uint32_t episode, bool logs = false,
           int customers = 1500) {
  env::CustomerEnv env(market, 1);
  env.Reset(5, episode);
  spec::Observation before;
  spec::Observation after;
  spec::Actions actions(env.shape());
  spec::StepResult result;
  core::AlignedVector<double> propensity;
  Diary diary;
  for (int c = 0; c < customers; ++c) {
    env.Observe(&before);
    agent->Act(before, &actions, logs ? &propensity : nullptr);
    env.Step(actions, &result);
    env.Observe(&after);
    agent->Learn({before, actions, result, after});
    diary.prices.push_back(actions.prices[0]);
    diary.rewards.push_back(result.reward[0]);
    diary.contexts.emplace_back(4);
    diary.contexts.back() << 1, spec::ObservationSize(env.seller()) == 4 ? before.At(1, 0) : NAN,
        before.At(2, 0), before.At(3, 0);
    if (logs) diary.propensities.push_back(propensity[0]);
  }
  return diary;
}

TEST_CASE("ArmThompson: the posterior is that of Bayesian linear regression on all customers") {
  const env::MarketConfig market = Stream();
  const ArmThompsonConfig config = {2, .7};
  ArmThompson agent(env::CustomerSpecOf(market), config);
  const Diary diary = Play(&agent, market, 0);
  const nlohmann::json arms = agent.Save()["arms"];
  REQUIRE(arms.size() == 10);
  int learned = 0;
  for (std::size_t k = 0; k < 10; ++k) {
    Eigen::MatrixXd precision = Eigen::MatrixXd::Identity(4, 4) / 4;
    Eigen::VectorXd moment = Eigen::VectorXd::Zero(4);
    double square = 0;
    int count = 0;
    for (std::size_t c = 0; c < diary.prices.size(); ++c) {
      if (diary.prices[c] != market.products[0].price_ladder[k]) continue;
      precision += diary.contexts[c] * diary.contexts[c].transpose();
      moment += diary.rewards[c] * diary.contexts[c];
      square += diary.rewards[c] * diary.rewards[c];
      ++count;
    }
    learned += count > 50 ? 1 : 0;
    const Eigen::MatrixXd covariance = precision.inverse();
    const Eigen::VectorXd mean = covariance * moment;
    // y'y - m'Pm is the sum of the errors over their variance; the prior guess is 1 / 2.
    const double variance = (square - mean.dot(moment) + .25) / (count + 1);
    CHECK(arms[k]["count"] == count);
    CHECK(arms[k]["noise_sd"].get<double>() ==
          doctest::Approx(.7 * std::sqrt(variance)).epsilon(1e-9));
    for (Eigen::Index f = 0; f < 4; ++f) {
      CHECK(std::abs(arms[k]["mean"][static_cast<std::size_t>(f)].get<double>() - mean[f]) <=
            1e-10);
      CHECK(std::abs(arms[k]["covariance"][static_cast<std::size_t>(5 * f)].get<double>() -
                     covariance(f, f)) <= 1e-10);
    }
  }
  CHECK(learned >= 2);
}

TEST_CASE("ArmThompson: goes on from a checkpoint exactly, and logging changes nothing") {
  const env::MarketConfig market = Stream();
  ArmThompson agent(env::CustomerSpecOf(market), {});
  Play(&agent, market, 0);
  ArmThompson resumed(env::CustomerSpecOf(market), {});
  resumed.Load(agent.Save());
  const Diary diary = Play(&agent, market, 1, false, 300);
  const Diary again = Play(&resumed, market, 1, true, 300);
  CHECK(diary.prices == again.prices);
  CHECK(agent.Save() == resumed.Save());
  for (const double p : again.propensities) {
    CHECK(p > 0);
    CHECK(p <= 1);
  }
}

TEST_CASE("ArmThompson: checkpoints of others and bad settings are refused") {
  const env::MarketConfig market = Stream();
  ArmThompson agent(env::CustomerSpecOf(market), {});
  nlohmann::json state = agent.Save();
  state["arms"].erase(0);
  CHECK_THROWS_AS(agent.Load(state), core::InputError);
  state = agent.Save();
  state["arms"][0]["mean"] = {1, 2};
  CHECK_THROWS_AS(agent.Load(state), core::InputError);
  state = agent.Save();
  state["arms"][3]["noise_sd"] = 0;
  CHECK_THROWS_AS(agent.Load(state), core::InputError);
  state = agent.Save();
  state["agent"] = "ppo";
  CHECK_THROWS_AS(agent.Load(state), core::InputError);
  state.erase("agent");
  CHECK_THROWS_AS(agent.Load(state), core::InputError);
  CHECK_THROWS_AS(ArmThompson(env::CustomerSpecOf(market), {0, 1}), core::InputError);
  CHECK_THROWS_AS(ArmThompson(env::CustomerSpecOf(market), {1, 0}), core::InputError);
}

}  // namespace
}  // namespace souk::agents
