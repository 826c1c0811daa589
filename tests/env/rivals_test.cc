#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/errors.h"
#include "core/lanes.h"
#include "env/competitor.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

constexpr double kRounding = 1e-12;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

RivalConfig Rival(const MarketConfig& config, RivalBehaviour behaviour) {
  RivalConfig rival;
  rival.name = "rival";
  rival.behaviour = std::move(behaviour);
  for (spec::ProductConfig product : config.products) {
    product.stock = spec::kUnlimited;
    product.salvage_value = product.holding_cost_per_unit_day = 0;
    rival.products.push_back(product);
  }
  return rival;
}

// The logit duopoly of Calvano et al. 2020: a 2, c 1, mu .25, outside 0; one customer a period.
MarketConfig Duopoly(RivalBehaviour behaviour) {
  MarketConfig config = OneProductMarket(spec::kUnlimited, 60);
  config.noise = demand_models::Noise::kDeterministic;
  spec::ProductConfig& product = config.products[0];
  product.unit_cost = 1;
  product.price_min = 1;
  product.price_max = 3;
  product.list_price = 2;
  config.segments[0].arrivals_per_hour = 1;
  config.segments[0].price_sensitivity = 4;
  config.segments[0].taste = {8};
  config.rivals = {Rival(config, std::move(behaviour))};
  return config;
}

double RivalPrice(const Market& market) {
  return market.state().prices[market.shape().At(market.shape().PriceRow(0, 0, 1), 0)];
}

TEST_CASE("Rivals: customers choose among all sellers' products, and each seller is paid") {
  MarketConfig config = FourProductMarket(3);
  config.noise = demand_models::Noise::kDeterministic;
  config.rivals = {Rival(config, FixedRival{})};
  config.rivals[0].appeal = .3;
  config.rivals[0].products[2].stock = 0;  // carries no tea
  Market market(config, 1, Accounting::kFull);
  const spec::Shape& shape = market.shape();
  market.Step(ListPrices(config, shape, 1.1));
  double rival_revenue = 0;
  for (int s = 0; s < shape.segments; ++s) {
    const SegmentConfig& segment = config.segments[Index(s)];
    std::vector<double> weights;
    double total = 1;
    for (int j = 0; j < 2; ++j) {
      for (int i = 0; i < 4; ++i) {
        const double list = config.products[Index(i)].list_price;
        const double utility = segment.taste[Index(i)] + (j == 1 ? .3 : 0) -
                               segment.price_sensitivity * list * (j == 0 ? 1.1 : 1);
        weights.push_back(j == 1 && i == 2 ? 0 : std::exp(utility));
        total += weights.back();
      }
    }
    for (int a = 0; a < shape.audiences; ++a) {
      const double customers = market.segment_period(0, s).arrivals * segment.audience[Index(a)];
      for (int j = 0; j < 2; ++j) {
        for (int i = 0; i < 4; ++i) {
          const double units = market.outcome().units[shape.At(shape.UnitsRow(s, a, i, j), 0)];
          const double expected = customers * weights[Index(j * 4 + i)] / total;
          CHECK(std::abs(units - expected) <= kRounding * customers);
          if (j == 1) rival_revenue += expected * config.products[Index(i)].list_price;
        }
      }
    }
  }
  CHECK(market.outcome().revenue[shape.At(1, 0)] == doctest::Approx(rival_revenue).epsilon(1e-10));
}

TEST_CASE("Rivals: a rival whose stock is gone loses its customers to the others") {
  MarketConfig config = Duopoly(FixedRival{});
  config.rivals[0].products[0].stock = .1;
  Market market(config, 1, Accounting::kFull);
  const spec::Actions actions = ListPrices(config, market.shape());
  market.Step(actions);
  CHECK(market.outcome().units[market.shape().At(1, 0)] == doctest::Approx(.1));
  market.Step(actions);  // e^(8 - 4 * 2) = 1 against not buying
  CHECK(market.outcome().units[market.shape().At(0, 0)] == doctest::Approx(.5));
  CHECK(market.outcome().units[market.shape().At(1, 0)] == 0);
}

