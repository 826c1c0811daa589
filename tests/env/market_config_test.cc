#include "env/market_config.h"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/errors.h"

namespace souk::env {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

spec::ProductConfig Product(const std::string& name) {
  spec::ProductConfig product;
  product.name = name;
  product.list_price = 10;
  product.price_min = 5;
  product.price_max = 15;
  product.price_ladder = {5, 10, 15};
  product.stock = 100;
  return product;
}

MarketConfig Valid() {
  MarketConfig config;
  config.name = "test";
  config.calendar.periods = 10;
  config.products = {Product("tea"), Product("coffee")};
  config.audiences = {"app", "web"};
  config.attributes = {{"income", {"low", "high"}}};
  SegmentConfig segment;
  segment.name = "all";
  segment.arrivals_per_hour = 10;
  segment.taste = {1, 2};
  segment.audience = {.3, .7};
  segment.groups = {{.4, .6}};
  config.segments = {segment};
  EventConfig event;
  event.name = "sale";
  event.segments = {0};
  config.events = {event};
  config.slate = {spec::SlateKind::kPromotion, 2, .5};
  config.reward.posted_gap_weight = {1};
  return config;
}

struct Fault {
  const char* field;
  std::function<void(MarketConfig&)> make;
};

void CheckFaults(const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) {
    CAPTURE(fault.field);
    MarketConfig config = Valid();
    fault.make(config);
    std::string field = "none";
    try {
      Validate(config);
    } catch (const core::InputError& error) {
      field = error.field();
    }
    CHECK(field == fault.field);
  }
}

TEST_CASE("Validate: a sound market passes") {
  CHECK_NOTHROW(Validate(Valid()));
  MarketConfig unlimited = Valid();
  unlimited.products[0].stock = spec::kUnlimited;
  CHECK_NOTHROW(Validate(unlimited));
}

TEST_CASE("Validate: calendar faults name their key") {
  CheckFaults({
      {"calendar.start", [](auto& c) { c.calendar.start_hours = kNaN; }},
      {"calendar.start", [](auto& c) { c.calendar.start_hours = 1e12; }},
      {"calendar.period_hours", [](auto& c) { c.calendar.period_hours = 0; }},
      {"calendar.periods", [](auto& c) { c.calendar.periods = 0; }},
      {"calendar.hour_of_day",
       [](auto& c) {
         c.calendar.hour_of_day = {1, 2};
       }},
      {"calendar.day_of_week[6]", [](auto& c) { c.calendar.day_of_week = {1, 1, 1, 1, 1, 1, -1}; }},
  });
}

TEST_CASE("Validate: product faults name their key") {
  CheckFaults({
      {"products", [](auto& c) { c.products.clear(); }},
      {"products[1].name", [](auto& c) { c.products[1].name = "tea"; }},
      {"products[1].name", [](auto& c) { c.products[1].name = ""; }},
      {"products[0].unit_cost", [](auto& c) { c.products[0].unit_cost = -1; }},
      {"products[0].unit_cost", [](auto& c) { c.products[0].unit_cost = kNaN; }},
      {"products[1].price_range", [](auto& c) { c.products[1].price_min = 20; }},
      {"products[1].price_range", [](auto& c) { c.products[1].price_min = -1; }},
      {"products[1].price_range", [](auto& c) { c.products[1].price_max = spec::kUnlimited; }},
      {"products[0].list_price", [](auto& c) { c.products[0].list_price = 16; }},
      {"products[0].price_ladder[2]", [](auto& c) { c.products[0].price_ladder[2] = 10; }},
      {"products[0].price_ladder[0]", [](auto& c) { c.products[0].price_ladder[0] = 4; }},
      {"products[1].stock", [](auto& c) { c.products[1].stock = -1; }},
      {"products[1].stock", [](auto& c) { c.products[1].stock = kNaN; }},
      {"products[0].relevance", [](auto& c) { c.products[0].relevance = 1.5; }},
      {"products[0].salvage_value",
       [](auto& c) {
         c.products[0].stock = spec::kUnlimited;
         c.products[0].salvage_value = 1;
       }},
      {"products[0].holding_cost_per_unit_day",
       [](auto& c) {
         c.products[0].stock = spec::kUnlimited;
         c.products[0].holding_cost_per_unit_day = 1;
       }},
  });
}

