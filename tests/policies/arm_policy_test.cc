#include "policies/arm_policy.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/errors.h"
#include "env/customer_env.h"
#include "env/seller_spec.h"
#include "tests/policies/markets.h"

namespace souk::policies {
namespace {

constexpr double kErrors = 4;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// One product of three prices and two audiences; one feature.
env::MarketConfig Customers() {
  env::MarketConfig config =
      testing::WithLadder(testing::OneProduct(env::Link::kLogit, 1, 2, .4, 100, 10, 4, 8), 4, 8, 2);
  config.audiences = {"web", "store"};
  config.segments[0].audience = {.5, .5};
  config.customers.features = {{"age", 0, {0}, {.1}, 0}};
  return config;
}

// Beliefs in the levels 0, 1, 2 of both audiences: values near one another at feature 1.
std::vector<ArmBelief> Beliefs(int context) {
  std::vector<ArmBelief> beliefs;
  for (int arm = 0; arm < 6; ++arm) {
    ArmBelief belief;
    belief.mean = Eigen::VectorXd::Zero(context);
    belief.mean[0] = 1 + .2 * (arm % 3);
    belief.mean[context - 1] = arm < 3 ? -.3 * (arm % 3) : .5 * (arm % 3);
    belief.covariance = Eigen::MatrixXd::Identity(context, context) * .01 * (1 + arm);
    belief.covariance(0, context - 1) = belief.covariance(context - 1, 0) = .004;
    belief.noise_sd = 1.5;
    beliefs.push_back(belief);
  }
  return beliefs;
}

// Customers of the first audience, of feature 1.
spec::Observation Seen(const env::MarketConfig& config, int worlds) {
  const std::vector<std::string> names = spec::ObservationNames(env::CustomerSpecOf(config));
  const spec::Shape shape = env::MakeShape(config, worlds);
  spec::Observation observation;
  observation.shape = shape;
  observation.seed = 11;
  observation.alive.assign(Index(shape.padded), 1.);
  observation.values.assign(shape.At(static_cast<int>(names.size()), 0), 0.);
  for (int row = 0; row < static_cast<int>(names.size()); ++row) {
    const std::string& name = names[Index(row)];
    const double value = name == "audience[web]" || name == "feature[age]" ? 1 : 0;
    std::fill_n(observation.values.begin() + static_cast<std::ptrdiff_t>(shape.At(row, 0)),
                shape.padded, value);
  }
  return observation;
}

TEST_CASE("ArmPolicy: chooses each price as often as its propensity says") {
  const env::MarketConfig config = Customers();
  constexpr int kWorlds = 20'000;
  const spec::Observation observation = Seen(config, kWorlds);
  const int context = PriceFeatures(env::CustomerSpecOf(config)).context_size();
  const ArmPolicy policy("lints-disjoint", env::CustomerSpecOf(config), Beliefs(context), true);
  spec::Actions actions(observation.shape);
  policy.Act(observation, &actions);
  double sum = 0;
  for (const double price : config.products[0].price_ladder) {
    const double count = static_cast<double>(
        std::count(actions.prices.begin(), actions.prices.begin() + kWorlds, price));
    spec::Actions asked = actions;
    std::fill_n(asked.prices.begin(), kWorlds, price);
    core::AlignedVector<double> propensity;
    policy.Propensity(observation, asked, &propensity);
    const double p = propensity[7];
    sum += p;
    CHECK(p > .1);
    CHECK(std::abs(count / kWorlds - p) <= kErrors * std::sqrt(p * (1 - p) / kWorlds));
  }
  CHECK(std::abs(sum - 1) <= 1e-8);
}

TEST_CASE("ArmPolicy: decides for the audience of the customer, shows the other list prices") {
  const env::MarketConfig config = Customers();
  spec::Observation observation = Seen(config, 2);
  const spec::SellerSpec seller = env::CustomerSpecOf(config);
  const std::vector<std::string> names = spec::ObservationNames(seller);
  for (int row = 0; row < static_cast<int>(names.size()); ++row) {  // world 1 is of the store
    const std::string& name = names[Index(row)];
    double& value = observation.values[observation.shape.At(row, 1)];
    if (name == "audience[web]") value = 0;
    if (name == "audience[store]") value = 1;
  }
  const int context = PriceFeatures(seller).context_size();
  const ArmPolicy policy("lints-disjoint", env::CustomerSpecOf(config), Beliefs(context), false);
  spec::Actions actions(observation.shape);
  policy.Act(observation, &actions);
  const spec::Shape& shape = observation.shape;
  CHECK(actions.prices[shape.At(0, 0)] == 4);  // means 1, .9, .8
  CHECK(actions.prices[shape.At(1, 0)] == 6);
  CHECK(actions.prices[shape.At(0, 1)] == 6);
  CHECK(actions.prices[shape.At(1, 1)] == 8);  // means 1, 1.7, 2.4
  core::AlignedVector<double> propensity;
  policy.Propensity(observation, actions, &propensity);
  CHECK(propensity[0] == 1);
}

TEST_CASE("ArmPolicy: a world's draws do not depend on those beside it") {
  const env::MarketConfig config = Customers();
  const int context = PriceFeatures(env::CustomerSpecOf(config)).context_size();
  const ArmPolicy policy("lints-disjoint", env::CustomerSpecOf(config), Beliefs(context), true);
  const spec::Observation many = Seen(config, 40);
  spec::Actions together(many.shape);
  policy.Act(many, &together);
  spec::Observation one = Seen(config, 1);
  spec::Actions alone(one.shape);
  int differ = 0;
  for (int w = 0; w < 40; ++w) {
    one.first_episode = static_cast<std::uint32_t>(w);
    policy.Act(one, &alone);
    CHECK(alone.prices[0] == together.prices[Index(w)]);
    one.step = 1;
    policy.Act(one, &alone);
    differ += alone.prices[0] != together.prices[Index(w)] ? 1 : 0;
    one.step = 0;
  }
  CHECK(differ > 10);
}

TEST_CASE("ArmPolicy: beliefs that do not fit are refused") {
  const env::MarketConfig config = Customers();
  const int context = PriceFeatures(env::CustomerSpecOf(config)).context_size();
  std::vector<ArmBelief> beliefs = Beliefs(context);
  beliefs.pop_back();
  CHECK_THROWS_AS(ArmPolicy("lints-disjoint", env::CustomerSpecOf(config), beliefs, true),
                  core::InputError);
  beliefs = Beliefs(context + 1);
  CHECK_THROWS_AS(ArmPolicy("lints-disjoint", env::CustomerSpecOf(config), beliefs, true),
                  core::InputError);
  beliefs = Beliefs(context);
  beliefs[2].covariance(0, 0) = std::nan("");
  CHECK_THROWS_AS(ArmPolicy("lints-disjoint", env::CustomerSpecOf(config), beliefs, true),
                  core::InputError);
}

}  // namespace
}  // namespace souk::policies
