#include "env/config_limits.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/errors.h"
#include "env/customer_market.h"
#include "spec/number_limits.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

std::string FieldOf(const MarketConfig& config) {
  try {
    Validate(config);
    return "";
  } catch (const core::InputError& error) {
    return error.field();
  }
}

MarketConfig WithRival() {
  MarketConfig config = OneProductMarket(20, 5);
  RivalConfig rival;
  rival.name = "rival";
  rival.products = config.products;
  rival.behaviour = FollowRival{};
  config.rivals = {rival};
  config.attributes = {{"income", {"low", "high"}}};
  config.segments[0].groups = {{.5, .5}};
  config.reward.posted_gap_weight = {0};
  EventConfig event;
  event.name = "sale";
  event.start_hours = config.calendar.start_hours;
  config.events = {event};
  config.customers.features = {{"age", 0, {0}, {0}, 0}};
  return config;
}

struct Limit {
  const char* field;
  double most;
  std::function<double&(MarketConfig&)> at;
};

double& Taste(MarketConfig& config) { return config.segments[0].taste[0]; }

TEST_CASE("Validate: a number may be at its limit and not above it") {
  const std::vector<Limit> limits = {
      {"products[0].unit_cost", spec::kMostMoney,
       [](auto& c) -> double& { return c.products[0].unit_cost; }},
      {"products[0].price_range", spec::kMostMoney,
       [](auto& c) -> double& { return c.products[0].price_max; }},
      {"products[0].stock", spec::kMostUnits,
       [](auto& c) -> double& { return c.products[0].stock; }},
      {"products[0].salvage_value", spec::kMostMoney,
       [](auto& c) -> double& { return c.products[0].salvage_value; }},
      {"products[0].holding_cost_per_unit_day", spec::kMostMoney,
       [](auto& c) -> double& { return c.products[0].holding_cost_per_unit_day; }},
      {"products[0].returns.delay_hours", spec::kMostHours,
       [](auto& c) -> double& { return c.products[0].returns.delay_hours; }},
      {"products[0].replenishment.lead_time_hours", spec::kMostHours,
       [](auto& c) -> double& { return c.products[0].replenishment.lead_time_hours; }},
      {"segments[0].intrinsic_utility.item", spec::kMostTaste, Taste},
      {"segments[0].price_sensitivity", spec::kMostSensitivity,
       [](auto& c) -> double& { return c.segments[0].price_sensitivity; }},
      {"segments[0].slate_response", spec::kMostUtilityAdded,
       [](auto& c) -> double& { return c.segments[0].slate_response; }},
      {"segments[0].satisfaction.surplus_scale", spec::kMostMoney,
       [](auto& c) -> double& { return c.segments[0].satisfaction.surplus_scale; }},
      {"segments[0].reference_price.loss", spec::kMostSensitivity,
       [](auto& c) -> double& { return c.segments[0].memory.loss; }},
      {"segments[0].retention.response", spec::kMostFactor,
       [](auto& c) -> double& { return c.segments[0].retention.response; }},
      {"segments[0].patience.wait_hours", spec::kMostHours,
       [](auto& c) -> double& { return c.segments[0].patience.wait_hours; }},
      {"events[0].arrivals", spec::kMostFactor,
       [](auto& c) -> double& { return c.events[0].arrivals; }},
      {"events[0].lead_time", spec::kMostFactor,
       [](auto& c) -> double& { return c.events[0].lead_time; }},
      {"rivals[0].appeal", spec::kMostUtilityAdded,
       [](auto& c) -> double& { return c.rivals[0].appeal; }},
      {"rivals[0].behaviour.ratio", spec::kMostFactor,
       [](auto& c) -> double& { return std::get<FollowRival>(c.rivals[0].behaviour).ratio; }},
      {"rivals[0].offers.item.unit_cost", spec::kMostMoney,
       [](auto& c) -> double& { return c.rivals[0].products[0].unit_cost; }},
      {"reward.satisfaction", spec::kMostMoney,
       [](auto& c) -> double& { return c.reward.satisfaction; }},
      {"shocks.product_sd", spec::kMostSd, [](auto& c) -> double& { return c.shocks.product_sd; }},
      {"customers.features[0].mean.everyone", spec::kMostFeature,
       [](auto& c) -> double& { return c.customers.features[0].mean[0]; }},
      {"customers.drift.intrinsic_utility_sd", spec::kMostSd,
       [](auto& c) -> double& { return c.customers.drift.taste_sd; }},
  };
  for (const Limit& limit : limits) {
    CAPTURE(limit.field);
    MarketConfig config = WithRival();
    limit.at(config) = limit.most;
    CHECK(FieldOf(config) == "");
    limit.at(config) = limit.most * 2;
    CHECK(FieldOf(config) == limit.field);
  }
}

