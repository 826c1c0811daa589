// What a market does at its edges: bad actions, the end of an episode, snapshots, seeds.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/errors.h"
#include "env/market.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

std::string ErrorField(const std::function<void()>& call) {
  try {
    call();
  } catch (const core::InputError& error) {
    return error.field();
  }
  return "";
}

TEST_CASE("Market: a price outside its interval, or none at all, is an input error") {
  MarketConfig config = FourProductMarket(4);
  config.products[0].stock = 1000;
  Market market(config, 40);
  market.Reset(1, 0);
  const spec::Actions good = ListPrices(config, market.shape());
  for (const double price : {4.99, 15.01, -1., std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
    spec::Actions bad = good;
    bad.prices[market.shape().At(market.shape().PriceRow(1, 3), 39)] = price;
    CHECK(ErrorField([&] { market.Step(bad); }) == "prices");
  }
  // Nothing has happened: the period can be played with good prices.
  Market other(config, 40);
  other.Reset(1, 0);
  market.Step(good);
  other.Step(good);
  CHECK(market.state().period == 1);
  CHECK(market.outcome().units == other.outcome().units);
  CHECK(market.state().stock == other.state().stock);
  CHECK_NOTHROW(market.Step(ListPrices(config, market.shape(), .5)));
  CHECK_NOTHROW(market.Step(ListPrices(config, market.shape(), 1.5)));
}

TEST_CASE("Market: a slate that names a product twice, or none there is, is an input error") {
  MarketConfig config = FourProductMarket(4);
  config.slate = {spec::SlateKind::kPromotion, 2, 0};
  Market market(config, 20);
  market.Reset(1, 0);
  spec::Actions actions = ListPrices(config, market.shape());
  PostSlates(market.shape(), 0, &actions);
  CHECK_NOTHROW(market.Step(actions));
  for (const int product : {0, 4, -2}) {
    spec::Actions bad = actions;
    bad.slates[market.shape().At(1, 18)] =
        product;  // the app's second place; 0 stands in the first
    CHECK(ErrorField([&] { market.Step(bad); }) == "slates");
  }
  actions.slates[market.shape().At(1, 18)] = -1;  // an empty place is none
  CHECK_NOTHROW(market.Step(actions));
}

TEST_CASE("Market: no worlds, or a config that is not valid, makes no market") {
  CHECK(ErrorField([] { Market market(FourProductMarket(1), 0); }) == "worlds");
  CHECK(ErrorField([] { Market market(FourProductMarket(1), -1000); }) == "worlds");
  MarketConfig config = FourProductMarket(1);
  config.products[0].stock = -1;
  CHECK_THROWS_AS(Market(config, 1), core::InputError);
}

TEST_CASE("Market: a world that has sold out is frozen, with zero in every outcome") {
  MarketConfig config = LearnersMarket();
  config.products[0].stock = 30;
  config.reward.satisfaction = 3;
  Market market(config, 200, Accounting::kFull);
  const spec::Shape& shape = market.shape();
  const spec::Actions actions = ListPrices(config, shape);
  market.Reset(2, 0);
  std::vector<int> ended_at(200, -1);
  for (int t = 0; t < 20; ++t) {
    market.Step(actions);
    const PeriodOutcome& outcome = market.outcome();
    for (int w = 0; w < shape.worlds; ++w) {
      const std::size_t at = Index(w);
      if (ended_at[at] >= 0) {
        REQUIRE(outcome.units[at] == 0);
        REQUIRE(outcome.turned_away[at] == 0);
        REQUIRE(outcome.visits[at] == 0);
        REQUIRE(outcome.revenue[at] == 0);
        REQUIRE(outcome.cost[at] == 0);
        REQUIRE(outcome.audience_profit[at] == 0);
        REQUIRE(outcome.reward[at] == 0);
        REQUIRE(outcome.ended[at] == 0);
        REQUIRE(market.state().alive[at] == 0);
        REQUIRE(market.state().stock[at] == 0);
      }
      const bool over = market.state().stock[at] == 0 || t == 19;
      REQUIRE(outcome.ended[at] == (ended_at[at] < 0 && over ? 1 : 0));
      if (outcome.ended[at] > 0) ended_at[at] = t;
    }
    REQUIRE(market.AllEnded() ==
            std::all_of(ended_at.begin(), ended_at.end(), [](int end) { return end >= 0; }));
  }
  CHECK(market.AllEnded());
  CHECK(*std::min_element(ended_at.begin(), ended_at.end()) < 6);
}

TEST_CASE("Market: a step after the last period earns nothing") {
  const MarketConfig config = FourProductMarket(2);
  Market market(config, 5);
  const spec::Actions actions = ListPrices(config, market.shape());
  market.Reset(1, 0);
  market.Step(actions);
  market.Step(actions);
  REQUIRE(market.AllEnded());
  REQUIRE(market.outcome().reward[0] > 0);
  market.Step(actions);
  CHECK(market.outcome().reward[0] == 0);
  CHECK(market.outcome().units[0] == 0);
  CHECK(market.outcome().ended[0] == 0);
  CHECK(market.state().period == 2);
}

TEST_CASE("Market: Restore replays equal bytes, in this market and in another") {
  const MarketConfig config = BusyMarket();
  Market market(config, 37, Accounting::kFull);
  Market other(config, 37, Accounting::kFull);
  spec::Actions actions = ListPrices(config, market.shape(), .9);
  PostSlates(market.shape(), 1, &actions);
  market.Reset(77, 1000);
  for (int t = 0; t < 9; ++t) market.Step(actions);
  const MarketState snapshot = market.state();
  const auto play = [&](Market& on) {
    std::vector<double> record;
    for (int t = 9; t < config.calendar.periods; ++t) {
      on.Step(actions);
      for (const auto* array :
           {&on.outcome().units, &on.outcome().reward, &on.outcome().visits, &on.outcome().clicks,
            &on.outcome().satisfaction, &on.state().stock, &on.state().last_units}) {
        record.insert(record.end(), array->begin(), array->end());
      }
    }
    return record;
  };
  const std::vector<double> first = play(market);
  market.Reset(5, 0);
  market.Step(actions);
  market.Restore(snapshot);
  const std::vector<double> again = play(market);
  other.Restore(snapshot);
  const std::vector<double> elsewhere = play(other);
  REQUIRE(first.size() == again.size());
  REQUIRE(first.size() == elsewhere.size());
  CHECK(std::memcmp(first.data(), again.data(), first.size() * sizeof(double)) == 0);
  CHECK(std::memcmp(first.data(), elsewhere.data(), first.size() * sizeof(double)) == 0);
}

TEST_CASE("Market: another seed or another episode is another story") {
  const MarketConfig config = FourProductMarket(1);
  const auto units = [&](std::uint64_t seed, std::uint32_t episode) {
    Market market(config, 16);
    market.Reset(seed, episode);
    market.Step(ListPrices(config, market.shape()));
    return market.outcome().units;
  };
  CHECK(units(1, 0) == units(1, 0));
  CHECK(units(1, 0) != units(2, 0));
  CHECK(units(1, 0) != units(1ULL << 32 | 1, 0));
  CHECK(units(1, 0) != units(1, 16));
}

}  // namespace
}  // namespace souk::env
