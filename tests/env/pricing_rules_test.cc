#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "env/posted_price.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

spec::ProductConfig Product() {
  spec::ProductConfig product;
  product.price_min = 5;
  product.price_max = 20;
  product.list_price = 10;
  return product;
}

TEST_CASE("PostedPrice: each rule alone, and none that allows nothing") {
  spec::ProductConfig product = Product();
  CHECK(PostedPrice(product, 13.3, 10, 1) == 13.3);
  product.pricing.max_step = 2;
  CHECK(PostedPrice(product, 13.3, 10, 1) == 12);
  CHECK(PostedPrice(product, 6, 10, 1) == 8);
  product.pricing.markdown_only = true;
  CHECK(PostedPrice(product, 13.3, 10, 1) == 10);
  CHECK(PostedPrice(product, 9, 10, 1) == 9);
  product.pricing.min_hours_between_changes = 24;
  CHECK(PostedPrice(product, 9, 10, 23) == 10);
  CHECK(PostedPrice(product, 9, 10, 24) == 9);

  product = Product();
  product.pricing.endings = {.49, .99};
  CHECK(PostedPrice(product, 13.3, 10, 1) == doctest::Approx(13.49));
  CHECK(PostedPrice(product, 13.8, 10, 1) == doctest::Approx(13.99));
  CHECK(PostedPrice(product, 20, 10, 1) == doctest::Approx(19.99));  // 20.49 is above the ceiling
  product.pricing.max_step = .3;
  CHECK(PostedPrice(product, 13.3, 10, 1) == 10);  // 9.99 is allowed, but further from the wish
  product.pricing.max_step = 1;
  CHECK(PostedPrice(product, 19, 10, 1) == doctest::Approx(10.99));

  product = Product();
  product.price_ladder = {5, 10, 15, 20};
  product.pricing.max_step = 6;
  CHECK(PostedPrice(product, 19, 10, 1) == 15);
  product.pricing.max_step = 4;
  CHECK(PostedPrice(product, 19, 10, 1) == 10);
}

TEST_CASE("Pricing rules: the market posts what they allow and charges each change") {
  MarketConfig config = OneProductMarket(spec::kUnlimited, 10);
  config.noise = demand_models::Noise::kDeterministic;
  config.products[0].pricing.max_step = 1;
  config.products[0].pricing.change_cost = 7;
  config.products[0].pricing.min_hours_between_changes = 2;
  Market market(config, 1);
  const spec::Shape& shape = market.shape();
  const std::vector<double> wishes = {10, 13, 13, 13, 11.5, 11.5};
  const std::vector<double> posted = {10, 11, 11, 12, 12, 11.5};
  for (std::size_t t = 0; t < wishes.size(); ++t) {
    const double before = market.state().prices[0];
    market.Step(ListPrices(config, shape, wishes[t] / 10));
    CHECK(market.state().prices[0] == doctest::Approx(posted[t]));
    const double changed = std::abs(market.state().prices[0] - before) > 1e-12 ? 1 : 0;
    CHECK(market.outcome().price_changes[0] == changed);
    const double units = market.outcome().units[0];
    CHECK(market.outcome().revenue[0] == doctest::Approx(posted[t] * units));
    CHECK(market.outcome().cost[0] == doctest::Approx(2 * units + 7 * changed));
  }
}

}  // namespace
}  // namespace souk::env
