#pragma once

// Markets and prices for tests of customers one by one.

#include <cmath>
#include <cstddef>

#include "env/customer_market.h"
#include "tests/env/market_cases.h"

namespace souk::env {

inline std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// One customer a period, one product in endless stock.
inline MarketConfig OneByOne(int periods) {
  MarketConfig config = OneProductMarket(spec::kUnlimited, periods);
  config.noise = demand_models::Noise::kBernoulli;
  config.segments[0].arrivals_per_hour = 1;
  config.calendar.period_hours = 1;
  return config;
}

inline double Logistic(double u) { return 1 / (1 + std::exp(-u)); }

// Prices that differ from customer to customer, world to world and audience to audience.
inline void PostVaried(const MarketConfig& config, const spec::Shape& shape, int step,
                       int first_world, spec::Actions* actions) {
  PostPrices(
      config, shape,
      [&](int a, int i, int w) {
        const spec::ProductConfig& product = config.products[Index(i)];
        const double share = ((step * 5 + i * 3 + a * 7 + (w + first_world) * 2) % 10) / 10.;
        return product.price_min + share * (product.price_max - product.price_min);
      },
      actions);
  PostSlates(shape, step, actions);
}

}  // namespace souk::env
