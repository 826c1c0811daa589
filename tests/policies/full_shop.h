#pragma once

// A market with everything that a saved policy must carry: two ladders of different lengths, two
// intervals, odd names, all fields observed.

#include "tests/policies/markets.h"

namespace souk::testing {

inline env::MarketConfig FullShop(spec::SlateKind slate = spec::SlateKind::kPromotion) {
  env::MarketConfig market = Shop(slate);
  market.name = "shop";
  market.products[2].name = "odd [name], \"quoted\"";
  market.products[2].price_ladder = {3, 3.1, 4.7};
  market.products[2].list_price = 4.7;
  market.observation.push_back(env::ObservationField::kPrices);
  market.observation.push_back(env::ObservationField::kStockOuts);
  return market;
}

}  // namespace souk::testing
