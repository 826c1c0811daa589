#include "solvers/period_optimum.h"

#include <doctest/doctest.h>

namespace souk::solvers {
namespace {

// Two products in ample stock, three audiences of which only the middle one has visitors.
env::MarketConfig Shop() {
  env::MarketConfig config;
  config.name = "shop";
  config.calendar.periods = 3;
  config.audiences = {"app", "web", "phone"};
  config.products.resize(2);
  for (spec::ProductConfig& product : config.products) {
    product.list_price = 2;
    product.price_min = 1;
    product.price_max = 3;
  }
  config.products[0].name = "tea";
  config.products[1].name = "cake";
  env::SegmentConfig segment;
  segment.name = "all";
  segment.arrivals_per_hour = 5;
  segment.price_sensitivity = 1;
  segment.taste = {2, 1};
  segment.audience = {0, 1, 0};
  config.segments = {segment};
  return config;
}

TEST_CASE("BestPeriodPrices: every audience has prices that may be posted") {
  env::MarketConfig config = Shop();
  for (const double floor : {1., 2.9}) {
    for (spec::ProductConfig& product : config.products) {
      product.price_min = floor;
      product.list_price = floor;
    }
    const auto best = BestPeriodPrices(config);
    REQUIRE(best.has_value());
    REQUIRE(best->prices.rows() == 3);
    CHECK((best->prices >= floor).all());
    CHECK((best->prices <= 3).all());
    CHECK(best->prices(2, 0) == floor);  // nobody: the list price
    CHECK(best->profit > 0);
  }
}

}  // namespace
}  // namespace souk::solvers
