#include "policies/linear_policy.h"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "tests/policies/markets.h"

namespace souk::policies {
namespace {

using testing::OneProduct;
using testing::Shop;

// Draws per probability. A probability's standard error is below .0012.
constexpr int kDraws = 200'000;
// Standard errors allowed; seeds are fixed, so the check never changes.
constexpr double kErrors = 4;

// A belief with correlated weights: no entry of the covariance is 0.
LinearBelief Correlated(int size, double sigma) {
  LinearBelief belief;
  belief.mean = Eigen::VectorXd::Zero(size);
  belief.precision_factor = Eigen::MatrixXd::Zero(size, size);
  for (int i = 0; i < size; ++i) {
    for (int j = 0; j < i; ++j) belief.precision_factor(i, j) = .6 * std::sin(3. * i + j + 1);
    belief.precision_factor(i, i) = 1 + .1 * i;
  }
  belief.noise_sd = sigma;
  return belief;
}

Eigen::MatrixXd Covariance(const LinearBelief& belief) {
  const Eigen::MatrixXd precision = belief.precision_factor * belief.precision_factor.transpose();
  return belief.noise_sd * belief.noise_sd * precision.inverse();
}

// One audience, `products` products with the same ladder, hour and weekday observed when
// `calendar`.
env::MarketConfig LadderMarket(int products, const std::vector<double>& ladder, bool calendar) {
  env::MarketConfig config = OneProduct(env::Link::kLogit, 10, 5, .5, 100, 20, 0, 20);
  config.products.assign(static_cast<std::size_t>(products), config.products[0]);
  for (int i = 0; i < products; ++i) {
    config.products[static_cast<std::size_t>(i)].name = "p" + std::to_string(i);
    config.products[static_cast<std::size_t>(i)].price_ladder = ladder;
    config.products[static_cast<std::size_t>(i)].list_price = ladder[0];
  }
  config.segments[0].taste.assign(static_cast<std::size_t>(products), 5.);
  if (calendar) config.observation.push_back(env::ObservationField::kCalendar);
  return config;
}

// The observation of the first period of `worlds` worlds.
spec::Observation FirstObservation(const env::MarketConfig& config, int worlds,
                                   std::uint32_t first_episode = 0) {
  env::MarketEnv env(config, worlds);
  env.Reset(17, first_episode);
  spec::Observation observation;
  env.Observe(&observation);
  return observation;
}

// Checks the share of worlds whose prices of audience 0 fulfil `event` against its probability.
void CheckProbability(const env::MarketConfig& config, const LinearBelief& belief,
                      double probability,
                      const std::function<bool(const std::vector<double>&)>& event) {
  const LinearPolicy policy("test", env::SellerSpecOf(config), {belief}, true);
  const spec::Observation observation = FirstObservation(config, kDraws);
  spec::Actions actions(observation.shape);
  policy.Act(observation, &actions);
  std::vector<double> prices(config.products.size());
  double hits = 0;
  for (int w = 0; w < kDraws; ++w) {
    for (std::size_t i = 0; i < prices.size(); ++i) {
      prices[i] = actions.prices[observation.shape.At(static_cast<int>(i), w)];
    }
    hits += event(prices) ? 1 : 0;
  }
  const double error = std::sqrt(probability * (1 - probability) / kDraws);
  CHECK(std::abs(hits / kDraws - probability) <= kErrors * error);
}

double NormalCdf(double x) { return std::erfc(-x / std::sqrt(2.)) / 2; }

// With two rungs the curvature cannot matter: the upper one is chosen when the slope is positive.
TEST_CASE("LinearPolicy: a draw has the posterior's mean and variance") {
  const env::MarketConfig config = LadderMarket(1, {4, 8}, false);
  LinearBelief belief = Correlated(3, .7);
  belief.mean << .2, .35, -.1;
  const double sd = std::sqrt(Covariance(belief)(1, 1));
  CheckProbability(config, belief, NormalCdf(belief.mean[1] / sd),
                   [](const std::vector<double>& prices) { return prices[0] == 8; });
}

TEST_CASE("LinearPolicy: context moves the slope with the mean and variance of its weights") {
  const env::MarketConfig config = LadderMarket(1, {4, 8}, true);
  LinearBelief belief = Correlated(15, .7);
  for (int j = 0; j < 15; ++j) belief.mean[j] = .1 * j - .6;
  const spec::Observation observation = FirstObservation(config, 1);
  Eigen::VectorXd z(5);
  // Time left, stock, then the calendar's four.
  z << 1, observation.At(2, 0), observation.At(3, 0), observation.At(4, 0), observation.At(5, 0);
  const double mean = belief.mean.segment(5, 5).dot(z);
  const double sd = std::sqrt(z.dot(Covariance(belief).block(5, 5, 5, 5) * z));
  CheckProbability(config, belief, NormalCdf(mean / sd),
                   [](const std::vector<double>& prices) { return prices[0] == 8; });
}

// Two slopes of zero mean have the same sign with probability 1/2 + asin(correlation) / pi
// (Sheppard 1899).
TEST_CASE("LinearPolicy: the weights of a draw have the posterior's correlation") {
  const env::MarketConfig config = LadderMarket(2, {4, 8}, false);
  const LinearBelief belief = Correlated(5, .7);
  const Eigen::MatrixXd covariance = Covariance(belief);
  const double correlation = covariance(1, 3) / std::sqrt(covariance(1, 1) * covariance(3, 3));
  REQUIRE(std::abs(correlation) > .1);
  CheckProbability(config, belief, .5 + std::asin(correlation) / std::numbers::pi,
                   [](const std::vector<double>& prices) { return prices[0] == prices[1]; });
}

// The middle of three rungs is best when curvature < -|slope|: a wedge, whose probability under
// zero mean is its angle after whitening over 2 pi.
TEST_CASE("LinearPolicy: slope and curvature of a draw have the posterior's covariance") {
  const env::MarketConfig config = LadderMarket(1, {4, 6, 8}, false);
  const LinearBelief belief = Correlated(3, .7);
  const Eigen::Matrix2d covariance = Covariance(belief).block(1, 1, 2, 2);
  const Eigen::Matrix2d factor = covariance.llt().matrixL();
  const Eigen::Vector2d left = factor.inverse() * Eigen::Vector2d(-1, -1);
  const Eigen::Vector2d right = factor.inverse() * Eigen::Vector2d(1, -1);
  const double angle = std::acos(left.dot(right) / (left.norm() * right.norm()));
  CheckProbability(config, belief, angle / (2 * std::numbers::pi),
                   [](const std::vector<double>& prices) { return prices[0] == 6; });
}

TEST_CASE("LinearPolicy: audiences and periods have draws of their own") {
  env::MarketConfig config = LadderMarket(1, {4, 8}, false);
  config.audiences = {"web", "store"};
  config.segments[0].audience = {.5, .5};
  const LinearBelief belief = Correlated(3, 1);
  const LinearPolicy policy("test", env::SellerSpecOf(config), {belief, belief}, true);
  spec::Observation observation = FirstObservation(config, kDraws);
  spec::Actions first(observation.shape);
  policy.Act(observation, &first);
  observation.period = observation.step = 1;
  spec::Actions second(observation.shape);
  policy.Act(observation, &second);
  double across_audiences = 0;
  double across_periods = 0;
  for (int w = 0; w < kDraws; ++w) {
    const double web = first.prices[observation.shape.At(0, w)];
    across_audiences += web == first.prices[observation.shape.At(1, w)] ? 1 : 0;
    across_periods += web == second.prices[observation.shape.At(0, w)] ? 1 : 0;
  }
  const double error = .5 / std::sqrt(kDraws);
  CHECK(std::abs(across_audiences / kDraws - .5) <= kErrors * error);
  CHECK(std::abs(across_periods / kDraws - .5) <= kErrors * error);
}

std::vector<LinearBelief> ShopBeliefs(const env::MarketConfig& config) {
  const int size = PriceFeatures(env::SellerSpecOf(config)).size();
  std::vector<LinearBelief> beliefs(config.audiences.size(), Correlated(size, 1));
  for (std::size_t a = 0; a < beliefs.size(); ++a) {
    for (int j = 0; j < size; ++j) beliefs[a].mean[j] = std::cos(j + 2. * static_cast<double>(a));
  }
  return beliefs;
}

TEST_CASE("LinearPolicy: decisions do not depend on the batch") {
  const env::MarketConfig config = Shop();
  const LinearPolicy policy("test", env::SellerSpecOf(config), ShopBeliefs(config), true);
  constexpr int kWorlds = 64;
  const spec::Observation all = FirstObservation(config, kWorlds, 5);
  spec::Actions expected(all.shape);
  policy.Act(all, &expected);
  for (const int batch : {1, 7, 64}) {
    CAPTURE(batch);
    for (int first = 0; first < kWorlds; first += batch) {
      const int worlds = std::min(batch, kWorlds - first);
      const spec::Observation part =
          FirstObservation(config, worlds, 5 + static_cast<std::uint32_t>(first));
      spec::Actions actions(part.shape);
      policy.Act(part, &actions);
      for (int w = 0; w < worlds; ++w) {
        for (int row = 0; row < all.shape.audiences * all.shape.products; ++row) {
          REQUIRE(actions.prices[part.shape.At(row, w)] ==
                  expected.prices[all.shape.At(row, first + w)]);
        }
        for (int row = 0; row < all.shape.audiences * all.shape.places; ++row) {
          REQUIRE(actions.slates[part.shape.At(row, w)] ==
                  expected.slates[all.shape.At(row, first + w)]);
        }
      }
    }
  }
}

TEST_CASE("LinearPolicy: prices are rungs of the ladder, or of nine where there is none") {
  const env::MarketConfig config = Shop();
  const LinearBelief belief = Correlated(PriceFeatures(env::SellerSpecOf(config)).size(), 1);
  const LinearPolicy policy("test", env::SellerSpecOf(config), {belief, belief}, true);
  constexpr int kWorlds = 512;
  const spec::Observation observation = FirstObservation(config, kWorlds);
  spec::Actions actions(observation.shape);
  policy.Act(observation, &actions);
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    std::vector<double> rungs = config.products[i].price_ladder;
    // Shop's price interval is 3 .. 12.
    for (int k = 0; config.products[i].price_ladder.empty() && k < 9; ++k) {
      rungs.push_back(3 + 9. * k / 8);
    }
    std::vector<bool> met(rungs.size(), false);
    for (int a = 0; a < 2; ++a) {
      for (int w = 0; w < kWorlds; ++w) {
        const double price = actions.prices[observation.shape.At(
            observation.shape.PriceRow(a, static_cast<int>(i)), w)];
        const auto rung = std::find(rungs.begin(), rungs.end(), price);
        REQUIRE(rung != rungs.end());
        met[static_cast<std::size_t>(rung - rungs.begin())] = true;
      }
    }
    // A parabola's maximum over rungs: both ends and the inside are met.
    CHECK(met.front());
    CHECK(met.back());
    CHECK(std::count(met.begin(), met.end(), true) > 2);
  }
}

TEST_CASE("LinearPolicy: without exploring it maximises the mean, and knows its propensity") {
  const env::MarketConfig config = LadderMarket(1, {4, 5, 6, 7, 8}, false);
  LinearBelief belief = Correlated(3, 5);
  belief.mean << 1, .6, -1;  // maximum at s = .3: of the rungs s = -1, -.5, 0, .5, 1 the fourth
  const LinearPolicy greedy("test", env::SellerSpecOf(config), {belief}, false);
  const LinearPolicy exploring("test", env::SellerSpecOf(config), {belief}, true);
  const spec::Observation observation = FirstObservation(config, 32);
  spec::Actions actions(observation.shape);
  greedy.Act(observation, &actions);
  for (int w = 0; w < 32; ++w) CHECK(actions.prices[observation.shape.At(0, w)] == 7);
  core::AlignedVector<double> propensity;
  greedy.Propensity(observation, actions, &propensity);
  CHECK(propensity[0] == 1);
  exploring.Propensity(observation, actions, &propensity);
  CHECK(propensity[0] == 0);
  CHECK(greedy.kind() == Kind::kAgent);
}

TEST_CASE("LinearPolicy: beliefs of another shape are refused") {
  const env::MarketConfig config = LadderMarket(1, {4, 8}, false);
  CHECK_THROWS_AS(LinearPolicy("test", env::SellerSpecOf(config), {}, false), core::InputError);
  CHECK_THROWS_AS(LinearPolicy("test", env::SellerSpecOf(config), {Correlated(5, 1)}, false),
                  core::InputError);
  LinearBelief torn = Correlated(3, 1);
  torn.precision_factor = Eigen::MatrixXd::Identity(2, 2);
  CHECK_THROWS_AS(LinearPolicy("test", env::SellerSpecOf(config), {torn}, true), core::InputError);
}

}  // namespace
}  // namespace souk::policies
