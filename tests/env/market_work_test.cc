#include "env/market_work.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <string>

#include "core/errors.h"
#include "core/work_limits.h"
#include "env/customer_market.h"
#include "env/market.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

// One product, one segment, nothing else.
MarketConfig Plain() {
  MarketConfig config;
  config.name = "plain";
  config.calendar.periods = 10;
  spec::ProductConfig product;
  product.name = "item";
  product.price_max = 10;
  config.products = {product};
  SegmentConfig segment;
  segment.name = "everyone";
  segment.arrivals_per_hour = 5;
  segment.taste = {1};
  segment.audience = {1};
  config.segments = {segment};
  return config;
}

void SetProducts(int count, MarketConfig* config) {
  config->products.resize(1);
  for (int i = 1; i < count; ++i) {
    config->products.push_back(config->products[0]);
    config->products.back().name = fmt::format("item{}", i);
  }
  for (SegmentConfig& segment : config->segments) {
    segment.taste.assign(static_cast<std::size_t>(count), 1);
  }
}

std::string RefusedField(const MarketConfig& config, int worlds = 1) {
  try {
    const Market market(config, worlds);
  } catch (const core::InputError& fault) {
    CHECK(fault.message().find("--allow-more") != std::string::npos);
    return fault.field();
  }
  return "";
}

TEST_CASE("Market: too much work is refused before it is begun, by the field that asks for it") {
  CHECK(RefusedField(Plain()) == "");
  SUBCASE("customers a period") {
    MarketConfig config = Plain();
    config.segments.push_back(config.segments[0]);
    config.segments[1].name = "others";
    config.segments[1].arrivals_per_hour = 1.1e8;
    CHECK(RefusedField(config) == "segments[1].arrivals_per_hour");
    config.segments[1].arrivals_per_hour = 9e7;
    CHECK(RefusedField(config) == "");
    config.calendar.period_hours = 2;
    CHECK(RefusedField(config) == "segments[1].arrivals_per_hour");
  }
  SUBCASE("customers of one period, in an event, by goodwill") {
    MarketConfig config = Plain();
    EventConfig event;
    event.name = "sale";
    event.start_hours = config.calendar.start_hours + 3;
    event.duration_hours = 1;
    event.arrivals = 1e6;
    config.segments[0].arrivals_per_hour = 200;
    config.events = {event};
    CHECK(RefusedField(config) == "segments[0].arrivals_per_hour");
    config.events.clear();
    config.segments[0].retention.start = 1e6;
    CHECK(RefusedField(config) == "segments[0].arrivals_per_hour");
  }
  SUBCASE("periods that differ") {
    MarketConfig config = Plain();
    config.calendar.periods = 100'000'000;
    CHECK(RefusedField(config) == "");  // all alike
    config.calendar.hour_of_day.assign(24, 1.);
    CHECK(RefusedField(config) == "calendar.periods");
    config.noise = demand_models::Noise::kBernoulli;  // looks at each period for its arrivals
    config.segments[0].arrivals_per_hour = .5;
    CHECK(RefusedField(config) == "calendar.periods");
  }
  SUBCASE("worlds") { CHECK(RefusedField(Plain(), 60'000'000) == "worlds"); }
  SUBCASE("choices") {
    MarketConfig config = Plain();
    SetProducts(100, &config);
    config.audiences.clear();
    for (int a = 0; a < 150; ++a) config.audiences.push_back(fmt::format("a{}", a));
    config.segments[0].audience.assign(150, 1. / 150);
    const SegmentConfig segment = config.segments[0];
    for (int s = 1; s < 70; ++s) {
      config.segments.push_back(segment);
      config.segments.back().name = fmt::format("s{}", s);
    }
    CHECK(RefusedField(config) == "audiences");
  }
  SUBCASE("baskets") {
    MarketConfig config = Plain();
    SetProducts(150, &config);
    for (int k = 0; k < 14'000; ++k) {
      const int product = k / 149;
      config.add_ons.push_back({product, k % 149 + (k % 149 >= product ? 1 : 0), 0, 0});
    }
    CHECK_THROWS_AS(RequireMarketWork(config, 1), core::InputError);
  }
  SUBCASE("what is under way") {
    MarketConfig config = Plain();
    config.products[0].stock = 10;
    config.products[0].replenishment = {2, 10, 5e7, 0};
    config.calendar.periods = 100'000'000;
    CHECK(RefusedField(config) == "products");
  }
}

TEST_CASE("Market: limits are raised by the factor") {
  MarketConfig config = Plain();
  config.segments[0].arrivals_per_hour = 1.5e8;
  CHECK(RefusedField(config) != "");
  core::SetWorkLimitFactor(2);
  CHECK(RefusedField(config) == "");
  core::SetWorkLimitFactor(1);
}

TEST_CASE("CustomerMarket: customers who may come again are bounded") {
  MarketConfig config = Plain();
  config.calendar.periods = 10'000'000;
  config.segments[0].arrivals_per_hour = 100;
  CHECK_NOTHROW(CustomerMarket(config, 1));
  config.customers.come_back.probability = .5;
  CHECK_THROWS_WITH_AS(CustomerMarket(config, 1),
                       doctest::Contains("customers.return_visit.probability"), core::InputError);
}

}  // namespace
}  // namespace souk::env
