#pragma once

// Networks of random weights for the tests of neural policies.

#include <cmath>
#include <vector>

#include "core/draws.h"
#include "core/streams.h"
#include "policies/decision_heads.h"
#include "spec/observation_rows.h"

namespace souk::testing {

// Weights N(0, gain^2 / inputs), so that decisions vary with what is observed.
inline policies::PolicyNetwork RandomNetwork(const spec::SellerSpec& seller,
                                             const std::vector<int>& hidden, std::uint64_t seed,
                                             double gain = 2) {
  core::Stream stream(seed, 0, 0, core::PackAddress(core::Purpose::kTest));
  std::uint32_t next = 0;
  const auto normal = [&](double sd) {
    return static_cast<float>(sd * core::NormalQuantile(stream.Uniform(next++)));
  };
  const policies::DecisionHeads heads(seller);
  policies::PolicyNetwork network;
  const int fields = spec::ObservationSize(seller);
  network.observation_mean = Eigen::VectorXf::NullaryExpr(fields, [&] { return normal(.3); });
  network.observation_scale =
      Eigen::VectorXf::NullaryExpr(fields, [&] { return .5F + std::abs(normal(.5)); });
  int in = fields;
  std::vector<int> sizes = hidden;
  sizes.push_back(heads.output_size());
  for (const int out : sizes) {
    policies::PolicyNetwork::Layer layer;
    const double sd = gain / std::sqrt(in);
    layer.weight = Eigen::MatrixXf::NullaryExpr(out, in, [&] { return normal(sd); });
    layer.bias = Eigen::VectorXf::NullaryExpr(out, [&] { return normal(.2); });
    network.layers.push_back(layer);
    in = out;
  }
  network.log_sd = Eigen::VectorXf::NullaryExpr(heads.log_sd_size(), [&] { return normal(.3); });
  return network;
}

}  // namespace souk::testing
