#include "agents/bandits/arm_thompson.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "core/field_check.h"
#include "core/make_fields.h"
#include "spec/allowed_price.h"
#include "spec/observation_rows.h"

namespace souk::agents {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Half the largest margin a product can have: the largest standard deviation of a sale or none.
double LargestDeviation(const spec::ProductConfig& product, const std::vector<double>& prices) {
  const auto [lo, hi] = std::minmax_element(prices.begin(), prices.end());
  return std::max(std::abs(*lo - product.unit_cost), std::abs(*hi - product.unit_cost)) / 2;
}

std::vector<policies::ArmBelief> PriorBeliefs(const spec::SellerSpec& seller,
                                              const ArmThompsonConfig& config) {
  const policies::PriceFeatures features(seller);
  const int size = features.context_size();
  policies::ArmBelief belief;
  belief.mean = Eigen::VectorXd::Zero(size);
  belief.covariance = config.prior_sd * config.prior_sd * Eigen::MatrixXd::Identity(size, size);
  std::vector<policies::ArmBelief> beliefs;
  for (std::size_t a = 0; a < seller.audiences.size(); ++a) {
    for (int i = 0; i < features.products(); ++i) {
      const std::vector<double>& prices = features.prices(i);
      belief.noise_sd = config.exploration * LargestDeviation(seller.products[Index(i)], prices);
      beliefs.insert(beliefs.end(), prices.size(), belief);
    }
  }
  return beliefs;
}

}  // namespace

ArmThompson::ArmThompson(const spec::SellerSpec& seller, const ArmThompsonConfig& config)
    : seller_(seller),
      config_((core::CheckFields(config), config)),
      policy_("lints-disjoint", seller, PriorBeliefs(seller, config), true) {
  for (const policies::ArmBelief& belief : policy_.beliefs()) {
    const double sd = belief.noise_sd / config.exploration;
    residuals_.push_back({sd * sd, 0, 0});
  }
}

void ArmThompson::Act(const spec::Observation& observation, spec::Actions* actions,
                      core::AlignedVector<double>* propensity) {
  policy_.Act(observation, actions);
  if (propensity != nullptr) policy_.Propensity(observation, *actions, propensity);
}

void ArmThompson::Learn(const Transition& transition) {
  const spec::Observation& before = transition.before;
  const spec::Shape& shape = before.shape;
  for (int w = 0; w < shape.worlds; ++w) {
    if (before.alive[Index(w)] == 0) continue;
    const int a = policy_.Audience(before, w);
    const double profit = transition.result.audience_reward[shape.At(a, w)];
    if (!std::isfinite(profit)) {
      throw core::RunError("lints-disjoint: the reward is not a finite number");
    }
    policy_.Context(before, w, &context_);
    for (int i = 0; i < shape.products; ++i) {
      const double price = transition.actions.prices[shape.At(shape.PriceRow(a, i), w)];
      const int level = spec::NearestRung(policy_.features().prices(i), price);
      Update(policy_.Arm(a, i, level), profit);
    }
  }
}

void ArmThompson::Update(std::size_t arm, double profit) {
  policies::ArmBelief& belief = policy_.belief(arm);
  Residuals& residuals = residuals_[arm];
  spread_.noalias() = belief.covariance * context_;
  const double variance = 1 + std::max(0., context_.dot(spread_));  // of y, over sigma^2
  const double error = profit - belief.mean.dot(context_);
  belief.mean += (error / variance) * spread_;
  belief.covariance.noalias() -= (spread_ / variance) * spread_.transpose();
  residuals.square += error * error / variance;
  ++residuals.count;
  belief.noise_sd = config_.exploration * std::sqrt((residuals.square + residuals.prior) /
                                                    static_cast<double>(residuals.count + 1));
}

std::unique_ptr<policies::Policy> ArmThompson::MakePolicy(bool explore) const {
  return std::make_unique<policies::ArmPolicy>("lints-disjoint", seller_, policy_.beliefs(),
                                               explore);
}

}  // namespace souk::agents

namespace souk::core {

template <>
const FieldList& FieldsOf<agents::ArmThompsonConfig>() {
  using agents::ArmThompsonConfig;
  static const FieldList list = MakeFields<ArmThompsonConfig>(
      "lints-disjoint",
      Number<&ArmThompsonConfig::prior_sd>("prior_sd", Above(0),
                                           "prior s.d. of every weight, in units of the noise"),
      Number<&ArmThompsonConfig::exploration>(
          "exploration", Above(0), "multiplies the noise of the draws; 1 is the posterior itself"));
  return list;
}

}  // namespace souk::core
