#pragma once

// Linear Thompson sampling ("lints"): per audience, Bayesian linear regression of the audience's
// profit on policies::PriceFeatures, a draw from the posterior as the exploring policy.
//   precision = P0 + sum phi phi^T,  mean = precision^-1 sum phi y,  sigma^2 = residual mean square
// Source: Agrawal & Goyal 2013, "Thompson sampling for contextual bandits with linear payoffs",
// with sigma estimated instead of assumed. The agent is myopic: it values a period's own profit and
// takes no account of what a sale does to later stock.
//
// Cost: Learn O(D^2) a world and audience; the posterior is factored, O(D^3), when the data have
// grown by `refresh_growth`.

#include <Eigen/Core>
#include <vector>

#include "agents/agent.h"
#include "core/field.h"
#include "policies/linear_policy.h"

namespace souk::agents {

// linear_thompson.cc says what each means and its range.
struct LinearThompsonConfig {
  double level_prior_sd = 10;
  double price_prior_sd = .5;
  double exploration = 1;
  double refresh_growth = .01;
};

class LinearThompson final : public Agent {
 public:
  LinearThompson(const spec::SellerSpec& seller, const LinearThompsonConfig& config);

  std::string name() const override { return "lints"; }
  void Act(const spec::Observation& observation, spec::Actions* actions,
           core::AlignedVector<double>* propensity) override;
  void Learn(const Transition& transition) override;
  std::unique_ptr<policies::Policy> MakePolicy(bool explore) const override;
  nlohmann::json Save() const override;
  void Load(const nlohmann::json& state) override;

 private:
  struct Regression {
    Eigen::MatrixXd precision;  // [D, D], lower triangle
    Eigen::VectorXd moment;     // [D] sum phi y
    double square = 0;          // sum y^2
    long long count = 0;
    long long factored_at = 0;  // count at the last refresh
  };
  void Refresh(int audience);

  spec::SellerSpec seller_;
  LinearThompsonConfig config_;
  policies::LinearPolicy policy_;        // exploring; holds the beliefs
  std::vector<Regression> regressions_;  // [A]
  double scale_ = 0;  // currency of y = 1: mean absolute profit of the first step; 0 = none yet
  Eigen::VectorXd features_;  // scratch
};

}  // namespace souk::agents

namespace souk::core {

template <>
const FieldList& FieldsOf<agents::LinearThompsonConfig>();

}  // namespace souk::core
