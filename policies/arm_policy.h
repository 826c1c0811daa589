#pragma once

// Prices for one customer at a time, from a linear model of its own for each price: with z what is
// seen of the customer, the profit of audience a at level k of product i's ladder is
//   y = theta_aik . z + noise,   theta_aik ~ N(mean, sigma^2 V)
// (the disjoint model of Li, Chu, Langford & Schapire 2010, "A contextual-bandit approach to
// personalized news article recommendation"). Exploring, each product takes the level whose draw
// N(mean . z, sigma^2 z' V z) is largest (Thompson 1933; Agrawal & Goyal 2013): levels share no
// weights, so one normal a level is the whole draw, and its propensity is known
// (policies/largest_draw.h). Not exploring, the largest mean.
//
// It decides for the audience the customer is in; the others are shown list prices. A product's
// levels answer for all that the audience brings, whatever the other products' are.
//
// Letters: A audiences, N products, F = |z|.

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

#include "core/streams.h"
#include "policies/linear_policy.h"
#include "policies/policy.h"
#include "policies/slate_rule.h"

namespace souk::policies {

// The belief about one level's weights.
struct ArmBelief {
  Eigen::VectorXd mean;        // [F] currency
  Eigen::MatrixXd covariance;  // [F, F] over sigma^2
  double noise_sd = 0;         // sigma, currency
};

class ArmPolicy final : public Policy {
 public:
  // For decisions customer by customer. `beliefs` for audience, product and level, in this order, levels
  // innermost (`Arm`); core::InputError when they are too few, or no normal belief.
  ArmPolicy(std::string name, const spec::SellerSpec& seller, std::vector<ArmBelief> beliefs,
            bool explore);

  std::string name() const override { return name_; }
  Kind kind() const override { return Kind::kAgent; }
  void Act(const spec::Observation& observation, spec::Actions* actions) const override;
  void Propensity(const spec::Observation& observation, const spec::Actions& actions,
                  core::AlignedVector<double>* propensity) const override;

  const PriceFeatures& features() const { return features_; }
  const std::vector<ArmBelief>& beliefs() const { return beliefs_; }
  ArmBelief& belief(std::size_t arm) { return beliefs_[arm]; }
  std::size_t Arm(int audience, int product, int level) const;
  // The audience that the world's customer is in.
  int Audience(const spec::Observation& observation, int world) const;
  // What is seen of the customer: z, resized to F.
  void Context(const spec::Observation& observation, int world, Eigen::VectorXd* z) const;

 private:
  struct Values;  // of a product's levels for one customer

  void Weigh(const Eigen::VectorXd& z, int audience, int product, Values* values) const;
  static void AddDraws(core::Stream* draws, std::uint32_t* next, Values* values);

  std::string name_;
  std::vector<double> list_prices_;  // [N]
  PriceFeatures features_;
  std::vector<std::size_t> first_arm_;  // [A * N]
  std::vector<ArmBelief> beliefs_;
  int audience_row_ = 0;  // of the observation, where there are several
  bool explore_;
  SlateRule slate_rule_;
};

}  // namespace souk::policies
