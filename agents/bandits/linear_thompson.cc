#include "agents/bandits/linear_thompson.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "core/field_check.h"
#include "core/make_fields.h"
#include "core/work_limits.h"
#include "spec/observation_rows.h"

namespace souk::agents {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

std::vector<policies::LinearBelief> PriorBeliefs(const spec::SellerSpec& seller, double level_sd,
                                                 double price_sd) {
  const policies::PriceFeatures features(seller);
  const auto size = static_cast<double>(features.size());
  core::RequireWork(core::Work::kBeliefs,
                    size * size * static_cast<double>(seller.audiences.size()), "products",
                    "lints needs fewer of them, or fewer observed fields");
  policies::LinearBelief belief;
  belief.mean = Eigen::VectorXd::Zero(features.size());
  Eigen::VectorXd diagonal = Eigen::VectorXd::Constant(features.size(), 1 / price_sd);
  diagonal.head(features.context_size()).setConstant(1 / level_sd);
  belief.precision_factor = diagonal.asDiagonal();
  belief.noise_sd = 1;
  std::vector<policies::LinearBelief> beliefs(seller.audiences.size(), belief);
  return beliefs;
}

}  // namespace

LinearThompson::LinearThompson(const spec::SellerSpec& seller, const LinearThompsonConfig& config)
    : seller_(seller),
      config_((core::CheckFields(config), config)),
      policy_("lints", seller, PriorBeliefs(seller, config.level_prior_sd, config.price_prior_sd),
              true),
      features_(policy_.features().size()) {
  for (const policies::LinearBelief& belief : policy_.beliefs()) {
    Regression regression;
    // The factor of the prior is diagonal.
    regression.precision = belief.precision_factor.cwiseAbs2();
    regression.moment = Eigen::VectorXd::Zero(belief.mean.size());
    regressions_.push_back(std::move(regression));
  }
}

void LinearThompson::Act(const spec::Observation& observation, spec::Actions* actions,
                         core::AlignedVector<double>* propensity) {
  policy_.Act(observation, actions);
  if (propensity != nullptr) policy_.Propensity(observation, *actions, propensity);
}

void LinearThompson::Learn(const Transition& transition) {
  const spec::Observation& before = transition.before;
  const spec::Shape& shape = before.shape;
  if (scale_ == 0) {
    double total = 0;
    for (const double reward : transition.result.audience_reward) total += std::abs(reward);
    scale_ = total / (shape.worlds * shape.audiences);
    if (scale_ == 0) return;  // nothing was sold: nothing to learn yet
  }
  for (int a = 0; a < shape.audiences; ++a) {
    Regression& regression = regressions_[Index(a)];
    for (int world = 0; world < shape.worlds; ++world) {
      if (before.alive[Index(world)] == 0) continue;
      const double y = transition.result.audience_reward[shape.At(a, world)] / scale_;
      if (!std::isfinite(y)) throw core::RunError("lints: the reward is not a finite number");
      policy_.features().Fill(before, transition.actions, a, world, features_);
      regression.precision.selfadjointView<Eigen::Lower>().rankUpdate(features_);
      regression.moment += y * features_;
      regression.square += y * y;
      ++regression.count;
    }
    const auto grown = static_cast<double>(regression.count - regression.factored_at);
    if (grown > config_.refresh_growth * static_cast<double>(regression.factored_at)) Refresh(a);
  }
}

void LinearThompson::Refresh(int audience) {
  Regression& regression = regressions_[Index(audience)];
  regression.factored_at = regression.count;
  const Eigen::LLT<Eigen::MatrixXd> factor(regression.precision);
  policies::LinearBelief belief;
  belief.mean = factor.solve(regression.moment);
  belief.precision_factor = factor.matrixL();
  // Residual mean square, with one observation's worth of the prior guess sigma = 1.
  const double residual = std::max(0., regression.square - belief.mean.dot(regression.moment));
  belief.noise_sd =
      config_.exploration * std::sqrt((residual + 1) / (static_cast<double>(regression.count) + 1));
  policy_.set_belief(audience, std::move(belief));
}

std::unique_ptr<policies::Policy> LinearThompson::MakePolicy(bool explore) const {
  return std::make_unique<policies::LinearPolicy>("lints", seller_, policy_.beliefs(), explore);
}

}  // namespace souk::agents

namespace souk::core {

template <>
const FieldList& FieldsOf<agents::LinearThompsonConfig>() {
  using agents::LinearThompsonConfig;
  static const FieldList list = MakeFields<LinearThompsonConfig>(
      "lints",
      Number<&LinearThompsonConfig::level_prior_sd>(
          "level_prior_sd", Above(0),
          "prior s.d. of the weights of what is seen, in units of the mean profit"),
      Number<&LinearThompsonConfig::price_prior_sd>(
          "price_prior_sd", Above(0),
          "prior s.d. of the weights of prices, in units of the mean profit"),
      Number<&LinearThompsonConfig::exploration>("exploration", AtLeast(0),
                                                 "multiplies the noise of the draws"),
      Number<&LinearThompsonConfig::refresh_growth>(
          "refresh_growth", AtLeast(0),
          "the posterior is factored when observations have grown by this share"));
  return list;
}

}  // namespace souk::core