TEST_CASE("Rivals: one that looks back further than the season remembers list prices alone") {
  const auto prices = [](double lag_hours, std::size_t* memory) {
    MarketConfig config = Duopoly(UndercutRival{.1, 0, lag_hours});
    config.calendar.periods = 5;
    Market market(config, 1);
    *memory = market.state().rival_memory[0].size();
    std::vector<double> seen;
    for (const double factor : {1., .8, .6, 1.2, 1.2}) {
      market.Step(ListPrices(config, market.shape(), factor));
      seen.push_back(RivalPrice(market));
    }
    return seen;
  };
  std::size_t memory = 0;
  const std::vector<double> longest = prices(5, &memory);  // the last lag that needs a ring
  CHECK(memory == 4 * 2 * 16);
  CHECK(longest == std::vector<double>(5, 1.8));
  for (const double lag : {6., 100., 1e9}) {
    CHECK(prices(lag, &memory) == longest);
    CHECK(memory == 2 * 16);
  }
}

TEST_CASE("Rivals: an undercutter stays below our last price and above its floor") {
  MarketConfig config = Duopoly(UndercutRival{.1, .25, 0});
  Market market(config, 1);
  const spec::Shape& shape = market.shape();
  std::vector<double> seen;
  for (const double factor : {1., .8, .6, 1.2, 1.2}) {
    market.Step(ListPrices(config, shape, factor));
    seen.push_back(RivalPrice(market));
  }
  // It answers the price of the period before: 2, 2, 1.6, 1.2, 2.4.
  const std::vector<double> expected = {1.8, 1.8, 1.44, 1.25, 2.16};
  for (std::size_t t = 0; t < seen.size(); ++t) CHECK(seen[t] == doctest::Approx(expected[t]));
}

TEST_CASE("Rivals: a follower posts our price of `lag_hours` ago") {
  MarketConfig config = Duopoly(FollowRival{.9, 3});
  Market market(config, 1);
  const std::vector<double> factors = {1.1, .9, .8, 1.2, 1, 1.05, .95};
  for (std::size_t t = 0; t < factors.size(); ++t) {
    market.Step(ListPrices(config, market.shape(), factors[t]));
    const double ours = t < 3 ? 2 : 2 * factors[t - 3];
    CHECK(RivalPrice(market) == doctest::Approx(.9 * ours));
  }
}

TEST_CASE("Rivals: best responses to each other end in the Nash equilibrium") {
  MarketConfig config = Duopoly(BestResponseRival{});
  constexpr double kNash = 1.4729266600;  // Calvano et al. 2020's setting
  constexpr double kStep = .0005;
  for (double price = 1.2; price < 2; price += kStep) {
    config.products[0].price_ladder.push_back(price);
  }
  config.rivals[0].products[0].price_ladder = config.products[0].price_ladder;
  config.rivals[0].products[0].list_price = config.products[0].price_ladder.back();
  Market market(config, 16);
  const auto ours = MakeCompetitor(config, 0, BestResponseRival{});
  spec::Actions actions(market.shape());
  for (int t = 0; t < 50; ++t) {
    ours->Post(market, {}, actions.prices);
    market.Step(actions);
  }
  CHECK(std::abs(actions.prices[0] - kNash) <= kStep);
  CHECK(std::abs(RivalPrice(market) - kNash) <= kStep);
}

TEST_CASE("Rivals: best response to a shop that has sold out is the price of a monopolist") {
  MarketConfig config = Duopoly(BestResponseRival{});
  config.products[0].stock = .1;
  Market market(config, 1);
  const spec::Actions actions = ListPrices(config, market.shape());
  market.Step(actions);
  market.Step(actions);
  // (p - 1) e^{8 - 4p} / (1 + e^{8 - 4p}) is highest at p = 1 + (1 + W) / 4, W e^W = e^3.
  const double w = 2.20794003156932;
  const double step = 2. / 40;  // of its price grid; against our list price it would post 1.7
  CHECK(std::abs(RivalPrice(market) - (1 + (1 + w) / 4)) <= step);
}

