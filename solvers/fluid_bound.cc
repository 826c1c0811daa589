#include "solvers/fluid_bound.h"

#include "env/behaviours.h"
#include "solvers/customer_classes.h"
#include "solvers/fluid_program.h"

namespace souk::solvers {
namespace {

// The most a promotion slate can add to each utility: that of the first place.
Eigen::ArrayXXd FirstPlaceGain(const env::MarketConfig& config) {
  Eigen::ArrayXXd gain = Eigen::ArrayXXd::Zero(config.segments_count(), config.products_count());
  if (config.slate.kind != spec::SlateKind::kPromotion) return gain;
  for (int s = 0; s < config.segments_count(); ++s) {
    for (int i = 0; i < config.products_count(); ++i) {
      gain(s, i) = config.segments[static_cast<std::size_t>(s)].slate_response *
                   config.products[static_cast<std::size_t>(i)].relevance;
    }
  }
  return gain;
}

}  // namespace

std::optional<std::string> WhyNotBounded(const env::MarketConfig& config) {
  if (config.noise == demand_models::Noise::kGaussian) return "its noise is gaussian, must not be";
  if (config.shocks.product_sd > 0 && config.link == env::Link::kLinear) {
    return "it has product shocks under a linear link, must not have both";
  }
  return env::WhyNotPlain(config);
}

double FluidBound(const env::MarketConfig& config) {
  const bool shocks = config.shocks.product_sd > 0;
  FluidRelaxations relaxations;
  relaxations.may_close_any = config.slate.kind != spec::SlateKind::kNone;
  relaxations.any_price = shocks;
  const auto problem = ProblemOfMarket(config, FirstPlaceGain(config));
  return FluidUpperBound(problem, relaxations).bound;
}

}  // namespace souk::solvers
