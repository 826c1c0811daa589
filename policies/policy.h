#pragma once

// What decides prices and slates and never learns.

#include <string>

#include "env/vector_env.h"

namespace souk::policies {

enum class Kind {
  kRule,    // a retailer could write it down: knows costs, list prices and what it observes
  kAgent,   // learned
  kOracle,  // knows the true model
};
const char* Name(Kind kind);  // "rule", "agent", "oracle"

class Policy {
 public:
  virtual ~Policy() = default;
  virtual std::string name() const = 0;
  virtual Kind kind() const = 0;

  // Decides for every world of the batch; `actions` has the observation's shape. A policy that
  // randomises reads its draws from the streams addressed by the observation's seed, episode and
  // step (core::Purpose::kPolicy), so that its decisions do not depend on the batch. Const: a
  // policy keeps nothing between calls, and several threads may share it.
  virtual void Act(const env::Observation& observation, env::Actions* actions) const = 0;

  // The probability with which Act chooses what it chose (its density where prices are continuous),
  // per world [B]; 1 for a deterministic policy.
  virtual void Propensity(const env::Observation& observation, const env::Actions& actions,
                          core::AlignedVector<double>* propensity) const;

 protected:
  Policy() = default;
  Policy(const Policy&) = default;
  Policy& operator=(const Policy&) = default;
};

}  // namespace souk::policies
