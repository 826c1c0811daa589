#include "agents/bandits/linear_thompson.h"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/errors.h"
#include "demand_models/noise.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "tests/policies/markets.h"
#include "training/training.h"

namespace souk::agents {
namespace {

using testing::OneProduct;
using testing::Shop;
using testing::WithLadder;

const policies::LinearBelief& Belief(const policies::Policy& policy, int audience) {
  return dynamic_cast<const policies::LinearPolicy&>(policy)
      .beliefs()[static_cast<std::size_t>(audience)];
}

// What the agent saw, gathered beside it and put into features in the test's own way.
struct Seen {
  std::vector<std::vector<double>> features;
  std::vector<double> profits;
};

std::vector<double> Features(const env::MarketConfig& config, const spec::Observation& before,
                             const std::vector<std::string>& names, const spec::Actions& actions,
                             int audience, int world) {
  std::vector<double> context = {1};
  for (std::size_t row = 0; row < names.size(); ++row) {
    if (names[row].find("hour") != std::string::npos ||
        names[row].find("week") != std::string::npos || names[row].rfind("event", 0) == 0) {
      context.push_back(before.At(static_cast<int>(row), world));
    }
  }
  std::vector<double> features = context;
  for (std::size_t i = 0; i < config.products.size(); ++i) {
    const spec::ProductConfig& product = config.products[i];
    const double low =
        product.price_ladder.empty() ? product.price_min : product.price_ladder.front();
    const double high =
        product.price_ladder.empty() ? product.price_max : product.price_ladder.back();
    const double price =
        actions
            .prices[before.shape.At(before.shape.PriceRow(audience, static_cast<int>(i)), world)];
    const double s = 2 * (price - low) / (high - low) - 1;
    for (const double c : context) features.push_back(c * s);
    for (const double c : context) features.push_back(c * s * s);
  }
  return features;
}

TEST_CASE("LinearThompson: the belief is the ridge regression of all it has seen") {
  const env::MarketConfig market = Shop();
  LinearThompsonConfig config;
  config.refresh_growth = 0;  // a refresh after every period
  LinearThompson agent(env::SellerSpecOf(market), config);
  TrainingConfig budget;
  budget.steps = 1'000;
  budget.worlds = 10;
  training::Training training(market, agent, budget);
  const std::vector<std::string> names = spec::ObservationNames(env::SellerSpecOf(market));
  std::vector<Seen> seen(2);
  double scale = 0;
  while (!training.Done()) {
    training.RunRound([&](const training::TrainingPeriod& period) {
      const core::AlignedVector<double>& profit = period.env.shard_result(0).audience_reward;
      const spec::Shape& shape = period.before.shape;
      for (int a = 0; a < 2; ++a) {
        for (int w = 0; w < budget.worlds; ++w) {
          seen[static_cast<std::size_t>(a)].features.push_back(
              Features(market, period.before, names, period.actions, a, w));
          seen[static_cast<std::size_t>(a)].profits.push_back(profit[shape.At(a, w)]);
          if (period.steps == budget.worlds)
            scale += std::abs(profit[shape.At(a, w)]) / (2 * budget.worlds);
        }
      }
    });
  }
  const auto policy = agent.MakePolicy(false);
  for (int a = 0; a < 2; ++a) {
    const Seen& data = seen[static_cast<std::size_t>(a)];
    const auto n = static_cast<Eigen::Index>(data.profits.size());
    const auto d = static_cast<Eigen::Index>(data.features[0].size());
    REQUIRE(n == 1'000);
    REQUIRE(d == 63);  // 1 + 4 calendar + 2 event fields, times 1 + 2 * 4 products
    // Least squares with the prior as d more rows, by QR: no normal equations.
    Eigen::MatrixXd design = Eigen::MatrixXd::Zero(n + d, d);
    Eigen::VectorXd target = Eigen::VectorXd::Zero(n + d);
    for (Eigen::Index r = 0; r < n; ++r) {
      target[r] = data.profits[static_cast<std::size_t>(r)] / scale;
      for (Eigen::Index j = 0; j < d; ++j) {
        design(r, j) = data.features[static_cast<std::size_t>(r)][static_cast<std::size_t>(j)];
      }
    }
    for (Eigen::Index j = 0; j < d; ++j) design(n + j, j) = j < 7 ? 1. / 10 : 1 / .5;
    const Eigen::VectorXd solution = design.colPivHouseholderQr().solve(target);
    const double squares = (target - design * solution).squaredNorm();

    const policies::LinearBelief& belief = Belief(*policy, a);
    // Normal equations of condition below 1e6 lose six of sixteen digits.
    constexpr double kSolveTolerance = 1e-9;
    CHECK((belief.mean - solution).norm() <= kSolveTolerance * solution.norm());
    CHECK(belief.noise_sd ==
          doctest::Approx(std::sqrt((squares + 1) / (1'000 + 1))).epsilon(kSolveTolerance));
    const Eigen::MatrixXd precision = design.transpose() * design;
    CHECK((belief.precision_factor * belief.precision_factor.transpose() - precision).norm() <=
          kSolveTolerance * precision.norm());
  }
}

TEST_CASE("LinearThompson: it asks for the same prices for any batch it is shown") {
  const env::MarketConfig market = Shop();
  LinearThompson agent(env::SellerSpecOf(market), {});
  TrainingConfig budget;
  budget.steps = 500;
  training::Training training(market, agent, budget);
  while (!training.Done()) training.RunRound();
  const auto prices = [&](int batch) {
    std::vector<double> values;
    for (int first = 0; first < 64; first += batch) {
      const int worlds = std::min(batch, 64 - first);
      env::MarketEnv env(market, worlds);
      env.Reset(3, static_cast<std::uint32_t>(first));
      spec::Observation observation;
      env.Observe(&observation);
      spec::Actions actions(observation.shape);
      core::AlignedVector<double> propensity;
      agent.Act(observation, &actions, &propensity);
      REQUIRE(propensity.size() >= static_cast<std::size_t>(worlds));
      for (int w = 0; w < worlds; ++w) {
        for (int row = 0; row < 8; ++row)
          values.push_back(actions.prices[observation.shape.At(row, w)]);
      }
    }
    return values;
  };
  const std::vector<double> expected = prices(64);
  CHECK(prices(1) == expected);
  CHECK(prices(7) == expected);
}

// A single-product market without limits on stock: the best price of a period is the best of all.
struct Known {
  const char* name;
  env::MarketConfig market;
};

std::vector<Known> KnownMarkets() {
  const auto ample = [](env::MarketConfig config) {
    config.products[0].stock = spec::kUnlimited;
    config.end_when_sold_out = false;
    return config;
  };
  return {
      {"logit",
       ample(WithLadder(OneProduct(env::Link::kLogit, 10, 5, .5, 1, 20, 5, 15), 5, 15, 1))},
      {"exponential",
       ample(WithLadder(OneProduct(env::Link::kExponential, 5, 0, 1, 1, 10, 0, 10), .5, 4, .25))},
      {"linear, no ladder", ample(OneProduct(env::Link::kLinear, 10, 1, .1, 1, 5, 0, 10))}};
}

double ExpectedProfit(const env::MarketConfig& market, double price) {
  const env::SegmentConfig& segment = market.segments[0];
  const double u = segment.taste[0] - segment.price_sensitivity * price;
  const double bought = market.link == env::Link::kLogit         ? 1 / (1 + std::exp(-u))
                        : market.link == env::Link::kExponential ? std::min(1., std::exp(u))
                                                                 : std::clamp(u, 0., 1.);
  return segment.arrivals_per_hour * bought * price;
}

TEST_CASE("LinearThompson: it finds the best price where stock is ample") {
  constexpr double kGoodEnough = .97;
  constexpr int kSeeds = 5;
  for (const Known& known : KnownMarkets()) {
    CAPTURE(known.name);
    const policies::PriceFeatures features(env::SellerSpecOf(known.market));
    double best = 0;
    double middle = 0;  // of a policy that has learned nothing: the mean over all levels
    for (const double price : features.prices(0)) {
      best = std::max(best, ExpectedProfit(known.market, price));
      middle +=
          ExpectedProfit(known.market, price) / static_cast<double>(features.prices(0).size());
    }
    REQUIRE(middle < .9 * best);
    double score = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      LinearThompson agent(env::SellerSpecOf(known.market), {});
      TrainingConfig budget;
      budget.steps = 5'000;
      budget.seed = seed;
      training::Training training(known.market, agent, budget);
      while (!training.Done()) training.RunRound();
      env::MarketEnv env(known.market, 1);
      env.Reset(1, 0);
      spec::Observation observation;
      env.Observe(&observation);
      spec::Actions actions(observation.shape);
      agent.MakePolicy(false)->Act(observation, &actions);
      score += ExpectedProfit(known.market, actions.prices[0]) / best / kSeeds;
    }
    CHECK(score >= kGoodEnough);
  }
}

TEST_CASE("LinearThompson: nothing sold in the first period is no fault") {
  env::MarketConfig market = OneProduct(env::Link::kLogit, 0, 5, .5, 1, 20, 5, 15);
  LinearThompson agent(env::SellerSpecOf(market), {});
  TrainingConfig budget;
  budget.steps = 400;
  training::Training training(market, agent, budget);
  while (!training.Done()) training.RunRound();
  CHECK(Belief(*agent.MakePolicy(false), 0).mean.norm() == 0);
}

TEST_CASE("LinearThompson: options out of range are refused") {
  const env::MarketConfig market = Shop();
  const auto refused = [&](auto change) {
    LinearThompsonConfig config;
    change(config);
    CHECK_THROWS_AS(LinearThompson(env::SellerSpecOf(market), config), core::InputError);
  };
  refused([](LinearThompsonConfig& c) { c.level_prior_sd = 0; });
  refused([](LinearThompsonConfig& c) { c.price_prior_sd = -1; });
  refused([](LinearThompsonConfig& c) { c.exploration = -.1; });
  refused([](LinearThompsonConfig& c) { c.refresh_growth = std::nan(""); });
}

TEST_CASE("LinearThompson: a catalogue beyond what it can hold is refused before it is held") {
  env::MarketConfig market = OneProduct(env::Link::kLogit, 6, 5, .5, 1, 20, 5, 15);
  while (market.products.size() < 4000) {
    market.products.push_back(market.products[0]);
    market.products.back().name = std::to_string(market.products.size());
    market.segments[0].taste.push_back(1);
  }
  CHECK_THROWS_WITH_AS(LinearThompson(env::SellerSpecOf(market), {}),
                       doctest::Contains("products: asks for"), core::InputError);
}

}  // namespace
}  // namespace souk::agents
