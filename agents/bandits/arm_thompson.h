#pragma once

// Linear Thompson sampling for customers one by one ("lints-disjoint"): for every audience, product
// and price a Bayesian linear regression of the audience's profit on what is seen of the customer
// (policies/arm_policy.h), updated after each customer:
//   V -= V z z' V / (1 + z' V z),  mean += V z e / (1 + z' V z),  e = y - mean . z  (before)
// (Sherman & Morrison 1950). sigma^2 is the mean square of what e leaves, e^2 / (1 + z' V z), with
// one observation's worth of the prior guess, half the product's largest margin: the largest
// standard deviation that a sale or none can have.
//
// Source: Agrawal & Goyal 2013, "Thompson sampling for contextual bandits with linear payoffs",
// posteriors narrowed by `exploration` as Chapelle & Li 2011, "An empirical evaluation of Thompson
// sampling", advise. Myopic: a customer's own profit counts, not what a sale does to later stock.
//
// Cost: Act O(K F^2) for the K prices of a product, Learn O(F^2), F what is seen and 1.

#include <vector>

#include "agents/agent.h"
#include "core/field.h"
#include "policies/arm_policy.h"

namespace souk::agents {

// arm_thompson.cc says what each means and its range.
struct ArmThompsonConfig {
  double prior_sd = 1;
  double exploration = .5;
};

class ArmThompson final : public Agent {
 public:
  // For decisions customer by customer.
  ArmThompson(const spec::SellerSpec& seller, const ArmThompsonConfig& config);

  std::string name() const override { return "lints-disjoint"; }
  void Act(const spec::Observation& observation, spec::Actions* actions,
           core::AlignedVector<double>* propensity) override;
  void Learn(const Transition& transition) override;
  std::unique_ptr<policies::Policy> MakePolicy(bool explore) const override;
  nlohmann::json Save() const override;
  void Load(const nlohmann::json& state) override;

 private:
  // What sigma is estimated from.
  struct Residuals {
    double prior = 0;   // variance, currency^2
    double square = 0;  // sum, currency^2
    long long count = 0;
  };
  void Update(std::size_t arm, double profit);

  spec::SellerSpec seller_;
  ArmThompsonConfig config_;
  policies::ArmPolicy policy_;        // exploring; holds the beliefs
  std::vector<Residuals> residuals_;  // [arms]
  Eigen::VectorXd context_;           // scratch
  Eigen::VectorXd spread_;            // scratch, V z
};

}  // namespace souk::agents

namespace souk::core {

template <>
const FieldList& FieldsOf<agents::ArmThompsonConfig>();

}  // namespace souk::core