TEST_CASE("Validate: what divides or multiplies may not vanish either") {
  MarketConfig config = WithRival();
  config.segments[0].price_sensitivity = 5e-324;
  CHECK(FieldOf(config) == "segments[0].price_sensitivity");
  config = WithRival();
  config.segments[0].satisfaction.surplus_scale = 5e-324;
  CHECK(FieldOf(config) == "segments[0].satisfaction.surplus_scale");
  config = WithRival();
  config.events[0].price_sensitivity = 1e-300;
  CHECK(FieldOf(config) == "events[0].price_sensitivity");
  config = WithRival();
  config.calendar.period_hours = 1e-9;
  CHECK(FieldOf(config) == "calendar.period_hours");
  config = WithRival();
  Taste(config) = 2 * spec::kLeastUtility;
  CHECK(FieldOf(config) == "segments[0].intrinsic_utility.item");
  config = WithRival();
  config.calendar.period_hours = 1000;
  config.calendar.periods = 1'000'000;
  CHECK(FieldOf(config) == "calendar.periods");
}

TEST_CASE("Validate: events may not multiply each other beyond a limit") {
  MarketConfig config = WithRival();
  config.events.push_back(config.events[0]);
  config.events[1].name = "holiday";
  for (EventConfig& event : config.events) event.arrivals = 1e5;  // 10 an hour times 1e10
  CHECK(FieldOf(config) == "segments");
  config.events[1].start_hours += 1000;  // after the season, so no longer together
  CHECK(FieldOf(config) == "");
  config.events[1].start_hours -= 1000;
  for (EventConfig& event : config.events) {
    event.arrivals = 1;
    event.price_sensitivity = 1e-6;
  }
  config.segments[0].price_sensitivity = 1e-4;
  CHECK(FieldOf(config) == "segments[0].price_sensitivity");
  config.events[1].duration_hours = 1e-3;
  config.events[1].start_hours -= 1;
  CHECK(FieldOf(config) == "");
  config.segments[0].arrivals_per_hour = 2 * spec::kMostArrivals;
  config.events.clear();
  CHECK(FieldOf(config) == "segments");
}

// Whatever is at its limit, what comes of a period is a number.
void CheckFinite(const Market& market) {
  const PeriodOutcome& out = market.outcome();
  for (const auto* array : {&out.units, &out.revenue, &out.cost, &out.reward, &out.visits,
                            &out.satisfaction, &out.components, &out.orders, &out.cross_orders,
                            &out.discounts, &market.state().stock, &market.state().goodwill}) {
    for (const double value : *array) CHECK(std::isfinite(value));
  }
}

TEST_CASE("Market: at its limits every number is finite") {
  MarketConfig config = WithRival();
  config.products.push_back(config.products[0]);
  config.products[1].name = "other";
  for (spec::ProductConfig& product : config.products) {
    product.price_max = product.list_price = spec::kMostMoney;
    product.unit_cost = product.salvage_value = spec::kMostMoney;
    product.stock = spec::kMostUnits;
    product.holding_cost_per_unit_day = spec::kMostMoney;
  }
  config.rivals[0].products = {config.products[0], config.products[1]};
  for (spec::ProductConfig& product : config.rivals[0].products) {
    product.salvage_value = product.holding_cost_per_unit_day = 0;
  }
  config.rivals[0].appeal = spec::kMostUtilityAdded;
  config.add_ons = {{0, 1, spec::kMostUtilityAdded, .5}};
  config.shocks.product_sd = spec::kMostSd;
  config.reward.satisfaction = spec::kMostMoney;
  config.customers.features.clear();
  SegmentConfig& segment = config.segments[0];
  segment.taste = {spec::kMostTaste, spec::kMostTaste};
  segment.retention.response = 100;
  segment.memory = {1, spec::kMostSensitivity, spec::kMostSensitivity};
  for (const double sensitivity : {spec::kLeastSensitivity, 1., spec::kMostSensitivity}) {
    for (const double scale : {1 / spec::kMostMoney, spec::kMostMoney}) {
      for (const double factor : {1., .5}) {
        CAPTURE(sensitivity);
        CAPTURE(scale);
        segment.price_sensitivity = sensitivity;
        segment.satisfaction.surplus_scale = scale;
        for (spec::ProductConfig& product : config.products) product.price_min = 0;
        Market market(config, 40, Accounting::kFull);
        for (int t = 0; t < config.calendar.periods; ++t) {
          market.Step(ListPrices(config, market.shape(), t % 2 == 0 ? factor : 0));
          CheckFinite(market);
        }
      }
    }
  }
}

TEST_CASE("customers: what is free is bought as ever, wherever price sensitivities have walked") {
  MarketConfig config = OneProductMarket(1e6, 40);
  config.segments[0].arrivals_per_hour = .003;
  config.segments[0].price_sensitivity = 1000;
  config.segments[0].taste = {0};  // half of those who may have it for nothing take it
  config.products[0].price_min = 0;
  config.customers.drift = {0, spec::kMostSd};
  config.calendar.period_hours = 24 * 30;
  CustomerMarket customers(config, 16, Accounting::kFull);
  double visits = 0;
  double units = 0;
  customers.set_on_period([&](const Market& market) {
    CheckFinite(market);
    for (std::size_t w = 0; w < 16; ++w) {
      visits += market.outcome().visits[w];
      units += market.outcome().units[w];
    }
  });
  customers.Reset(1, 0);
  const spec::Actions actions = ListPrices(config, customers.market().shape(), 0);
  while (!customers.Done()) customers.Step(actions);
  CHECK(visits > 1000);
  CHECK(std::abs(units - visits / 2) <= 4 * std::sqrt(visits / 4));
}

}  // namespace
}  // namespace souk::env
