#pragma once

// What the checkpoints of linear beliefs share.

#include <Eigen/Core>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/errors.h"

namespace souk::agents {

inline nlohmann::json ToJson(const Eigen::VectorXd& vector) {
  return std::vector<double>(vector.begin(), vector.end());
}

// core::InputError unless `json` has `size` numbers.
inline Eigen::VectorXd VectorFromJson(const nlohmann::json& json, Eigen::Index size) {
  const auto values = json.get<std::vector<double>>();
  if (static_cast<Eigen::Index>(values.size()) != size) {
    throw core::InputError("checkpoint", "has " + std::to_string(values.size()) +
                                             " numbers where the scenario needs " +
                                             std::to_string(size));
  }
  return Eigen::Map<const Eigen::VectorXd>(values.data(), size);
}

// core::InputError unless the spread of a belief and its sum of squares are such as learning
// leaves.
inline void RequireSpread(double noise_sd, double square) {
  if (!(noise_sd > 0) || !(square >= 0)) {
    throw core::InputError("checkpoint", "has a spread that is none");
  }
}

}  // namespace souk::agents
