#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

constexpr double kMostErrors = 4;
constexpr std::uint64_t kSeed = 20'261'124;

// Five units an hour at the list price 10: ten visitors, half of whom buy.
MarketConfig Steady(double stock, int periods) {
  MarketConfig config = OneProductMarket(stock, periods);
  config.noise = demand_models::Noise::kDeterministic;
  return config;
}

TEST_CASE("Supply: orders go out at the reorder point and arrive after the lead time") {
  MarketConfig config = Steady(20, 12);
  config.products[0].replenishment = {10, 20, 2, 3};
  Market market(config, 1);
  const spec::Actions actions = ListPrices(config, market.shape());
  // The position falls to 10 at the end of every second period; what is ordered then is there three
  // starts later.
  const std::vector<double> stock = {15, 10, 5, 0, 5, 0, 5, 0, 5};
  const std::vector<double> delivered = {0, 0, 0, 0, 10, 0, 10, 0, 10};
  const std::vector<double> ordered = {0, 1, 0, 1, 0, 1, 0, 1, 0};
  for (std::size_t t = 0; t < stock.size(); ++t) {
    market.Step(actions);
    CAPTURE(t);
    CHECK(market.outcome().units[0] == doctest::Approx(5));
    CHECK(market.state().stock[0] == doctest::Approx(stock[t]));
    CHECK(market.outcome().delivered[0] == doctest::Approx(delivered[t]));
    CHECK(market.outcome().cost[0] == doctest::Approx(2 * 5 + 3 * ordered[t]));
  }
}

TEST_CASE("Supply: an event stretches the lead time of orders placed in it") {
  MarketConfig config = Steady(20, 12);
  config.products[0].replenishment = {10, 20, 2, 0};
  EventConfig strike;
  strike.name = "strike";
  strike.start_hours = config.calendar.start_hours;
  strike.duration_hours = 3;
  strike.lead_time = 3;
  config.events = {strike};
  Market market(config, 1);
  const spec::Actions actions = ListPrices(config, market.shape());
  std::vector<int> arrivals;
  for (int t = 0; t < 12; ++t) {
    market.Step(actions);
    if (market.outcome().delivered[0] > 0) arrivals.push_back(t);
  }
  // Ordered at the end of period 1 it takes six periods more, at the end of 3 two.
  CHECK(arrivals == std::vector<int>{6, 8, 10});
}

TEST_CASE("Supply: returns are refunded at once, and what can be sold again comes back later") {
  MarketConfig config = Steady(100, 6);
  config.products[0].returns = {.2, .5, 1, .7};
  Market market(config, 1);
  const spec::Actions actions = ListPrices(config, market.shape());
  double stock = 100;
  for (int t = 0; t < 6; ++t) {
    market.Step(actions);
    // 5 sold, 1 returned, .5 of it back at the start of the period after the next.
    stock += (t >= 2 ? .5 : 0) - 5;
    CHECK(market.state().stock[0] == doctest::Approx(stock));
    CHECK(market.outcome().returned[0] == doctest::Approx(1));
    CHECK(market.outcome().revenue[0] == doctest::Approx(40));
    CHECK(market.outcome().cost[0] == doctest::Approx(2 * 4.5 + .7));
  }
}

TEST_CASE("Supply: returned and spoiled counts are binomial, and no unit is lost") {
  MarketConfig config = OneProductMarket(200, 3);
  config.products[0].returns = {.25, 1, 0, 0};
  config.products[0].spoilage_per_day = .9;
  constexpr int kWorlds = 20'000;
  Market market(config, kWorlds);
  market.Reset(kSeed, 0);
  const spec::Actions actions = ListPrices(config, market.shape());
  market.Step(actions);
  const double spoils = 1 - std::pow(.1, 1 / 24.);
  Sample returned;
  Sample spoiled;
  for (std::size_t w = 0; w < kWorlds; ++w) {
    const double units = market.outcome().units[w];
    returned.Add(market.outcome().returned[w] - .25 * units);
    spoiled.Add(market.outcome().spoiled[w] - spoils * (200 - units));
    CHECK(market.state().stock[w] == 200 - units - market.outcome().spoiled[w]);
    CHECK(market.outcome().cost[w] == doctest::Approx(2 * (units - market.outcome().returned[w] +
                                                           market.outcome().spoiled[w])));
  }
  CHECK(std::abs(returned.mean()) <= kMostErrors * std::sqrt(returned.squared_error()));
  CHECK(std::abs(spoiled.mean()) <= kMostErrors * std::sqrt(spoiled.squared_error()));
  CHECK(returned.variance() == doctest::Approx(.25 * .75 * 5).epsilon(.05));
}

