#pragma once

// A neural policy as an ONNX model (opset 17, IR 8), which computes from raw observations what
// policies::NeuralPolicy decides greedily:
//
//   observation [B, O] float -> prices [B, A, N] float, slates [B, A, K] int64 (with slates only),
//                               outputs [B, Z] float
//
// B is free. Letters: policies/decisions.h.

#include <map>
#include <string>

#include "policies/neural_policy.h"

namespace souk::serving {

inline constexpr int kOpset = 17;
inline constexpr int kIrVersion = 8;

// `metadata` becomes the model's metadata properties. core::RunError when libonnx's checker refuses
// the model.
std::string WriteOnnx(const policies::NeuralPolicy& policy,
                      const std::map<std::string, std::string>& metadata);

}  // namespace souk::serving
