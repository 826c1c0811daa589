#pragma once

// Prices from a linear model of an audience's profit: for audience a and observation x,
//   E[profit_a | x, p] = theta_a0 . z(x) + sum_i (theta_ai1 . z(x)) s_i + (theta_ai2 . z(x)) s_i^2,
// with s_i in [-1, 1] the price of product i scaled by its interval and z(x) = (1, calendar and
// event fields of x, and what is seen of a customer). The sum separates over products, so the best
// ladder level of each is found by itself. Exploring, theta_a is a draw from its posterior N(mean,
// sigma^2 precision^-1) (Thompson 1933; Agrawal & Goyal 2013), one draw per world, audience and
// period.
//
// Letters: A audiences, N products, F = |z|, D = F (1 + 2 N) weights of an audience, in the order
// [z | s_1 z | s_1^2 z | s_2 z | ...].

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/lanes.h"
#include "policies/policy.h"
#include "policies/slate_rule.h"

namespace souk::policies {

// z(x), the price levels and the feature vector of a decision.
class PriceFeatures {
 public:
  // Products without a ladder get `levels` evenly spaced prices. Levels need price_min < price_max.
  explicit PriceFeatures(const spec::SellerSpec& seller, int levels = 9);

  int context_size() const { return 1 + static_cast<int>(context_rows_.size()); }  // F
  int size() const { return context_size() * (1 + 2 * products()); }               // D
  int products() const { return static_cast<int>(prices_.size()); }
  const std::vector<double>& prices(int product) const {
    return prices_[static_cast<std::size_t>(product)];
  }
  const std::vector<double>& scaled(int product) const {
    return scaled_[static_cast<std::size_t>(product)];
  }
  const std::vector<int>& context_rows() const { return context_rows_; }
  // The features of the prices shown to `audience` in `world`; `features` has D entries.
  void Fill(const spec::Observation& observation, const spec::Actions& actions, int audience,
            int world, Eigen::Ref<Eigen::VectorXd> features) const;

 private:
  std::vector<int> context_rows_;            // rows of the observation
  std::vector<std::vector<double>> prices_;  // [N][levels] currency
  std::vector<std::vector<double>> scaled_;  // [N][levels] in [-1, 1]
  std::vector<double> middle_;               // [N]
  std::vector<double> half_;                 // [N] > 0
};

// The belief about one audience's weights.
struct LinearBelief {
  Eigen::VectorXd mean;  // [D]
  Eigen::MatrixXd
      precision_factor;  // [D, D] lower Cholesky factor; empty = no exploration possible
  double noise_sd = 0;   // sigma
};

class LinearPolicy final : public Policy {
 public:
  // core::InputError when the beliefs do not fit the environment. `explore` draws from the beliefs.
  LinearPolicy(std::string name, const spec::SellerSpec& seller, std::vector<LinearBelief> beliefs,
               bool explore);

  std::string name() const override { return name_; }
  Kind kind() const override { return Kind::kAgent; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override;
  // Exploring: 0, "not known".
  void Propensity(const spec::Observation& observation, const spec::Actions& actions,
                  core::AlignedVector<double>* propensity) const override;

  const PriceFeatures& features() const { return features_; }
  const std::vector<LinearBelief>& beliefs() const { return beliefs_; }
  void set_belief(int audience, LinearBelief belief);

 private:
  void ActBlock(const spec::Observation& observation, int audience, int begin,
                std::vector<core::Lanes>& theta, spec::Actions* actions) const;

  std::string name_;
  PriceFeatures features_;
  std::vector<LinearBelief> beliefs_;  // [A]
  bool explore_;
  SlateRule slate_rule_;
};

}  // namespace souk::policies
