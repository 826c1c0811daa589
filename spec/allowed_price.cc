#include "spec/allowed_price.h"

#include <algorithm>

namespace souk::spec {

int NearestRung(std::span<const double> ladder, double price) {
  const auto above = std::lower_bound(ladder.begin(), ladder.end(), price);
  if (above == ladder.begin()) return 0;
  const auto rung = static_cast<int>(above - ladder.begin());
  if (above == ladder.end()) return rung - 1;
  return price - *(above - 1) <= *above - price ? rung - 1 : rung;
}

double AllowedPrice(const ProductConfig& product, double wish) {
  const std::vector<double>& ladder = product.price_ladder;
  if (ladder.empty()) return std::clamp(wish, product.price_min, product.price_max);
  return ladder[static_cast<std::size_t>(NearestRung(ladder, wish))];
}

}  // namespace souk::spec
