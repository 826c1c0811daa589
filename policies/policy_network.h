#pragma once

// The network of a neural policy: a multilayer perceptron from what is observed to what the
// decision heads (policies/decision_heads.h) read, run in Eigen.
//
//   x_0 = clamp((o - mean) / scale, -10, 10),   x_k = tanh(W_k x_{k-1} + b_k),
//   z = W_n x_{n-1} + b_n
//
// Single precision. Worlds are taken sixteen at a time, so an output does not depend on the batch.
//
// Letters: O observed values, Z outputs, B worlds padded to whole Lanes.

#include <Eigen/Core>
#include <vector>

#include "spec/vector_env.h"

namespace souk::policies {

inline constexpr float kObservationLimit = 10;  // of a normalised value, either side

struct PolicyNetwork {
  struct Layer {
    Eigen::MatrixXf weight;  // [out, in]
    Eigen::VectorXf bias;    // [out]
  };
  Eigen::VectorXf observation_mean;   // [O]
  Eigen::VectorXf observation_scale;  // [O] > 0
  std::vector<Layer> layers;          // at least one; tanh after all but the last
  Eigen::VectorXf log_sd;             // [A, products without a ladder] of the interval heads

  int observation_size() const { return static_cast<int>(observation_mean.size()); }
  int output_size() const { return static_cast<int>(layers.back().bias.size()); }
};

// core::InputError naming the layer when a shape does not fit its neighbour, a number is not finite
// or a scale is not above 0.
void Validate(const PolicyNetwork& network);

// Sixteen worlds side by side, the world contiguous.
using NetworkBlock = Eigen::Matrix<float, Eigen::Dynamic, core::kLanes, Eigen::RowMajor>;

// z [Z, 16] for worlds begin .. begin + 15. `scratch` only saves allocations between calls.
struct NetworkScratch {
  NetworkBlock in;
  NetworkBlock out;
};
void Forward(const PolicyNetwork& network, const spec::Observation& observation, int begin,
             NetworkScratch& scratch, NetworkBlock* outputs);

}  // namespace souk::policies