TEST_CASE("Rivals: best response over several products, the last of them to no better price") {
  MarketConfig config = FourProductMarket(2);
  config.noise = demand_models::Noise::kDeterministic;
  config.audiences = {"all"};
  config.attributes = {};
  for (SegmentConfig& segment : config.segments) {
    segment.audience = {1};
    segment.groups = {};
  }
  config.rivals = {Rival(config, BestResponseRival{})};
  const auto play = [](const MarketConfig& played, int periods) {
    Market market(played, 1);
    for (int t = 0; t < periods; ++t) market.Step(ListPrices(played, market.shape(), .9));
    return market;
  };
  const auto profit = [](const Market& market) {
    return market.outcome().revenue[market.shape().At(1, 0)] -
           market.outcome().cost[market.shape().At(1, 0)];
  };
  const Market best = play(config, 2);  // answers .9 of our list prices
  MarketConfig other = config;
  other.rivals[0].behaviour = FixedRival{};
  for (int i = 0; i < 4; ++i) {
    other.rivals[0].products[Index(i)].list_price =
        best.state().prices[best.shape().At(best.shape().PriceRow(0, i, 1), 0)];
  }
  spec::ProductConfig& last = other.rivals[0].products[3];
  int worse = 0;
  for (int l = 0; l <= 40; ++l) {
    last.list_price = last.price_min + (last.price_max - last.price_min) * l / 40;
    const double difference = profit(play(other, 1)) - profit(best);
    CHECK(difference <= 1e-12);
    if (difference < -1e-3) ++worse;
  }
  CHECK(worse > 20);
}

TEST_CASE("Rivals: a best response to older prices is that to the same prices at once") {
  // Many markets, since memory that is not aligned is only sometimes amiss.
  for (int periods_late = 1; periods_late <= 12; ++periods_late) {
    MarketConfig config = Duopoly(BestResponseRival{1. * periods_late});
    Market market(config, 20);
    const auto played = market.state().rival_memory[0].data();
    CHECK(reinterpret_cast<std::uintptr_t>(played) % alignof(core::Lanes) == 0);
    double first_answer = 0;
    for (int t = 0; t < 30; ++t) {
      // From period 1 on we charge less; it answers so many periods later.
      market.Step(ListPrices(config, market.shape(), t == 0 ? 1 : .8));
      if (t == 1) first_answer = RivalPrice(market);
      if (t > 0 && t <= periods_late) CHECK(RivalPrice(market) == first_answer);
      if (t == periods_late + 1) CHECK(RivalPrice(market) < first_answer);
    }
  }
}

TEST_CASE("Rivals: what is wrong with one is named") {
  const auto refused = [](const MarketConfig& config, const std::string& field) {
    try {
      Validate(config);
      FAIL("no fault in " << field);
    } catch (const core::InputError& fault) {
      CHECK(fault.field() == field);
    }
  };
  MarketConfig config = Duopoly(UndercutRival{1, 0, 0});
  refused(config, "rivals[0].behaviour.by");
  config = Duopoly(FollowRival{0, 0});
  refused(config, "rivals[0].behaviour.ratio");
  config = Duopoly(QLearningRival{});
  refused(config, "rivals[0].behaviour");
  config = Duopoly(FixedRival{});
  config.link = Link::kLinear;
  refused(config, "rivals");
  config = Duopoly(FixedRival{});
  config.rivals[0].products[0].salvage_value = 1;
  config.rivals[0].products[0].stock = 5;
  refused(config, "rivals[0].offers." + config.products[0].name);
  config.rivals[0].products.clear();
  refused(config, "rivals[0].offers");
}

}  // namespace
}  // namespace souk::env
