#pragma once

// Prices and slates by a network (policies/policy_network.h) and its decision heads. Needs no
// LibTorch: whoever trained the network hands over plain matrices.

#include <string>

#include "policies/decision_heads.h"
#include "policies/policy.h"

namespace souk::policies {

class NeuralPolicy final : public Policy {
 public:
  // core::InputError when the network is not valid or its sizes are not those of the environment's
  // observation and decisions. `explore` draws from the heads, else they are read greedily.
  NeuralPolicy(std::string name, const spec::SellerSpec& seller, PolicyNetwork network,
               bool explore);

  std::string name() const override { return name_; }
  Kind kind() const override { return Kind::kAgent; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override;
  void Propensity(const spec::Observation& observation, const spec::Actions& actions,
                  core::AlignedVector<double>* propensity) const override;

  // Explores and says what was drawn, whatever the constructor's `explore`.
  void Explore(const spec::Observation& observation, spec::Actions* actions,
               Choices* choices) const;
  // The outputs of the network, [Z, B].
  void Outputs(const spec::Observation& observation, core::AlignedVector<float>* outputs) const;

  const PolicyNetwork& network() const { return network_; }
  const DecisionHeads& heads() const { return heads_; }
  bool explores() const { return explore_; }
  void set_network(PolicyNetwork network);

 private:
  std::string name_;
  DecisionHeads heads_;
  int observation_size_;
  PolicyNetwork network_;
  bool explore_;
};

}  // namespace souk::policies