TEST_CASE("Supply: how many returned units can be sold again is binomial, and the rest cost") {
  MarketConfig config = OneProductMarket(200, 3);
  config.products[0].returns = {.5, .3, 0, .7};
  constexpr int kWorlds = 20'000;
  Market market(config, kWorlds);
  market.Reset(kSeed, 0);
  const spec::Actions actions = ListPrices(config, market.shape());
  market.Step(actions);
  const spec::Shape& shape = market.shape();
  REQUIRE(market.state().due_returns.size() == 2 * shape.At(1, 0));
  Sample resalable;
  for (int w = 0; w < kWorlds; ++w) {
    const auto world = static_cast<std::size_t>(w);
    const double units = market.outcome().units[world];
    const double returned = market.outcome().returned[world];
    const double again = market.state().due_returns[shape.At(1, w)];  // there in period 1
    resalable.Add(again - .3 * returned);
    CHECK(again == std::floor(again));
    CHECK(again <= returned);
    CHECK(market.outcome().cost[world] == doctest::Approx(2 * (units - again) + .7 * returned));
  }
  CHECK(std::abs(resalable.mean()) <= kMostErrors * std::sqrt(resalable.squared_error()));
  // Binomial given what was returned, which is half of 5 on average.
  CHECK(resalable.variance() == doctest::Approx(.3 * .7 * 2.5).epsilon(.05));
}

TEST_CASE("Supply: the rings of what is under way are no longer than the season") {
  MarketConfig config = OneProductMarket(200, 1);
  config.products[0].returns = {.25, 1, 1e7, 0};
  CHECK(DelaySlots(config) == 1);
  config.calendar.periods = 50;
  CHECK(DelaySlots(config) == 50);
  config.products[0].returns.delay_hours = 3;
  CHECK(DelaySlots(config) == 5);  // what leaves at the end of period 0 is there in 4
  config.products[0].replenishment = {10, 20, 1e9, 0};
  EventConfig strike;
  strike.name = "strike";
  strike.start_hours = config.calendar.start_hours;
  strike.lead_time = 1e6;
  config.events = {strike};
  CHECK(DelaySlots(config) == 50);
  config.products[0].replenishment.lead_time_hours = 0;
  CHECK(DelaySlots(config) == 5);
  CHECK(DelaySlots(OneProductMarket(10, 5)) == 0);
}

TEST_CASE("Supply: what would come after the season is on order and never comes") {
  for (const double lead_time : {11., 40., 1e9}) {
    CAPTURE(lead_time);
    MarketConfig config = Steady(20, 12);
    config.products[0].replenishment = {10, 20, lead_time, 3};
    config.products[0].returns = {.2, 1, lead_time, 0};
    Market market(config, 1);
    const spec::Actions actions = ListPrices(config, market.shape());
    double cost = 0;
    for (int t = 0; t < 12; ++t) {
      market.Step(actions);
      cost += market.outcome().cost[0];
      CHECK(market.outcome().delivered[0] == 0);
      CHECK(market.state().on_order[0] == doctest::Approx(t == 0 ? 0 : t < 3 ? 10 : 20));
    }
    // 20 sold, 4 of them back and resalable; two orders of 10, after which the position stays
    // at 20.
    CHECK(cost == doctest::Approx(2 * (20 - 4) + 3 * 2));
  }
}

