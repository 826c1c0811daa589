#pragma once

// A line of CSV for every customer a seller meets: where in time, what the seller saw (one column a
// value of the observation, by its name), the prices the customer was shown, the slate, the
// propensity of these decisions (0 where it is not known), and what the customer did. Products are
// named; what is bought of a rival is "rival/product"; nothing is an empty field.

#include <string>

#include "env/customer_env.h"

namespace souk::evaluation {

class CustomerLog {
 public:
  explicit CustomerLog(const env::MarketConfig& market) : market_(market) {}

  std::string Header() const;
  // Of world 0 after its step; `before` and `actions` are those of the step.
  std::string Line(const std::string& policy, const env::CustomerMarket& customers,
                   const spec::Observation& before, const spec::Actions& actions, double propensity,
                   double reward) const;

 private:
  std::string Product(int alternative) const;

  const env::MarketConfig& market_;
};

}  // namespace souk::evaluation
