#include "policies/fluid_bound.h"

#include <algorithm>

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

bool FluidBoundIsAttained(const env::MarketConfig& config) {
  if (env::WhyNotPlain(config)) return false;
  const bool free_prices =
      std::all_of(config.products.begin(), config.products.end(), [](const env::ProductConfig& p) {
        return p.stock == env::kUnlimited && p.price_ladder.empty();
      });
  if (!free_prices || config.shocks.product_sd > 0 || config.slate.kind != env::SlateKind::kNone ||
      config.noise == demand_models::Noise::kGaussian) {
    return false;
  }
  for (std::size_t a = 0; a < config.audiences.size(); ++a) {
    const auto members = std::count_if(
        config.segments.begin(), config.segments.end(), [&](const env::SegmentConfig& segment) {
          return segment.audience[a] > 0 && segment.arrivals_per_hour > 0;
        });
    if (members > 1) return false;
  }
  return true;
}

}  // namespace souk::policies
