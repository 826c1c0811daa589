#include "demand_models/link.h"

#include <algorithm>
#include <cmath>

namespace souk::demand_models {

double Attraction(Link link, double utility) {
  switch (link) {
    case Link::kLogit:
      return std::exp(utility);
    case Link::kExponential:
      return std::min(1., std::exp(utility));
    case Link::kLinear:
      return std::clamp(utility, 0., 1.);
  }
  return 0;
}

double BuyProbability(Link link, double utility) {
  return link == Link::kLogit ? 1 / (1 + std::exp(-utility)) : Attraction(link, utility);
}

double VisitorSurplus(Link link, double total_attraction, double utility,
                      double price_sensitivity) {
  switch (link) {
    case Link::kLogit:
      return std::log1p(total_attraction) / price_sensitivity;
    case Link::kExponential:
      return (utility > 0 ? 1 + utility : std::exp(utility)) / price_sensitivity;
    case Link::kLinear: {
      const double served = std::clamp(utility, 0., 1.);
      return (served * served / 2 + std::max(0., utility - 1)) / price_sensitivity;
    }
  }
  return 0;
}

}  // namespace souk::demand_models
