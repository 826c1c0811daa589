#include "policies/fluid_bound.h"

#include "demand_models/fluid_bound.h"
#include "env/behaviours.h"
#include "policies/customer_classes.h"

namespace souk::policies {
namespace {

// The most a promotion slate can add to each utility: that of the first place.
Eigen::ArrayXXd FirstPlaceGain(const env::MarketConfig& config) {
  Eigen::ArrayXXd gain = Eigen::ArrayXXd::Zero(config.segments_count(), config.products_count());
  if (config.slate.kind != env::SlateKind::kPromotion) return gain;
  for (int s = 0; s < config.segments_count(); ++s) {
    for (int i = 0; i < config.products_count(); ++i) {
      gain(s, i) = config.segments[static_cast<std::size_t>(s)].slate_response *
                   config.products[static_cast<std::size_t>(i)].relevance;
    }
  }
  return gain;
}

}  // namespace

std::optional<double> FluidBound(const env::MarketConfig& config) {
  if (env::WhyNotPlain(config)) return std::nullopt;
  const bool shocks = config.shocks.product_sd > 0;
  if (config.noise == demand_models::Noise::kGaussian) return std::nullopt;
  if (shocks && config.link == env::Link::kLinear) return std::nullopt;
  demand_models::FluidRelaxations relaxations;
  relaxations.may_close_any = config.slate.kind != env::SlateKind::kNone;
  relaxations.any_price = shocks;
  const auto problem = ProblemOfMarket(config, FirstPlaceGain(config));
  return demand_models::FluidUpperBound(problem, relaxations).bound;
}

}  // namespace souk::policies