TEST_CASE("Goodwill: follows satisfaction by its recursion, and multiplies arrivals") {
  MarketConfig config = FourProductMarket(40);
  config.noise = demand_models::Noise::kDeterministic;
  for (SegmentConfig& segment : config.segments) {
    segment.retention.half_life_hours = 12;
    segment.retention.response = 1.5;
    segment.retention.word_of_mouth = .25;
  }
  config.segments[1].retention.start = .6;
  config.reward.satisfaction = 0;
  config.segments[0].retention.value = 4;
  Market market(config, 1, Accounting::kFull);
  const spec::Shape& shape = market.shape();
  std::vector<double> goodwill = {1, .6, 1};
  const double phi = std::exp2(-1 / 12.);
  for (int t = 0; t < 40; ++t) {
    market.Step(ListPrices(config, shape, 1.2));
    const PeriodOutcome& outcome = market.outcome();
    double level = 0;
    double visitors = 0;
    for (int s = 0; s < 3; ++s) {
      const double arrivals = config.segments[static_cast<std::size_t>(s)].arrivals_per_hour *
                              goodwill[static_cast<std::size_t>(s)];
      double visits = 0;
      for (int a = 0; a < shape.audiences; ++a) {
        visits += outcome.visits[shape.At(shape.PairRow(s, a), 0)];
      }
      CHECK(visits == doctest::Approx(arrivals).epsilon(1e-12));
      level += arrivals * outcome.satisfaction[shape.At(s, 0)];
      visitors += arrivals;
    }
    for (int s = 0; s < 3; ++s) {
      const SatisfactionConfig& weights = config.segments[static_cast<std::size_t>(s)].satisfaction;
      const double neutral = .5 * weights.surplus + weights.availability + .5 * weights.price;
      const double felt = .75 * outcome.satisfaction[shape.At(s, 0)] + .25 * level / visitors;
      double& g = goodwill[static_cast<std::size_t>(s)];
      g = phi * g + (1 - phi) * (1 + 1.5 * (felt - neutral));
      CHECK(market.state().goodwill[shape.At(s, 0)] == doctest::Approx(g).epsilon(1e-12));
    }
  }
  CHECK(goodwill[0] < .9);  // a fifth above list prices is not forgiven
  const double profit = market.outcome().revenue[0] - market.outcome().cost[0];
  CHECK(market.outcome().reward[0] ==
        doctest::Approx(profit + 4 * 24 * 12 * goodwill[0]).epsilon(1e-10));
}

TEST_CASE("Goodwill: an ended world's stays, and it changes no more prices") {
  MarketConfig config = OneProductMarket(3, 12);
  config.end_when_sold_out = true;
  config.products[0].pricing.change_cost = 1;
  config.segments[0].retention.response = 2;
  config.segments[0].retention.half_life_hours = 4;
  Market market(config, 1);
  spec::Actions actions(market.shape());
  double goodwill = 0;
  bool ended = false;
  for (int t = 0; t < 12; ++t) {
    actions.prices[0] = config.products[0].list_price * (t % 2 == 0 ? .9 : 1.1);
    market.Step(actions);
    if (ended) {
      CHECK(market.state().goodwill[0] == goodwill);
      CHECK(market.outcome().price_changes[0] == 0);
    } else {
      CHECK(market.outcome().price_changes[0] == 1);
    }
    ended = market.state().alive[0] == 0;
    goodwill = market.state().goodwill[0];
  }
  REQUIRE(ended);
}

TEST_CASE("Goodwill: at list prices with everything in stock it stays at 1") {
  MarketConfig config = FourProductMarket(30);
  for (SegmentConfig& segment : config.segments) segment.retention.response = 2;
  Market market(config, 1);
  const spec::Actions actions = ListPrices(config, market.shape());
  for (int t = 0; t < 30; ++t) market.Step(actions);
  for (int s = 0; s < 3; ++s) {
    CHECK(market.state().goodwill[market.shape().At(s, 0)] == doctest::Approx(1).epsilon(1e-9));
  }
}

}  // namespace
}  // namespace souk::env
