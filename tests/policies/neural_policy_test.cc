#include "policies/neural_policy.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "tests/policies/markets.h"
#include "tests/policies/networks.h"

namespace souk::policies {
namespace {

using testing::RandomNetwork;

// The network in double precision, neuron by neuron.
std::vector<double> ByHand(const PolicyNetwork& network, const spec::Observation& observation,
                           int world) {
  std::vector<double> x;
  for (int f = 0; f < network.observation_size(); ++f) {
    const double value =
        (observation.At(f, world) - network.observation_mean[f]) / network.observation_scale[f];
    x.push_back(std::min(10., std::max(-10., value)));
  }
  for (std::size_t k = 0; k < network.layers.size(); ++k) {
    const PolicyNetwork::Layer& layer = network.layers[k];
    std::vector<double> y;
    for (Eigen::Index o = 0; o < layer.bias.size(); ++o) {
      double sum = layer.bias[o];
      for (Eigen::Index i = 0; i < layer.weight.cols(); ++i) {
        sum += static_cast<double>(layer.weight(o, i)) * x[static_cast<std::size_t>(i)];
      }
      y.push_back(k + 1 < network.layers.size() ? std::tanh(sum) : sum);
    }
    x = y;
  }
  return x;
}

TEST_CASE("NeuralPolicy: outputs are those of the formula, within 1e-5 max(1, |x|)") {
  const env::MarketConfig config = testing::Shop();
  const spec::SellerSpec spec = env::SellerSpecOf(config);
  for (const std::vector<int>& hidden : {std::vector<int>{}, {5}, {64, 64}, {100, 33, 17}}) {
    const NeuralPolicy policy("net", spec, RandomNetwork(spec, hidden, 4), false);
    env::MarketEnv market(config, 37);
    market.Reset(5, 0);
    spec::Observation observation;
    spec::Actions actions(market.shape());
    spec::StepResult result;
    core::AlignedVector<float> outputs;
    while (!market.Done()) {
      market.Observe(&observation);
      policy.Outputs(observation, &outputs);
      for (const int world : {0, 17, 36}) {
        const std::vector<double> expected = ByHand(policy.network(), observation, world);
        for (std::size_t row = 0; row < expected.size(); ++row) {
          const double given = outputs[observation.shape.At(static_cast<int>(row), world)];
          REQUIRE(std::abs(given - expected[row]) <= 1e-5 * std::max(1., std::abs(expected[row])));
        }
      }
      policy.Act(observation, &actions);
      market.Step(actions, &result);
    }
  }
}

TEST_CASE("NeuralPolicy: a network that does not fit the market is refused in words") {
  const spec::SellerSpec spec = env::SellerSpecOf(testing::Shop());
  const auto message = [&](PolicyNetwork network) -> std::string {
    try {
      NeuralPolicy("net", spec, std::move(network), false);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "";
  };
  const PolicyNetwork good = RandomNetwork(spec, {8}, 1);
  CHECK(message(good).empty());
  CHECK(message(RandomNetwork(env::SellerSpecOf(testing::P1()), {8}, 1)) ==
        "network: has 2 observed values; the scenario has 17");
  PolicyNetwork bad = good;
  bad.layers[1].bias.conservativeResize(3);
  CHECK(message(bad).find("network.layers[1]") == 0);
  bad = good;
  bad.layers[0].weight(0, 0) = NAN;
  CHECK(message(bad) == "network.layers[0]: must be finite numbers");
  bad = good;
  bad.observation_scale[2] = 0;
  CHECK(message(bad) == "network.scale: must be finite numbers above 0");
  bad = good;
  bad.layers.clear();
  CHECK(message(bad) == "network.layers: must hold at least one layer");
  bad = good;
  bad.layers[0].weight.conservativeResize(Eigen::NoChange, 4);
  CHECK(message(bad).find("takes 4 values; the one before gives 17") != std::string::npos);
}

TEST_CASE("NeuralPolicy: what Explore says it drew is what Propensity gives") {
  const env::MarketConfig config = testing::Shop(spec::SlateKind::kAssortment);
  const spec::SellerSpec spec = env::SellerSpecOf(config);
  const NeuralPolicy policy("net", spec, RandomNetwork(spec, {16}, 2), true);
  env::MarketEnv market(config, 20);
  market.Reset(1, 0);
  spec::Observation observation;
  market.Observe(&observation);
  spec::Actions actions(market.shape());
  Choices choices;
  policy.Explore(observation, &actions, &choices);
  core::AlignedVector<double> propensity;
  policy.Propensity(observation, actions, &propensity);
  const DecisionHeads& heads = policy.heads();
  for (int w = 0; w < 20; ++w) {
    double log_probability = 0;
    for (int head = 0; head < heads.heads_size(); ++head) {
      log_probability += choices.log_probabilities[observation.shape.At(head, w)];
    }
    double expected = std::exp(log_probability);
    // Prices of intervals: from the density of y to that of the price.
    for (int a = 0; a < 2; ++a) {
      for (const int i : heads.interval_products()) {
        const double y = choices.picks[observation.shape.At(a * heads.products() + i, w)];
        const double half = (heads.prices(i)[1] - heads.prices(i)[0]) / 2;
        expected /= half * (1 - std::tanh(y) * std::tanh(y));
      }
    }
    CHECK(propensity[static_cast<std::size_t>(w)] == doctest::Approx(expected).epsilon(1e-4));
  }
}

}  // namespace
}  // namespace souk::policies
