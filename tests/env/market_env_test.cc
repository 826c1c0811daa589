#include "env/market_env.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "env/seller_spec.h"
#include "tests/env/allocations.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

int RowOf(const spec::SellerSpec& seller, const std::string& name) {
  const std::vector<std::string> names = spec::ObservationNames(seller);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  FAIL("no observation is named " << name);
  return -1;
}

TEST_CASE("MarketEnv: observation names, in the order of the fields") {
  MarketConfig config = OneProductMarket(10, 3);
  CHECK(spec::ObservationNames(SellerSpecOf(config)) ==
        std::vector<std::string>{"time_left", "stock[item]"});
  const MarketEnv env(BusyMarket(), 4);
  CHECK(spec::ObservationSize(env.seller()) == 1 + 4 + 4 + 2 + 8 + 4 + 2 + 4);
  CHECK(spec::ObservationNames(env.seller())[11] == "price[app][bread]");
}

TEST_CASE("MarketEnv: each field shows what the market knows") {
  MarketConfig config = BusyMarket();
  config.observation_scale = ExpectedScale(config);
  MarketEnv env(config, 20);
  const spec::SellerSpec& seller = env.seller();
  const spec::Shape& shape = env.shape();
  spec::Actions actions = ListPrices(config, shape, 1.2);
  PostSlates(shape, 0, &actions);
  spec::Observation seen;
  spec::StepResult result;
  env.Reset(4, 100);
  double arrivals = 0;
  double app = 0;
  for (int t = 0; t < 24; ++t) {
    for (int s = 0; s < 3; ++s) {
      const double of_segment = env.market().segment_period(t, s).arrivals / 24;
      arrivals += of_segment;
      app += of_segment * config.segments[Index(s)].audience[0];
    }
  }
  for (int t = 0; t <= 24; ++t) {
    env.Observe(&seen);
    const MarketState& state = env.market().state();
    REQUIRE(seen.period == t);
    REQUIRE(seen.first_episode == 100);
    REQUIRE(seen.seed == 4);
    const double hour = t + .5;
    REQUIRE(seen.At(RowOf(seller, "time_left"), 3) == doctest::Approx(1 - t / 24.));
    REQUIRE(seen.At(RowOf(seller, "sin_hour"), 3) ==
            doctest::Approx(std::sin(2 * std::numbers::pi * hour / 24)).scale(1));
    REQUIRE(seen.At(RowOf(seller, "cos_weekday"), 3) ==
            doctest::Approx(std::cos(2 * std::numbers::pi * hour / 168)).scale(1));
    REQUIRE(seen.At(RowOf(seller, "event_share[market day]"), 0) ==
            (t == 10 || t == 16 ? .5 : (t > 10 && t < 16 ? 1 : 0)));
    REQUIRE(seen.At(RowOf(seller, "event_announced[market day]"), 0) ==
            (t >= 6 && t <= 10 ? 1 : 0));
    for (int w = 0; w < 20; ++w) {
      REQUIRE(seen.alive[Index(w)] == (t < 24 ? 1 : 0));
      REQUIRE(seen.At(RowOf(seller, "stock[tea]"), w) == state.stock[shape.At(2, w)] / 25);
      REQUIRE(seen.At(RowOf(seller, "price[shop][wine]"), w) == doctest::Approx(t == 0 ? 1 : 1.2));
      REQUIRE(seen.At(RowOf(seller, "sales[cheese]"), w) ==
              doctest::Approx(state.last_units[shape.At(1, w)] / arrivals));
      REQUIRE(seen.At(RowOf(seller, "visits[app]"), w) ==
              doctest::Approx(state.last_visits[shape.At(0, w)] / app));
      REQUIRE(seen.At(RowOf(seller, "stock_out[tea]"), w) ==
              (state.last_turned_away[shape.At(2, w)] > 0 ? 1 : 0));
    }
    if (t < 24) env.Step(actions, &result);
  }
  CHECK(env.Done());
}

TEST_CASE("MarketEnv: counts are seen over what is stated, whatever customers are like") {
  MarketConfig config = BusyMarket();
  config.observation_scale = {40, {16, 32}};
  MarketEnv env(config, 20);
  spec::Actions actions = ListPrices(config, env.shape());
  PostSlates(env.shape(), 0, &actions);
  spec::Observation seen;
  spec::StepResult result;
  env.Reset(4, 0);
  env.Step(actions, &result);
  env.Observe(&seen);
  const MarketState& state = env.market().state();
  for (int w = 0; w < 20; ++w) {
    CHECK(seen.At(RowOf(env.seller(), "sales[cheese]"), w) ==
          state.last_units[env.shape().At(1, w)] / 40);
    CHECK(seen.At(RowOf(env.seller(), "visits[shop]"), w) ==
          state.last_visits[env.shape().At(1, w)] / 32);
  }
  const spec::SellerSpec seller = env.seller();
  for (SegmentConfig& segment : config.segments) segment.arrivals_per_hour *= 3;
  CHECK(SellerSpecOf(config).scale.sales == seller.scale.sales);
  CHECK(SellerSpecOf(config).scale.visits == seller.scale.visits);
}

