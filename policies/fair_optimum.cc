#include "policies/fair_optimum.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "env/behaviours.h"
#include "policies/customer_classes.h"

namespace souk::policies {
namespace {

demand_models::PricingProblem Problem(const env::MarketConfig& config) {
  return ProblemOfMarket(config,
                         Eigen::ArrayXXd::Zero(config.segments_count(), config.products_count()));
}

bool HasVisitors(const demand_models::PricingProblem& problem, int audience) {
  for (const demand_models::ChoiceClass& customers : problem.classes) {
    if (customers.audience == audience && customers.weight > 0) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> WhyNotFair(const env::MarketConfig& config) {
  if (config.products.size() != 1) {
    return fmt::format("it has {} products, must have 1", config.products.size());
  }
  if (config.audiences.size() != 2) {
    return fmt::format("it has {} audience{}, must have 2", config.audiences.size(),
                       config.audiences.size() == 1 ? "" : "s");
  }
  const env::ProductConfig& product = config.products[0];
  if (product.stock != env::kUnlimited) return "its stock is limited, must not be";
  if (!product.price_ladder.empty()) return "it has a price ladder, must have an interval";
  if (config.slate.kind != env::SlateKind::kNone) return "it has slates, must have none";
  if (config.shocks.product_sd > 0) return "it has product shocks, must have none";
  if (config.noise == demand_models::Noise::kGaussian) return "its noise is gaussian, must not be";
  if (auto reason = env::WhyNotPlain(config)) return reason;
  const demand_models::PricingProblem problem = Problem(config);
  for (const int audience : {0, 1}) {
    if (!HasVisitors(problem, audience)) {
      return fmt::format("its audience {} has no visitors, must have some",
                         config.audiences[static_cast<std::size_t>(audience)]);
    }
  }
  return std::nullopt;
}

std::optional<demand_models::FairPrices> FairOptimum(const env::MarketConfig& config,
                                                     demand_models::Fairness fairness,
                                                     double alpha) {
  if (const auto reason = WhyNotFair(config)) {
    throw core::InputError("fair prices", *reason);
  }
  return demand_models::BestFairPrices(Problem(config), fairness, alpha);
}

}  // namespace souk::policies
