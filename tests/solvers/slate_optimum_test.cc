#include "solvers/slate_optimum.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "env/market.h"
#include "solvers/benchmark.h"
#include "tests/policies/markets.h"

namespace souk::solvers {
namespace {

// The known assortment: what a unit earns and what a product weighs; one visitor a period.
env::MarketConfig Known(int size) {
  const std::vector<double> revenue = {80, 60, 50, 45, 40, 30, 25, 20};
  const std::vector<double> weight = {.1, .15, .3, .25, .4, .7, .9, 1};
  env::MarketConfig config = testing::OneProduct(env::Link::kLogit, 1, 0, .1, 0, 1, 1, 100);
  config.end_when_sold_out = false;
  config.products.assign(8, config.products[0]);
  config.segments[0].taste.clear();
  for (std::size_t i = 0; i < 8; ++i) {
    spec::ProductConfig& product = config.products[i];
    product.name = "p" + std::to_string(i);
    product.stock = spec::kUnlimited;
    product.price_min = product.price_max = product.list_price = revenue[i];
    config.segments[0].taste.push_back(std::log(weight[i]) + .1 * revenue[i]);
  }
  config.slate.kind = spec::SlateKind::kAssortment;
  config.slate.size = size;
  return config;
}

TEST_CASE("BestSlates: the known assortments at given prices") {
  const auto all = BestSlates(Known(8));
  REQUIRE(all.has_value());
  CHECK(all->profit == doctest::Approx(27.6724137931).epsilon(1e-11));
  CHECK(all->slates[0] == std::vector<int>{0, 1, 2, 3, 4, 5});
  const auto single = BestSlates(Known(1));
  REQUIRE(single.has_value());
  CHECK(single->profit == doctest::Approx(12.3529411765).epsilon(1e-11));
  CHECK(single->slates[0] == std::vector<int>{5});
  const auto benchmark = FindBenchmark(Known(1));
  REQUIRE(benchmark.has_value());
  CHECK(benchmark->kind == BenchmarkKind::kExact);
  CHECK(benchmark->slates == single->slates);
}

// Two audiences, three products on short ladders, two places, an hour that differs.
env::MarketConfig Shop() {
  env::MarketConfig config = Known(2);
  config.products.resize(3);
  const std::vector<std::vector<double>> ladders = {{3, 5, 7}, {4, 6}, {2, 3, 4}};
  for (std::size_t i = 0; i < 3; ++i) {
    spec::ProductConfig& product = config.products[i];
    product.price_ladder = ladders[i];
    product.price_min = ladders[i].front();
    product.price_max = ladders[i].back();
    product.list_price = ladders[i][1];
    product.unit_cost = .5 * ladders[i].front();
  }
  config.noise = demand_models::Noise::kDeterministic;
  config.audiences = {"web", "store"};
  config.segments.push_back(config.segments[0]);
  config.segments[0].taste = {3, 2.5, 1.5};
  config.segments[0].price_sensitivity = .6;
  config.segments[0].audience = {1, 0};
  config.segments[1].name = "others";
  config.segments[1].taste = {1, 3, 2};
  config.segments[1].price_sensitivity = .4;
  config.segments[1].audience = {0, 1};
  config.calendar.periods = 2;
  env::EventConfig sale;
  sale.name = "sale";
  sale.start_hours = config.calendar.start_hours + 1;
  sale.duration_hours = 1;
  sale.arrivals = 2;
  sale.price_sensitivity = 1.5;
  config.events = {sale};
  return config;
}

TEST_CASE("BestSlates: no slate and prices in the market itself earn more") {
  const env::MarketConfig config = Shop();
  const auto best = BestSlates(config);
  REQUIRE(best.has_value());
  // Every slate and every price, in each period and audience on its own.
  const std::vector<std::vector<int>> slates = {{0, 1}, {0, 2}, {1, 2}, {0, -1}, {1, -1}, {2, -1}};
  const int prices = 3 * 2 * 3;
  const int worlds = static_cast<int>(slates.size()) * prices;
  env::Market market(config, worlds, env::Accounting::kFull);
  market.Reset(1, 0);
  const spec::Shape& shape = market.shape();
  spec::Actions actions(shape);
  for (int w = 0; w < worlds; ++w) {
    const int code = w % prices;
    const std::vector<int> rungs = {code % 3, code / 3 % 2, code / 6};
    for (int a = 0; a < 2; ++a) {
      for (int i = 0; i < 3; ++i) {
        actions.prices[shape.At(shape.PriceRow(a, i), w)] =
            config.products[static_cast<std::size_t>(i)]
                .price_ladder[static_cast<std::size_t>(rungs[static_cast<std::size_t>(i)])];
      }
      for (int k = 0; k < 2; ++k) {
        actions.slates[shape.At(shape.SlateRow(a, k), w)] =
            slates[static_cast<std::size_t>(w / prices)][static_cast<std::size_t>(k)];
      }
    }
  }
  double total = 0;
  for (int t = 0; t < 2; ++t) {
    market.Step(actions);
    for (int a = 0; a < 2; ++a) {
      double most = 0;
      for (int w = 0; w < worlds; ++w) {
        most = std::max(most, market.outcome().audience_profit[shape.At(a, w)]);
      }
      total += most;
    }
  }
  CHECK(best->profit == doctest::Approx(total).epsilon(1e-9));
}

TEST_CASE("BestSlates: other markets are left to others") {
  CHECK(BestSlates(Shop()).has_value());
  env::MarketConfig other = Shop();
  other.slate.kind = spec::SlateKind::kPromotion;
  CHECK(!BestSlates(other).has_value());
  other = Shop();
  other.products[0].stock = 5;
  CHECK(!BestSlates(other).has_value());
  other = Shop();
  other.segments[0].audience = {.5, .5};
  CHECK(!BestSlates(other).has_value());
}

}  // namespace
}  // namespace souk::solvers
