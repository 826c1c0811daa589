#pragma once

// Prices drawn afresh every period for each audience and product: a rung of the ladder, each
// equally likely, or uniform over the interval. The draw for audience a and product i is draw i of
// the address (seed, episode, period, kPolicy, audience a), so it does not depend on the batch.
//
// Propensity: the product over audiences and products of 1 / rungs, or of the density 1 / (ceiling
// - floor); a product whose price cannot vary contributes 1. The slate is not random.

#include <string>
#include <vector>

#include "policies/policy.h"
#include "policies/slate_rule.h"

namespace souk::policies {

class RandomPrices final : public Policy {
 public:
  RandomPrices(const spec::SellerSpec& seller, SlateRule slate, std::string name);

  std::string name() const override { return name_; }
  Kind kind() const override { return Kind::kRule; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override;
  void Propensity(const spec::Observation& observation, const spec::Actions& actions,
                  core::AlignedVector<double>* propensity) const override;

 private:
  std::vector<spec::ProductConfig> products_;
  SlateRule slate_;
  std::string name_;
};

}  // namespace souk::policies
