#include "solvers/static_prices.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "env/seller_spec.h"
#include "solvers/benchmark.h"
#include "solvers/closed_form_price.h"
#include "solvers/dynamic_program.h"
#include "solvers/fluid_bound.h"
#include "tests/policies/markets.h"

namespace souk::solvers {
namespace {

StaticOptimum Best(const env::MarketConfig& config) {
  return BestStaticPrices(
      config, policies::SlateRule(env::SellerSpecOf(config), policies::SlateOrder::kRelevance));
}

// Six published decimals; the price is where a flat top is, so it has fewer true ones.
void CheckFixed(const env::MarketConfig& config, double price, double value) {
  const StaticOptimum best = Best(config);
  CHECK(best.exact);
  CHECK(std::abs(best.profit - value) < 6e-7);
  CHECK(std::abs(best.prices[0] - price) < 5e-6);
}

TEST_CASE("BestStaticPrices: the best fixed price of limited stock is exact") {
  CheckFixed(testing::E1(), 2.205423, 9.539320);
  CheckFixed(testing::E2(), 25.549161, 413.950009);
  CheckFixed(testing::L1(), 7.611755, 71.718059);
  CheckFixed(testing::G1(), 59.096660, 1730.580856);
  CheckFixed(testing::P1(), 10, 960.139003);
}

// Products with one segment and ample stock: ORACLES section 2, A1.
env::MarketConfig ThreeProducts() {
  env::MarketConfig config;
  env::SegmentConfig segment;
  segment.name = "all";
  segment.arrivals_per_hour = 10;
  segment.price_sensitivity = .5;
  segment.audience = {1};
  for (int i = 0; i < 3; ++i) {
    spec::ProductConfig product;
    product.name = "p" + std::to_string(i);
    product.unit_cost = i + 1;
    product.price_max = 20;
    product.list_price = 5;
    config.products.push_back(product);
    segment.taste.push_back(i + 2);
  }
  config.segments = {segment};
  config.calendar.periods = 4;
  return config;
}

TEST_CASE("BestStaticPrices: several products of one segment earn the closed form") {
  const StaticOptimum best = Best(ThreeProducts());
  for (int i = 0; i < 3; ++i) {
    CHECK(std::abs(best.prices[static_cast<std::size_t>(i)] - (i + 1) - 5.33680574) < 1e-6);
  }
  CHECK(std::abs(best.profit - 40 * 3.33680574) < 1e-6);
  const Benchmark benchmark = FindBenchmark(ThreeProducts()).value();
  CHECK(benchmark.kind == BenchmarkKind::kExact);
  CHECK(std::abs(benchmark.profit - 40 * 3.33680574) < 1e-6);
}

TEST_CASE("BestStaticPrices: no ladder of the best rungs' neighbours earns more") {
  env::MarketConfig config = ThreeProducts();
  for (spec::ProductConfig& product : config.products) product.price_ladder = {3, 5, 7, 9, 11};
  const StaticOptimum best = Best(config);
  double most = 0;
  for (const double p0 : {3., 5., 7., 9., 11.}) {
    for (const double p1 : {3., 5., 7., 9., 11.}) {
      for (const double p2 : {3., 5., 7., 9., 11.}) {
        const double v0 = std::exp(2 - .5 * p0);
        const double v1 = std::exp(3 - .5 * p1);
        const double v2 = std::exp(4 - .5 * p2);
        most = std::max(most,
                        40 * ((p0 - 1) * v0 + (p1 - 2) * v1 + (p2 - 3) * v2) / (1 + v0 + v1 + v2));
      }
    }
  }
  CHECK(std::abs(best.profit - most) < 1e-9);
}

TEST_CASE("BestStaticPrices: product shocks move prices little and towards the averaged optimum") {
  env::MarketConfig config = ThreeProducts();
  config.shocks.product_sd = .6;
  const StaticOptimum best = Best(config);
  // Choice is concave in e^shock, so shocks cost profit.
  CHECK(best.profit < 40 * 3.33680574);
  CHECK(best.profit > 40 * 3.0);
  for (int i = 0; i < 3; ++i) {
    CHECK(std::abs(best.prices[static_cast<std::size_t>(i)] - (i + 1) - 5.33680574) < .5);
  }
  const Benchmark benchmark = FindBenchmark(config).value();
  CHECK(benchmark.kind == BenchmarkKind::kUpperBound);
  CHECK(benchmark.profit >= best.profit);
}

TEST_CASE("FluidBound: known values of one product, above the exact optimum") {
  CHECK(std::abs(FluidBound(testing::E1()) - 11.512925) < 6e-7);
  CHECK(std::abs(FluidBound(testing::E2()) - 439.444915) < 6e-7);
  CHECK(std::abs(FluidBound(testing::L1()) - 80) < 6e-7);
  CHECK(std::abs(FluidBound(testing::G1()) - 1829.583687) < 6e-7);
  for (const auto& config :
       {testing::E1(), testing::E2(), testing::L1(), testing::G1(), testing::P1()}) {
    CHECK(FluidBound(config) >= SolveExactly(MakeStockProblem(config)).value());
  }
}

TEST_CASE("FluidBound: costs, salvage and time-varying demand stay below it") {
  env::MarketConfig config = testing::G1();
  config.products[0].unit_cost = 20;
  config.products[0].salvage_value = 8;
  config.products[0].holding_cost_per_unit_day = 3;
  config.calendar.hour_of_day.assign(24, .5);
  config.calendar.hour_of_day[9] = 4;
  env::EventConfig event;
  event.name = "picky";
  event.start_hours = 2;
  event.duration_hours = 6;
  event.price_sensitivity = 1.5;
  config.events = {event};
  const double exact = SolveExactly(MakeStockProblem(config)).value();
  CHECK(FluidBound(config) > exact);
  CHECK(FluidBound(config) < 1.2 * exact);
}

// Under shocks the ceiling does not enter the proof, so it may not lower the bound.
TEST_CASE("FluidBound: product shocks give up the price limits") {
  env::MarketConfig config = ThreeProducts();
  config.shocks.product_sd = .4;
  const double wide = FluidBound(config);
  CHECK(std::abs(wide - 40 * 3.33680574) < 1e-6);
  for (spec::ProductConfig& product : config.products) product.price_max = 5;
  CHECK(std::abs(FluidBound(config) - wide) < 1e-9);
  config.shocks.product_sd = 0;
  CHECK(FluidBound(config) < .95 * wide);
}

TEST_CASE("FluidBound: nothing is claimed where nothing is proven") {
  env::MarketConfig config = testing::L1();
  config.shocks.product_sd = .2;
  CHECK(WhyNotBounded(config).has_value());
  config = testing::Shop();
  config.noise = demand_models::Noise::kGaussian;
  CHECK(WhyNotBounded(config).has_value());
  CHECK(FindBenchmark(config).value().kind == BenchmarkKind::kBestKnown);
}

TEST_CASE("FindBenchmark: a rival at fixed prices is a part of not buying") {
  env::MarketConfig config = testing::G1();
  config.products[0].stock = spec::kUnlimited;
  env::RivalConfig rival;
  rival.name = "rival";
  rival.products = config.products;
  rival.products[0].list_price = 40;
  rival.appeal = .5;
  config.rivals = {rival};
  // u = 5 - .1 p less log(1 + e^{5 + .5 - 4}): profit W / b a visitor, of whom 6 come 20 times.
  const double taste = 5 - std::log(1 + std::exp(1.5));
  const double w = LambertWOfExp(taste - 1);
  const Benchmark benchmark = FindBenchmark(config).value();
  CHECK(benchmark.kind == BenchmarkKind::kExact);
  CHECK(benchmark.profit == doctest::Approx(6 * 20 * w / .1).epsilon(1e-9));
}

TEST_CASE("FindBenchmark: segments that share an audience are solved where no period matters") {
  // Prices of every hour: two kinds of customers, of whom one comes in the morning alone.
  env::MarketConfig config = ThreeProducts();
  config.segments.push_back(config.segments[0]);
  config.segments[1].name = "thrifty";
  config.segments[1].price_sensitivity *= 2;
  const Benchmark mixed = FindBenchmark(config).value();
  CHECK(mixed.kind == BenchmarkKind::kExact);
  CHECK(mixed.profit < FluidBound(config) * (1 - 1e-3));
  CHECK(mixed.profit >= Best(config).profit * (1 - 1e-9));
  CHECK(mixed.prices.cols() == 3);
  // An event that touches one segment makes another kind of period, worth prices of its own.
  env::EventConfig event;
  event.name = "rush";
  event.duration_hours = config.calendar.period_hours;
  event.arrivals = 4;
  event.segments = {1};
  config.calendar.periods = 2;
  config.events = {event};
  const Benchmark rush = FindBenchmark(config).value();
  CHECK(rush.kind == BenchmarkKind::kExact);
  CHECK(rush.profit > Best(config).profit * (1 + 1e-4));
}

TEST_CASE("FindBenchmark: exact for one product, an upper bound for a shop") {
  const Benchmark exact = FindBenchmark(testing::P1()).value();
  CHECK(exact.kind == BenchmarkKind::kExact);
  CHECK(std::abs(exact.profit - 977.9931527445) < 1e-9);
  for (const auto slate :
       {spec::SlateKind::kNone, spec::SlateKind::kPromotion, spec::SlateKind::kAssortment}) {
    const Benchmark bound = FindBenchmark(testing::Shop(slate)).value();
    CHECK(bound.kind == BenchmarkKind::kUpperBound);
    CHECK(bound.profit >= Best(testing::Shop(slate)).profit);
  }
}

}  // namespace
}  // namespace souk::solvers
