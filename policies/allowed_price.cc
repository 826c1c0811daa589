#include "policies/allowed_price.h"

#include <algorithm>

namespace souk::policies {

double AllowedPrice(const env::ProductConfig& product, double wish) {
  const std::vector<double>& ladder = product.price_ladder;
  if (ladder.empty()) return std::clamp(wish, product.price_min, product.price_max);
  const auto above = std::lower_bound(ladder.begin(), ladder.end(), wish);
  if (above == ladder.begin()) return ladder.front();
  if (above == ladder.end()) return ladder.back();
  const double below = *(above - 1);
  return wish - below <= *above - wish ? below : *above;
}

}  // namespace souk::policies