TEST_CASE("MarketEnv: unlimited stock shows as 1, none at all as 0") {
  MarketConfig config = FourProductMarket(2);
  config.products[1].stock = 0;
  MarketEnv env(config, 1);
  spec::Observation seen;
  env.Reset(1, 0);
  env.Observe(&seen);
  CHECK(seen.At(RowOf(env.seller(), "stock[bread]"), 0) == 1);
  CHECK(seen.At(RowOf(env.seller(), "stock[cheese]"), 0) == 0);
}

TEST_CASE("MarketEnv: the season's end terminates, nothing is truncated, parts sum to the reward") {
  MarketConfig config = LearnersMarket();
  config.products[0].stock = 60;
  MarketEnv env(config, 50);
  const spec::Actions actions = ListPrices(config, env.shape());
  spec::StepResult result;
  env.Reset(6, 0);
  std::vector<int> terminations(50, 0);
  int early = 0;
  for (int t = 0; t < 20; ++t) {
    env.Step(actions, &result);
    for (std::size_t w = 0; w < 50; ++w) {
      terminations[w] += result.terminated[w];
      early += t < 19 ? result.terminated[w] : 0;
      REQUIRE(result.truncated[w] == 0);
      REQUIRE(result.audience_reward[w] == doctest::Approx(result.reward[w]));
    }
  }
  for (const int count : terminations) CHECK(count == 1);
  CHECK(early > 25);
  CHECK(env.Done());
}

// An episode may still grow scratch to its size, so the second one must make no allocation.
TEST_CASE("MarketEnv: Observe and Step allocate nothing") {
  for (const auto noise : {demand_models::Noise::kPoisson, demand_models::Noise::kDeterministic,
                           demand_models::Noise::kGaussian}) {
    CAPTURE(demand_models::Name(noise));
    MarketConfig config = BusyMarket();
    config.noise = noise;
    MarketEnv env(config, 64, Accounting::kFull);
    spec::Actions actions = ListPrices(config, env.shape(), .6);
    PostSlates(env.shape(), 0, &actions);
    spec::Observation seen;
    spec::StepResult result;
    const auto play = [&] {
      for (int t = 0; t < env.seller().season.periods; ++t) {
        env.Observe(&seen);
        env.Step(actions, &result);
      }
    };
    env.Reset(1, 0);
    play();
    env.Reset(1, 0);
    const long long before = testing::Allocations();
    play();
    CHECK(testing::Allocations() == before);
    CHECK(before > 0);
  }
}

TEST_CASE("MarketEnv: stacked periods are the observations of the periods before, newest first") {
  const MarketConfig config = BusyMarket();
  MarketConfig stacked = config;
  stacked.observed_periods = 3;
  MarketEnv plain(config, 5);
  MarketEnv env(stacked, 5);
  const int size = spec::ObservationSize(plain.seller());
  REQUIRE(spec::ObservationSize(env.seller()) == 3 * size);
  const auto& names = spec::ObservationNames(env.seller());
  for (int row = 0; row < size; ++row) {
    CHECK(names[Index(row + 2 * size)] == names[Index(row)] + "@2");
    CHECK(spec::PeriodsAgo(names[Index(row)]) == 0);
    CHECK(spec::PeriodsAgo(names[Index(row + 2 * size)]) == 2);
  }
  plain.Reset(4, 0);
  env.Reset(4, 0);
  spec::Actions actions(plain.shape());
  spec::StepResult result;
  std::vector<spec::Observation> seen;
  for (int t = 0; t < 6; ++t) {
    spec::Observation now;
    spec::Observation all;
    plain.Observe(&now);
    env.Observe(&all);
    seen.push_back(now);
    for (int ago = 0; ago < 3; ++ago) {
      const spec::Observation& then = seen[Index(std::max(0, t - ago))];
      for (int row = 0; row < size; ++row) {
        for (int w = 0; w < 5; ++w) REQUIRE(all.At(ago * size + row, w) == then.At(row, w));
      }
    }
    actions = ListPrices(config, plain.shape(), t % 2 == 0 ? 1.1 : .9);
    PostSlates(plain.shape(), t % 4, &actions);
    plain.Step(actions, &result);
    env.Step(actions, &result);
  }
}

}  // namespace
}  // namespace souk::env
