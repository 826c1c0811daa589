#pragma once

// Learned policies with random weights, as training leaves them.

#include <string>
#include <utility>
#include <vector>

#include "core/streams.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "policies/linear_policy.h"
#include "policies/neural_policy.h"
#include "tests/policies/networks.h"

namespace souk::testing {

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

inline policies::NeuralPolicy RandomNeuralPolicy(const env::MarketConfig& market,
                                                 const std::vector<int>& hidden = {16, 12},
                                                 bool explore = false, std::uint64_t seed = 1) {
  const spec::SellerSpec seller = env::SellerSpecOf(market);
  return {"random-network", seller, RandomNetwork(seller, hidden, seed), explore};
}

inline policies::LinearPolicy RandomLinearPolicy(const env::MarketConfig& market,
                                                 bool explore = false, std::uint64_t seed = 1) {
  Random random(seed);
  const Eigen::Index size = policies::PriceFeatures(env::SellerSpecOf(market)).size();
  std::vector<policies::LinearBelief> beliefs(market.audiences.size());
  for (policies::LinearBelief& belief : beliefs) {
    belief.mean = Eigen::VectorXd(size).unaryExpr([&](double) { return random(); });
    belief.precision_factor = Eigen::MatrixXd::Zero(size, size);
    for (Eigen::Index i = 0; i < size; ++i) {
      for (Eigen::Index j = 0; j < i; ++j) belief.precision_factor(i, j) = random() / 3;
      belief.precision_factor(i, i) = 2 + random();
    }
    belief.noise_sd = 1.5 + random();
  }
  return {"lints", env::SellerSpecOf(market), std::move(beliefs), explore};
}

}  // namespace souk::testing
