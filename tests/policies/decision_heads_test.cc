#include "policies/decision_heads.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "env/market_env.h"
#include "env/seller_spec.h"
#include "tests/policies/markets.h"

namespace souk::policies {
namespace {

// One audience; a ladder of 3, one of 5, an interval, and 3 places of a slate.
env::MarketConfig Mixed() {
  env::MarketConfig config = testing::Shop();
  config.audiences = {"all"};
  for (env::SegmentConfig& segment : config.segments) segment.audience = {1};
  config.products[0].price_ladder = {4, 5, 7};
  config.products[2].price_min = config.products[2].price_max = 7;  // one price only
  return config;
}

spec::Observation Observe(const env::MarketConfig& config, int worlds,
                          std::uint32_t first_episode = 0) {
  env::MarketEnv market(config, worlds);
  market.Reset(3, first_episode);
  spec::Observation observation;
  market.Observe(&observation);
  return observation;
}

// The same outputs in every world.
NetworkBlock Block(const std::vector<float>& outputs) {
  NetworkBlock block(static_cast<Eigen::Index>(outputs.size()), core::kLanes);
  for (std::size_t row = 0; row < outputs.size(); ++row) {
    block.row(static_cast<Eigen::Index>(row)).setConstant(outputs[row]);
  }
  return block;
}

// Ladders of products 0, 1 and 2 padded to 5 levels, the mean of product 3, scores of all four.
const std::vector<float> kOutputs = {.1F, .9F, -.4F, 0, 0, 1,   .2F, -1,   .5F, 1.2F,
                                     .7F, 0,   0,    0, 0, .3F, .5F, -.2F, 1,   .1F};
const Eigen::VectorXf kLogSd = Eigen::VectorXf::Constant(1, -.5F);

TEST_CASE("DecisionHeads: sizes and places of the outputs") {
  const DecisionHeads heads(env::SellerSpecOf(Mixed()));
  CHECK(heads.ladder_products() == std::vector<int>{0, 1, 2});
  CHECK(heads.interval_products() == std::vector<int>{3});
  CHECK(heads.levels() == 5);
  CHECK(heads.first_mean() == 15);
  CHECK(heads.first_score() == 16);
  CHECK(heads.output_size() == 20);
  CHECK(heads.picks_size() == 7);
  CHECK(heads.heads_size() == 5);
  CHECK(heads.log_sd_size() == 1);
  CHECK(heads.stock_rows() == std::vector<int>{1, 2, 3, 4});
  CHECK(heads.Any());
  env::MarketConfig fixed = testing::P1();
  fixed.products[0].price_ladder = {10};
  CHECK(!DecisionHeads(env::SellerSpecOf(fixed)).Any());
}

TEST_CASE("DecisionHeads: greedy takes the likeliest rung, the mean and the highest scores") {
  const env::MarketConfig config = Mixed();
  const DecisionHeads heads(env::SellerSpecOf(config));
  spec::Observation observation = Observe(config, 16);
  spec::Actions actions(observation.shape);
  heads.DecideGreedily(observation, 0, Block(kOutputs), &actions);
  const auto price = [&](int i) { return actions.prices[observation.shape.At(i, 5)]; };
  CHECK(price(0) == 5);
  CHECK(price(1) == 8);
  CHECK(price(2) == 7);
  const double half = (config.products[3].price_max - config.products[3].price_min) / 2;
  CHECK(price(3) == doctest::Approx(config.products[3].price_min + half +
                                    half * std::tanh(static_cast<double>(kOutputs[15])))
                        .epsilon(1e-12));
  const auto slate = [&](int k) { return actions.slates[observation.shape.At(k, 5)]; };
  CHECK(slate(0) == 2);
  CHECK(slate(1) == 0);
  CHECK(slate(2) == 3);
  // What is out of stock comes last, in that world only.
  observation.values[observation.shape.At(3, 5)] = 0;
  heads.DecideGreedily(observation, 0, Block(kOutputs), &actions);
  CHECK(slate(0) == 0);
  CHECK(slate(1) == 3);
  CHECK(slate(2) == 1);
  CHECK(actions.slates[observation.shape.At(0, 4)] == 2);
}

TEST_CASE("DecisionHeads: of equals, greedy takes the first") {
  const env::MarketConfig config = Mixed();
  const DecisionHeads heads(env::SellerSpecOf(config));
  const spec::Observation observation = Observe(config, 16);
  spec::Actions actions(observation.shape);
  heads.DecideGreedily(observation, 0, Block(std::vector<float>(20, .25F)), &actions);
  CHECK(actions.prices[observation.shape.At(0, 0)] == 4);
  CHECK(actions.prices[observation.shape.At(1, 0)] == 4);
  for (int k = 0; k < 3; ++k) CHECK(actions.slates[observation.shape.At(k, 0)] == k);
}

float Output(int k) { return kOutputs[static_cast<std::size_t>(k)]; }

// Softmax and Plackett-Luce by the book.
double LadderProbability(int first, int levels, int level) {
  double total = 0;
  for (int l = 0; l < levels; ++l) total += std::exp(Output(first + l));
  return std::exp(Output(first + level)) / total;
}

double SlateProbability(const std::vector<int>& slate) {
  double probability = 1;
  std::vector<bool> placed(4, false);
  for (const int product : slate) {
    double total = 0;
    for (int i = 0; i < 4; ++i) {
      if (!placed[static_cast<std::size_t>(i)]) total += std::exp(Output(16 + i));
    }
    probability *= std::exp(Output(16 + product)) / total;
    placed[static_cast<std::size_t>(product)] = true;
  }
  return probability;
}

TEST_CASE("DecisionHeads: draws follow softmax and Plackett-Luce, every |z| <= 4") {
  const env::MarketConfig config = Mixed();
  const DecisionHeads heads(env::SellerSpecOf(config));
  constexpr int kDraws = 65536;
  std::map<int, int> rungs;
  std::map<std::vector<int>, int> slates;
  double sum = 0;
  double squares = 0;
  const NetworkBlock outputs = Block(kOutputs);
  for (int first = 0; first < kDraws; first += core::kLanes) {
    const spec::Observation observation =
        Observe(config, core::kLanes, static_cast<std::uint32_t>(first));
    spec::Actions actions(observation.shape);
    Choices choices;
    choices.picks.resize(observation.shape.At(heads.picks_size(), 0));
    choices.log_probabilities.resize(observation.shape.At(heads.heads_size(), 0));
    heads.Explore(observation, 0, outputs, kLogSd, &actions, &choices);
    for (int w = 0; w < core::kLanes; ++w) {
      const auto pick = [&](int row) { return choices.picks[observation.shape.At(row, w)]; };
      ++rungs[static_cast<int>(pick(1))];
      ++slates[{static_cast<int>(pick(4)), static_cast<int>(pick(5)), static_cast<int>(pick(6))}];
      sum += pick(3);
      squares += pick(3) * pick(3);
      // What is logged is the probability of what was drawn.
      const int rung = static_cast<int>(pick(1));
      REQUIRE(choices.log_probabilities[observation.shape.At(1, w)] ==
              doctest::Approx(std::log(LadderProbability(5, 5, rung))).epsilon(1e-6));
      REQUIRE(actions.prices[observation.shape.At(1, w)] ==
              config.products[1].price_ladder[static_cast<std::size_t>(rung)]);
    }
  }
  const auto z = [&](int count, double probability) {
    return (count - kDraws * probability) / std::sqrt(kDraws * probability * (1 - probability));
  };
  for (int l = 0; l < 5; ++l) CHECK(std::abs(z(rungs[l], LadderProbability(5, 5, l))) <= 4);
  CHECK(slates.size() == 24);
  for (const auto& [slate, count] : slates) {
    CHECK(std::abs(z(count, SlateProbability(slate))) <= 4);
  }
  const double sd = std::exp(-.5);
  const double mean = sum / kDraws;
  CHECK(std::abs(mean - kOutputs[15]) <= 4 * sd / std::sqrt(kDraws));
  CHECK(std::abs(squares / kDraws - mean * mean - sd * sd) <= 4 * sd * sd * std::sqrt(2. / kDraws));
}

TEST_CASE("DecisionHeads: propensities of all ladder prices and slates sum to one") {
  env::MarketConfig config = Mixed();
  config.products[3].price_ladder = {5, 6};
  const DecisionHeads heads(env::SellerSpecOf(config));
  const spec::Observation observation = Observe(config, 16);
  spec::Actions actions(observation.shape);
  std::vector<float> outputs(static_cast<std::size_t>(heads.output_size()), .3F);
  for (std::size_t k = 0; k < outputs.size(); ++k) outputs[k] += .2F * static_cast<float>(k % 7);
  alignas(64) std::array<double, core::kLanes> propensity{};
  double total = 0;
  std::vector<int> order = {0, 1, 2, 3};
  do {
    for (const double p0 : config.products[0].price_ladder) {
      for (const double p1 : config.products[1].price_ladder) {
        for (const double p3 : config.products[3].price_ladder) {
          for (int w = 0; w < core::kLanes; ++w) {
            const std::array<double, 4> prices = {p0, p1, 7, p3};
            for (int i = 0; i < 4; ++i) {
              actions.prices[observation.shape.At(i, w)] = prices[static_cast<std::size_t>(i)];
            }
            for (int k = 0; k < 3; ++k) {
              actions.slates[observation.shape.At(k, w)] = order[static_cast<std::size_t>(k)];
            }
          }
          heads.Propensity(observation, 0, Block(outputs), Eigen::VectorXf(), actions,
                           propensity.data());
          total += propensity[7];
        }
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(total == doctest::Approx(1).epsilon(1e-9));
}

TEST_CASE("DecisionHeads: the density of an interval price integrates to one") {
  const env::MarketConfig config = testing::E1();
  const DecisionHeads heads(env::SellerSpecOf(config));
  const spec::Observation observation = Observe(config, 16);
  spec::Actions actions(observation.shape);
  alignas(64) std::array<double, core::kLanes> density{};
  double total = 0;
  constexpr int kPoints = 20000;
  const spec::ProductConfig& product = config.products[0];
  const double width = (product.price_max - product.price_min) / kPoints;
  for (int k = 0; k < kPoints; ++k) {
    std::fill(actions.prices.begin(), actions.prices.end(), product.price_min + (k + .5) * width);
    heads.Propensity(observation, 0, Block({.4F}), kLogSd, actions, density.data());
    total += density[0] * width;
  }
  CHECK(total == doctest::Approx(1).epsilon(1e-6));
}

}  // namespace
}  // namespace souk::policies
