// What a checkpoint holds of Thompson sampling with an arm for each price.

#include <nlohmann/json.hpp>

#include "agents/bandits/arm_thompson.h"
#include "agents/bandits/belief_json.h"
#include "core/errors.h"
#include "io/json_whole.h"

namespace souk::agents {

nlohmann::json ArmThompson::Save() const {
  nlohmann::json arms = nlohmann::json::array();
  for (std::size_t k = 0; k < residuals_.size(); ++k) {
    const policies::ArmBelief& belief = policy_.beliefs()[k];
    arms.push_back({{"mean", ToJson(belief.mean)},
                    {"covariance", ToJson(belief.covariance.reshaped())},
                    {"noise_sd", belief.noise_sd},
                    {"square", residuals_[k].square},
                    {"count", residuals_[k].count}});
  }
  return {{"agent", name()}, {"arms", arms}};
}

void ArmThompson::Load(const nlohmann::json& state) {
  try {
    if (state.at("agent").get<std::string>() != name() || !state.contains("arms")) {
      throw core::InputError("checkpoint", "is of another agent");
    }
    const nlohmann::json& arms = state.at("arms");
    if (arms.size() != residuals_.size()) {
      throw core::InputError("checkpoint", "was trained for another number of prices");
    }
    for (std::size_t k = 0; k < residuals_.size(); ++k) {
      const nlohmann::json& saved = arms[k];
      policies::ArmBelief& belief = policy_.belief(k);
      const Eigen::Index size = belief.mean.size();
      belief.mean = VectorFromJson(saved.at("mean"), size);
      belief.covariance = VectorFromJson(saved.at("covariance"), size * size).reshaped(size, size);
      belief.noise_sd = saved.at("noise_sd").get<double>();
      residuals_[k].square = saved.at("square").get<double>();
      residuals_[k].count = io::JsonCount(saved.at("count"));
      RequireSpread(belief.noise_sd, residuals_[k].square);
    }
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError("checkpoint",
                           std::string("is not a lints-disjoint checkpoint: ") + fault.what());
  }
}

}  // namespace souk::agents
