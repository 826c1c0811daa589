// What a checkpoint holds of linear Thompson sampling.

#include <nlohmann/json.hpp>

#include "agents/bandits/belief_json.h"
#include "agents/bandits/linear_thompson.h"
#include "core/errors.h"
#include "io/json_whole.h"

namespace souk::agents {

nlohmann::json LinearThompson::Save() const {
  nlohmann::json audiences = nlohmann::json::array();
  for (std::size_t a = 0; a < regressions_.size(); ++a) {
    const Regression& regression = regressions_[a];
    const policies::LinearBelief& belief = policy_.beliefs()[a];
    audiences.push_back({{"precision", ToJson(regression.precision.reshaped())},
                         {"moment", ToJson(regression.moment)},
                         {"square", regression.square},
                         {"count", regression.count},
                         {"factored_at", regression.factored_at},
                         {"mean", ToJson(belief.mean)},
                         {"precision_factor", ToJson(belief.precision_factor.reshaped())},
                         {"noise_sd", belief.noise_sd}});
  }
  return {{"agent", name()}, {"scale", scale_}, {"audiences", audiences}};
}

void LinearThompson::Load(const nlohmann::json& state) {
  const Eigen::Index size = features_.size();
  try {
    if (state.at("agent").get<std::string>() != name()) {
      throw core::InputError("checkpoint", "is of another agent");
    }
    const nlohmann::json& audiences = state.at("audiences");
    if (audiences.size() != regressions_.size()) {
      throw core::InputError("checkpoint", "was trained for another number of audiences");
    }
    scale_ = state.at("scale").get<double>();
    for (std::size_t a = 0; a < regressions_.size(); ++a) {
      const nlohmann::json& saved = audiences[a];
      Regression& regression = regressions_[a];
      regression.precision =
          VectorFromJson(saved.at("precision"), size * size).reshaped(size, size);
      regression.moment = VectorFromJson(saved.at("moment"), size);
      regression.square = saved.at("square").get<double>();
      regression.count = io::JsonCount(saved.at("count"));
      regression.factored_at = io::JsonCount(saved.at("factored_at"));
      policies::LinearBelief belief;
      belief.mean = VectorFromJson(saved.at("mean"), size);
      belief.precision_factor =
          VectorFromJson(saved.at("precision_factor"), size * size).reshaped(size, size);
      belief.noise_sd = saved.at("noise_sd").get<double>();
      RequireSpread(belief.noise_sd, regression.square);
      if (regression.factored_at > regression.count) {
        throw core::InputError("checkpoint", "was refreshed after what it has seen");
      }
      policy_.set_belief(static_cast<int>(a), std::move(belief));
    }
  } catch (const nlohmann::json::exception& fault) {
    throw core::InputError("checkpoint", std::string("is not a lints checkpoint: ") + fault.what());
  }
}

}  // namespace souk::agents
