#pragma once

// Markets that the policy tests share.

#include <cmath>
#include <string>
#include <vector>

#include "env/market_config.h"

namespace souk::testing {

// One product, one segment, hours as periods, observing time left and stock; end of stock ends it.
inline env::MarketConfig OneProduct(env::Link link, double arrivals, double taste,
                                    double sensitivity, int stock, int periods, double price_min,
                                    double price_max) {
  env::MarketConfig config;
  config.link = link;
  config.calendar.periods = periods;
  spec::ProductConfig product;
  product.name = "thing";
  product.price_min = price_min;
  product.price_max = price_max;
  product.list_price = (price_min + price_max) / 2;
  product.stock = stock;
  config.products = {product};
  env::SegmentConfig segment;
  segment.name = "everyone";
  segment.arrivals_per_hour = arrivals;
  segment.price_sensitivity = sensitivity;
  segment.taste = {taste};
  segment.audience = {1};
  config.segments = {segment};
  config.end_when_sold_out = true;
  return config;
}

// The instances of ORACLES section 1 and P1 of section 5.
inline env::MarketConfig E1() { return OneProduct(env::Link::kExponential, 5, 0, 1, 5, 10, 0, 10); }
inline env::MarketConfig E2() {
  return OneProduct(env::Link::kExponential, 2, 0, .05, 20, 30, 0, 200);
}
inline env::MarketConfig L1() { return OneProduct(env::Link::kLinear, 10, 1, .1, 10, 5, 0, 10); }
inline env::MarketConfig G1() { return OneProduct(env::Link::kLogit, 6, 5, .1, 30, 20, 0, 150); }

inline env::MarketConfig WithLadder(env::MarketConfig config, double first, double last,
                                    double step) {
  spec::ProductConfig& product = config.products[0];
  const int rungs = static_cast<int>(std::lround((last - first) / step)) + 1;
  for (int r = 0; r < rungs; ++r) product.price_ladder.push_back(first + r * step);
  product.list_price = product.price_ladder[product.price_ladder.size() / 2];
  return config;
}

inline env::MarketConfig P1() {
  return WithLadder(OneProduct(env::Link::kLogit, 10, 5, .5, 100, 20, 5, 15), 5, 15, 1);
}

// Four products, two segments in two audiences, slates, an event, everything observed but prices.
inline env::MarketConfig Shop(spec::SlateKind slate = spec::SlateKind::kPromotion) {
  env::MarketConfig config;
  config.calendar.periods = 12;
  config.calendar.period_hours = 2;
  config.audiences = {"web", "store"};
  const std::vector<double> tastes = {2, 3, 2.5, 1.5};
  for (int i = 0; i < 4; ++i) {
    spec::ProductConfig product;
    product.name = "p" + std::to_string(i);
    product.unit_cost = 2 + i;
    product.list_price = 5 + i;
    product.price_min = 3;
    product.price_max = 12;
    product.stock = 40 + 10 * i;
    product.relevance = .2 * (i + 1);
    config.products.push_back(product);
  }
  config.products[1].price_ladder = {4, 5, 6, 7, 8};
  config.products[3].stock = spec::kUnlimited;
  for (int s = 0; s < 2; ++s) {
    env::SegmentConfig segment;
    segment.name = "s" + std::to_string(s);
    segment.arrivals_per_hour = 8;
    segment.price_sensitivity = .4 + .3 * s;
    segment.taste = tastes;
    segment.audience = s == 0 ? std::vector<double>{.7, .3} : std::vector<double>{.2, .8};
    segment.slate_response = slate == spec::SlateKind::kPromotion ? 1 : 0;
    config.segments.push_back(segment);
  }
  if (slate != spec::SlateKind::kNone) config.slate = {slate, 3, 0};
  env::EventConfig event;
  event.name = "sale";
  event.start_hours = 10;
  event.duration_hours = 4;
  event.announced_hours = 4;
  event.arrivals = 2;
  event.price_sensitivity = 1.2;
  config.events = {event};
  config.observation = {env::ObservationField::kTimeLeft, env::ObservationField::kStock,
                        env::ObservationField::kCalendar, env::ObservationField::kEvents,
                        env::ObservationField::kSales,    env::ObservationField::kVisits};
  return config;
}

}  // namespace souk::testing
