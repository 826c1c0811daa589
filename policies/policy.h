#pragma once

// What decides prices and slates and never learns.

#include <string>

#include "spec/rollout.h"

namespace souk::policies {

enum class Kind {
  kRule,    // a retailer could write it down: knows costs, list prices and what it observes
  kAgent,   // learned
  kOracle,  // knows the true model
};
const char* Name(Kind kind);  // "rule", "agent", "oracle"

class Policy : public spec::Decider {
 public:
  virtual std::string name() const = 0;
  virtual Kind kind() const = 0;

 protected:
  Policy() = default;
  Policy(const Policy&) = default;
  Policy& operator=(const Policy&) = default;
};

}  // namespace souk::policies
