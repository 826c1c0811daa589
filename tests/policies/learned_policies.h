#pragma once

// Learned policies with random weights, as training leaves them.

#include <string>
#include <utility>
#include <vector>

#include "core/streams.h"
#include "env/market_env.h"
#include "policies/linear_policy.h"
#include "policies/neural_policy.h"
#include "tests/policies/networks.h"

namespace souk::policies::testing {

// Numbers in (-1, 1), the same for the same seed.
class Random {
 public:
  explicit Random(std::uint64_t seed)
      : stream_(seed, 0, 0, core::PackAddress(core::Purpose::kTest)) {}
  double operator()() { return 2 * stream_.Uniform(index_++) - 1; }

 private:
  core::Stream stream_;
  std::uint32_t index_ = 0;
};

inline NeuralPolicy RandomNeuralPolicy(const env::MarketConfig& market,
                                       const std::vector<int>& hidden = {16, 12},
                                       bool explore = false, std::uint64_t seed = 1) {
  const env::EnvSpec spec = env::MakeEnvSpec(market);
  return {"random-network", spec, RandomNetwork(spec, hidden, seed), explore};
}

inline LinearPolicy RandomLinearPolicy(const env::MarketConfig& market, bool explore = false,
                                       std::uint64_t seed = 1) {
  Random random(seed);
  const Eigen::Index size = PriceFeatures(env::MakeEnvSpec(market)).size();
  std::vector<LinearBelief> beliefs(market.audiences.size());
  for (LinearBelief& belief : beliefs) {
    belief.mean = Eigen::VectorXd(size).unaryExpr([&](double) { return random(); });
    belief.precision_factor = Eigen::MatrixXd::Zero(size, size);
    for (Eigen::Index i = 0; i < size; ++i) {
      for (Eigen::Index j = 0; j < i; ++j) belief.precision_factor(i, j) = random() / 3;
      belief.precision_factor(i, i) = 2 + random();
    }
    belief.noise_sd = 1.5 + random();
  }
  return {"lints", market, std::move(beliefs), explore};
}

}  // namespace souk::policies::testing
