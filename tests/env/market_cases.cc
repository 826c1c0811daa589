#include "tests/env/market_cases.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/date.h"

namespace souk::env {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

spec::ProductConfig Product(const std::string& name, double cost, double list_price,
                            double relevance) {
  spec::ProductConfig product;
  product.name = name;
  product.unit_cost = cost;
  product.list_price = list_price;
  product.price_min = .5 * list_price;
  product.price_max = 1.5 * list_price;
  product.relevance = relevance;
  return product;
}

SegmentConfig Segment(const std::string& name, double arrivals, double sensitivity,
                      std::vector<double> taste, std::vector<double> audience,
                      std::vector<std::vector<double>> groups) {
  SegmentConfig segment;
  segment.name = name;
  segment.arrivals_per_hour = arrivals;
  segment.price_sensitivity = sensitivity;
  segment.taste = std::move(taste);
  segment.audience = std::move(audience);
  segment.groups = std::move(groups);
  return segment;
}

const double kMonday = core::ParseDateHours("2026-01-05", "start");

}  // namespace

MarketConfig OneProductMarket(double stock, int periods) {
  MarketConfig config;
  config.name = "one_product";
  config.calendar.start_hours = kMonday;
  config.calendar.periods = periods;
  config.products = {Product("item", 2, 10, 0)};
  config.products[0].stock = stock;
  config.segments = {Segment("everyone", 10, .5, {5}, {1}, {})};
  return config;
}

MarketConfig LearnersMarket() {
  MarketConfig config = OneProductMarket(100, 20);
  config.products[0].unit_cost = 0;
  config.end_when_sold_out = true;
  return config;
}

MarketConfig FourProductMarket(int periods) {
  MarketConfig config;
  config.name = "four_products";
  config.calendar.start_hours = kMonday;
  config.calendar.periods = periods;
  config.products = {Product("bread", 1, 3, .9), Product("cheese", 3, 6, .5),
                     Product("tea", 2, 5, .2), Product("wine", 6, 10, .7)};
  config.audiences = {"app", "shop"};
  config.attributes = {{"income", {"low", "high"}}, {"age", {"young", "middle", "old"}}};
  config.segments = {
      Segment("thrifty", 12, .6, {2, 3, 2.5, 4}, {.2, .8}, {{.8, .2}, {.5, .3, .2}}),
      Segment("regular", 9, .3, {1, 1.5, 1, 2.5}, {.6, .4}, {{.4, .6}, {.2, .5, .3}}),
      Segment("lavish", 6, .1, {-.5, .2, -1, 1}, {1, 0}, {{.1, .9}, {.3, .3, .4}})};
  config.segments[0].slate_response = .4;
  config.segments[1].slate_response = .8;
  config.segments[2].slate_response = 0;
  return config;
}

MarketConfig BusyMarket() {
  MarketConfig config = FourProductMarket(24);
  const std::array<double, 4> stock = {60, 90, 25, 300};
  for (std::size_t i = 0; i < stock.size(); ++i) config.products[i].stock = stock[i];
  config.products[3].holding_cost_per_unit_day = .24;
  config.products[2].salvage_value = .5;
  config.shocks = {.3, .2};
  config.slate = {spec::SlateKind::kPromotion, 2, .3};
  config.calendar.hour_of_day.assign(24, 1);
  config.calendar.hour_of_day[8] = 2.5;
  EventConfig event;
  event.name = "market day";
  event.start_hours = kMonday + 10.5;
  event.duration_hours = 6;
  event.announced_hours = 5;
  event.arrivals = 1.8;
  event.price_sensitivity = 1.3;
  event.segments = {0, 2};
  config.events = {event};
  config.reward.satisfaction = 2;
  config.reward.posted_gap_weight = {.5, .25};
  config.observation = {ObservationField::kTimeLeft, ObservationField::kStock,
                        ObservationField::kCalendar, ObservationField::kEvents,
                        ObservationField::kPrices,   ObservationField::kSales,
                        ObservationField::kVisits,   ObservationField::kStockOuts};
  return config;
}

MarketConfig RetailMarket() {
  MarketConfig config;
  config.name = "retail";
  config.calendar.start_hours = kMonday;
  config.calendar.periods = 336;
  config.calendar.hour_of_day.assign(24, 1);
  for (std::size_t h = 0; h < 7; ++h) config.calendar.hour_of_day[h] = .5;
  config.shocks = {.15, .1};
  config.audiences = {"app", "web"};
  config.attributes = {{"income", {"low", "high"}}, {"age", {"young", "old"}}};
  for (int i = 0; i < 12; ++i) {
    const double list_price = 60 + 14. * i;
    config.products.push_back(
        Product("product " + std::to_string(i), .6 * list_price, list_price, .3 + .05 * i));
  }
  const std::array<double, 4> sensitivity = {.034, .024, .012, .018};
  const std::array<double, 4> arrivals = {40, 32, 16, 24};
  for (std::size_t s = 0; s < sensitivity.size(); ++s) {
    std::vector<double> taste;
    for (const spec::ProductConfig& product : config.products) {
      // About one visitor in three buys at list prices.
      taste.push_back(sensitivity[s] * product.list_price - 3.2);
    }
    const double app = .2 + .15 * static_cast<double>(s);
    config.segments.push_back(Segment("segment " + std::to_string(s), arrivals[s], sensitivity[s],
                                      taste, {app, 1 - app}, {{.7, .3}, {.4, .6}}));
  }
  EventConfig event;
  event.name = "sale";
  event.start_hours = kMonday + 7 * 24;
  event.arrivals = 2.5;
  event.price_sensitivity = 1.2;
  config.events = {event};
  return config;
}

void PostPrices(const MarketConfig& config, const spec::Shape& shape, const PriceRule& rule,
                spec::Actions* actions) {
  for (int a = 0; a < shape.audiences; ++a) {
    for (int i = 0; i < shape.products; ++i) {
      const spec::ProductConfig& product = config.products[Index(i)];
      for (int w = 0; w < shape.worlds; ++w) {
        actions->prices[shape.At(shape.PriceRow(a, i), w)] =
            std::clamp(rule(a, i, w), product.price_min, product.price_max);
      }
    }
  }
}

spec::Actions ListPrices(const MarketConfig& config, const spec::Shape& shape, double factor) {
  spec::Actions actions(shape);
  PostPrices(
      config, shape, [&](int, int i, int) { return factor * config.products[Index(i)].list_price; },
      &actions);
  return actions;
}

void PostSlates(const spec::Shape& shape, int first, spec::Actions* actions) {
  for (int row = 0; row < shape.audiences * shape.places; ++row) {
    for (int w = 0; w < shape.worlds; ++w) {
      actions->slates[shape.At(row, w)] = (first + row % shape.places) % shape.products;
    }
  }
}

}  // namespace souk::env