TEST_CASE("Validate: segment, audience and group faults name their key") {
  CheckFaults({
      {"audiences", [](auto& c) { c.audiences.clear(); }},
      {"audiences[1]", [](auto& c) { c.audiences[1] = "app"; }},
      {"protected_attributes.income", [](auto& c) { c.attributes[0].groups = {"low"}; }},
      {"segments", [](auto& c) { c.segments.clear(); }},
      {"segments[0].arrivals_per_hour", [](auto& c) { c.segments[0].arrivals_per_hour = -1; }},
      {"segments[0].price_sensitivity", [](auto& c) { c.segments[0].price_sensitivity = 0; }},
      {"segments[0].intrinsic_utility", [](auto& c) { c.segments[0].taste = {1}; }},
      {"segments[0].intrinsic_utility.coffee", [](auto& c) { c.segments[0].taste[1] = kNaN; }},
      {"segments[0].audience",
       [](auto& c) {
         c.segments[0].audience = {.3, .6};
       }},
      {"segments[0].audience.app",
       [](auto& c) {
         c.segments[0].audience = {1.3, -.3};
       }},
      {"segments[0].audience", [](auto& c) { c.segments[0].audience = {1}; }},
      {"segments[0].groups", [](auto& c) { c.segments[0].groups.clear(); }},
      {"segments[0].groups.income",
       [](auto& c) {
         c.segments[0].groups[0] = {.5, .6};
       }},
      {"segments[0].slate_response", [](auto& c) { c.segments[0].slate_response = -1; }},
      {"segments[0].satisfaction", [](auto& c) { c.segments[0].satisfaction.price = .3; }},
      {"segments[0].satisfaction.surplus_scale",
       [](auto& c) { c.segments[0].satisfaction.surplus_scale = 0; }},
      {"segments[0].satisfaction.relevance",
       [](auto& c) {
         c.slate = {};
         c.segments[0].satisfaction = {.5, .3, .1, .1, 1};
       }},
  });
}

TEST_CASE("Validate: slate, event, reward and observation faults name their key") {
  CheckFaults({
      {"slate.size", [](auto& c) { c.slate.size = 3; }},
      {"slate.size", [](auto& c) { c.slate.size = 0; }},
      {"slate.size", [](auto& c) { c.slate.kind = spec::SlateKind::kNone; }},
      {"slate.click_at_top", [](auto& c) { c.slate.click_at_top = kNaN; }},
      {"slate.click_at_top",
       [](auto& c) {
         c.slate = {spec::SlateKind::kNone, 0, .5};
       }},
      {"events[0].name", [](auto& c) { c.events[0].name = ""; }},
      {"events[0].hours", [](auto& c) { c.events[0].duration_hours = 0; }},
      {"events[0].announced_hours", [](auto& c) { c.events[0].announced_hours = -1; }},
      {"events[0].arrivals", [](auto& c) { c.events[0].arrivals = -1; }},
      {"events[0].price_sensitivity", [](auto& c) { c.events[0].price_sensitivity = 0; }},
      {"events[0].segments[0]", [](auto& c) { c.events[0].segments = {1}; }},
      {"events[0].segments[1]",
       [](auto& c) {
         c.events[0].segments = {0, 0};
       }},
      {"reward.profit", [](auto& c) { c.reward.profit = -1; }},
      {"reward.posted_price_gaps",
       [](auto& c) {
         c.reward.posted_gap_weight = {1, 1};
       }},
      {"reward.posted_price_gaps.income", [](auto& c) { c.reward.posted_gap_weight = {-1}; }},
      {"observation", [](auto& c) { c.observation.clear(); }},
      {"observation[1]",
       [](auto& c) {
         c.observation = {ObservationField::kStock, ObservationField::kStock};
       }},
  });
}

TEST_CASE("Validate: model faults name their key") {
  CheckFaults({
      {"demand", [](auto& c) { c.link = Link::kLinear; }},
      {"shocks.arrivals_log_sd", [](auto& c) { c.shocks.arrivals_log_sd = -1; }},
      {"shocks.product_sd", [](auto& c) { c.shocks.product_sd = kNaN; }},
      {"noise", [](auto& c) { c.noise = demand_models::Noise::kBernoulli; }},
  });
}

TEST_CASE("Validate: bernoulli noise counts profiles and events in its arrivals") {
  MarketConfig config = Valid();
  config.noise = demand_models::Noise::kBernoulli;
  config.segments[0].arrivals_per_hour = .5;
  config.events.clear();
  CHECK_NOTHROW(Validate(config));
  config.shocks.arrivals_log_sd = .1;
  CHECK_THROWS_AS(Validate(config), core::InputError);
  config.shocks.arrivals_log_sd = 0;
  config.calendar.hour_of_day.assign(24, 1);
  config.calendar.hour_of_day[9] = 2.5;  // the last of the ten periods
  CHECK_THROWS_AS(Validate(config), core::InputError);
  config.calendar.periods = 9;
  CHECK_NOTHROW(Validate(config));
  EventConfig event;
  event.name = "rush";
  event.start_hours = 3.5;
  event.duration_hours = .5;
  event.arrivals = 4;  // averaged over the hour: 2.5
  config.events = {event};
  CHECK_THROWS_AS(Validate(config), core::InputError);
  config.events[0].arrivals = 3;  // averaged: 2, so exactly 1 arrival
  CHECK_NOTHROW(Validate(config));
}

TEST_CASE("Names: each is parsed back, an unknown one is an error with the nearest") {
  for (const spec::SlateKind kind :
       {spec::SlateKind::kNone, spec::SlateKind::kAssortment, spec::SlateKind::kPromotion}) {
    CHECK(spec::ParseSlateKind(Name(kind), "slate.kind") == kind);
  }
  try {
    spec::ParseSlateKind("promotions", "slate.kind");
    FAIL("accepted");
  } catch (const core::InputError& error) {
    CHECK(error.field() == "slate.kind");
    CHECK(error.message().find("did you mean 'promotion'?") != std::string::npos);
  }
}

}  // namespace
}  // namespace souk::env
