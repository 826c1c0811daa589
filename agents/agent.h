#pragma once

// What learns: it acts while it explores, is told what came of it, and yields a Policy.

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "policies/policy.h"

namespace souk::agents {

// One step of every world of a training batch, worlds in order.
struct Transition {
  const spec::Observation& before;
  const spec::Actions& actions;
  const spec::StepResult& result;
  const spec::Observation& after;  // the final observation where the episode has ended
};

class Agent {
 public:
  virtual ~Agent() = default;
  virtual std::string name() const = 0;
  // Explores; draws come from the streams addressed by the observation. `propensity` [B]: the
  // probability of what was chosen, 0 where it is not known; null when nobody asks.
  virtual void Act(const spec::Observation& observation, spec::Actions* actions,
                   core::AlignedVector<double>* propensity) = 0;
  virtual void Learn(const Transition& transition) = 0;
  // What it has learned so far; with `explore` it goes on exploring as it did, without learning.
  virtual std::unique_ptr<policies::Policy> MakePolicy(bool explore) const = 0;
  // All it needs to go on exactly where it was.
  virtual nlohmann::json Save() const = 0;
  virtual void Load(const nlohmann::json& state) = 0;  // core::InputError when it does not fit
  // Figures of its last update worth a curve, e.g. losses; always the same names.
  virtual std::vector<std::pair<std::string, double>> Diagnostics() const { return {}; }
};

}  // namespace souk::agents
