#include "env/customer_market.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/errors.h"
#include "env/customer_env.h"
#include "tests/env/customer_cases.h"

namespace souk::env {
namespace {

TEST_CASE("customers: random features are drawn once per seed") {
  MarketConfig config = OneByOne(2);
  config.customers.random_features = {200, 0, .5, 2};
  CustomerMarket customers(config, 1);
  customers.Reset(1, 0);
  const std::vector<double> taste = customers.taste_weights();
  const std::vector<double> sensitivity = customers.sensitivity_weights();
  customers.Reset(1, 7);
  CHECK(customers.taste_weights() == taste);
  customers.Reset(2, 0);
  CHECK(customers.taste_weights() != taste);
  const auto square = [](const std::vector<double>& v) {
    return std::inner_product(v.begin(), v.end(), v.begin(), 0.) / static_cast<double>(v.size());
  };
  CHECK(std::abs(square(taste) / .25 - 1) <= 4 * std::sqrt(2 / 200.));
  CHECK(std::abs(square(sensitivity) / 4 - 1) <= 4 * std::sqrt(2 / 200.));
}

TEST_CASE("customers: no price that is not allowed, the first neither") {
  const MarketConfig config = OneByOne(5);
  for (const double price : {-1., std::nan(""), 1e9}) {
    CustomerMarket customers(config, 3);
    customers.Reset(1, 0);
    spec::Actions actions(customers.market().shape());
    std::fill(actions.prices.begin(), actions.prices.end(), price);
    CHECK_THROWS_AS(customers.Step(actions), core::InputError);
  }
}

// Everything that the watched world shows, sells and books; its prices and slates change after
// `hold` customers of its own, those of the others after every one.
std::vector<double> PlayWatched(const MarketConfig& config, int worlds, std::uint32_t episode,
                                int watched, int hold) {
  CustomerEnv env(config, worlds, Accounting::kFull);
  std::vector<double> log;
  std::vector<double> periods;  // apart: a period ends with the last customer of all worlds
  bool ended = false;
  env.customers().set_on_period([&](const Market& market) {
    if (ended) return;
    ended = market.outcome().ended[Index(watched)] > 0;
    periods.push_back(market.outcome().reward[Index(watched)]);
    for (int s = 0; s < market.shape().segments; ++s) {
      periods.push_back(market.outcome().satisfaction[market.shape().At(s, watched)]);
    }
  });
  env.Reset(4, episode);
  spec::Observation observation;
  spec::Actions actions(env.shape());
  spec::StepResult result;
  std::vector<int> met(Index(worlds), 0);
  while (!env.Done()) {
    env.Observe(&observation);
    const spec::Shape& shape = observation.shape;
    for (int w = 0; w < worlds; ++w) {
      // Where nobody stands, anything is posted: nobody sees it.
      const bool stands = observation.alive[Index(w)] > 0;
      const int turn = !stands        ? met[Index(w)] + 5
                       : w == watched ? met[Index(w)] / hold
                                      : met[Index(w)];
      for (int row = 0; row < shape.audiences * shape.products; ++row) {
        const spec::ProductConfig& p = config.products[Index(row % shape.products)];
        const double share = (turn * 3 + row) % 10 / 10.;
        actions.prices[shape.At(row, w)] = p.price_min + share * (p.price_max - p.price_min);
      }
      for (int row = 0; row < shape.audiences * shape.places; ++row) {
        actions.slates[shape.At(row, w)] = (turn + row) % shape.products;
      }
    }
    const bool stands = observation.alive[Index(watched)] > 0;
    for (int row = 0; stands && row < spec::ObservationSize(env.seller()); ++row) {
      log.push_back(observation.At(row, watched));
    }
    for (int w = 0; w < worlds; ++w) met[Index(w)] += observation.alive[Index(w)] > 0 ? 1 : 0;
    env.Step(actions, &result);
    if (stands) log.push_back(env.customers().outcome().bought[Index(watched)]);
    if (stands) log.push_back(env.customers().outcome().carted[Index(watched)]);
  }
  log.insert(log.end(), periods.begin(), periods.end());
  return log;
}

TEST_CASE("customers: a world does not depend on those beside it") {
  constexpr int kTogether = 21;
  constexpr int kLone = 19;
  MarketConfig config = BusyMarket();
  int hold = 1;
  SUBCASE("with all that customers can have") {
    config.customers.features = {{"age", .5, {0, 1, -1}, {.1, 0, .2, 0}, .01}};
    config.customers.come_back = {.3, 3};
    config.customers.drift = {.2, .1};
    config.customers.cart_rate = .4;
    config.segments[1].patience = {.5, .3, 4, .9};
  }
  SUBCASE("where its prices stay and theirs do not") {
    config.customers.drift = {.2, .1};
    config.products[0].stock = 30;
    hold = 7;
  }
  SUBCASE("with an assortment and few customers") {
    config.slate = {spec::SlateKind::kAssortment, 2, 0};
    config.segments[0].arrivals_per_hour = .5;
    config.segments[1].arrivals_per_hour = .2;
    for (SegmentConfig& segment : config.segments) {
      segment.satisfaction.surplus = .3;
      segment.satisfaction.availability = .2;
      segment.satisfaction.price = .1;
      segment.satisfaction.relevance = .4;
    }
  }
  const auto together = PlayWatched(config, kTogether, 50, kLone, hold);
  CHECK(together.size() > 500);
  CHECK(together == PlayWatched(config, 1, 50 + kLone, 0, hold));
}

}  // namespace
}  // namespace souk::env
