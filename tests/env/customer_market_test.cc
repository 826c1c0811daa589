#include "env/customer_market.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "core/errors.h"
#include "demand_models/mixed_logit.h"
#include "env/customer_env.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// One customer a period, one product in endless stock.
MarketConfig OneByOne(int periods) {
  MarketConfig config = OneProductMarket(kUnlimited, periods);
  config.noise = demand_models::Noise::kBernoulli;
  config.segments[0].arrivals_per_hour = 1;
  config.calendar.period_hours = 1;
  return config;
}

double Logistic(double u) { return 1 / (1 + std::exp(-u)); }

// Prices that differ from customer to customer, world to world and audience to audience.
void PostVaried(const MarketConfig& config, const Shape& shape, int step, int first_world,
                Actions* actions) {
  PostPrices(
      config, shape,
      [&](int a, int i, int w) {
        const ProductConfig& product = config.products[Index(i)];
        const double share = ((step * 5 + i * 3 + a * 7 + (w + first_world) * 2) % 10) / 10.;
        return product.price_min + share * (product.price_max - product.price_min);
      },
      actions);
  PostSlates(shape, step, actions);
}

}  // namespace

TEST_CASE("customers: purchases follow the logit of features and prices") {
  MarketConfig config = OneByOne(400);
  config.customers.features = {{"age", .7, {.5}, {.8}, 0}, {"income", 0, {0}, {0}, -.15}};
  CustomerMarket customers(config, 64);
  customers.Reset(5, 0);
  Actions actions(customers.market().shape());
  // Scores of the likelihood at the truth: each sums to 0 in expectation, variance sum q (1 - q)
  // x^2.
  std::vector<double> score(4, 0.);
  std::vector<double> variance(4, 0.);
  double seen_noise = 0;
  double mean_age = 0;
  double count = 0;
  for (int step = 0; !customers.Done(); ++step) {
    PostVaried(config, customers.market().shape(), step, 0, &actions);
    const StandingCustomers now = customers.now();
    customers.Step(actions);
    for (int w = 0; w < 64; ++w) {
      const std::size_t at = Index(w);
      const double age = now.features[at];
      const double income = now.features[customers.market().shape().At(1, w)];
      const double price = actions.prices[at];
      const double q = Logistic(5 + .8 * age - (.5 - .15 * income) * price);
      const double sold = customers.outcome().bought[at] == 0 ? 1 : 0;
      const std::vector<double> regressors = {1, price, age, income * price};
      for (std::size_t k = 0; k < 4; ++k) {
        score[k] += (sold - q) * regressors[k];
        variance[k] += q * (1 - q) * regressors[k] * regressors[k];
      }
      seen_noise += std::pow(now.shown[at] - age, 2);
      mean_age += age;
      count += 1;
    }
  }
  CHECK(count == 64 * 400);
  for (std::size_t k = 0; k < 4; ++k) {
    CAPTURE(k);
    CHECK(std::abs(score[k]) <= 4 * std::sqrt(variance[k]));
  }
  CHECK(std::abs(mean_age / count - .5) <= 4 / std::sqrt(count));
  CHECK(std::abs(seen_noise / count - .49) <= 4 * .49 * std::sqrt(2 / count));
}

TEST_CASE("customers: the expected profit is that of the customer who stands, and asking is free") {
  MarketConfig config = OneByOne(300);
  config.products[0].unit_cost = 2;
  config.customers.features = {{"age", .7, {.5}, {.8}, 0}, {"income", 0, {0}, {0}, -.15}};
  CustomerMarket asked(config, 20);
  CustomerMarket silent(config, 20);
  asked.Reset(5, 0);
  silent.Reset(5, 0);
  const Shape& shape = asked.market().shape();
  Actions actions(shape);
  Actions others(shape);
  core::AlignedVector<double> profit;
  for (int step = 0; !asked.Done(); ++step) {
    PostVaried(config, shape, step, 0, &actions);
    PostVaried(config, shape, step + 3, 0, &others);
    asked.ExpectedProfit(others.prices, &profit);
    const StandingCustomers& now = asked.now();
    for (int w = 0; w < 20; ++w) {
      const double price = others.prices[Index(w)];
      const double q = Logistic(5 + .8 * now.features[Index(w)] -
                                (.5 - .15 * now.features[shape.At(1, w)]) * price);
      REQUIRE(profit[Index(w)] ==
              doctest::Approx(now.standing[Index(w)] * q * (price - 2)).epsilon(1e-12));
    }
    asked.Step(actions);
    silent.Step(actions);
    REQUIRE(asked.outcome().bought == silent.outcome().bought);
    REQUIRE(asked.now().shown == silent.now().shown);
  }
}

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

TEST_CASE("customers: rewards of an episode are those of the market's periods") {
  const MarketConfig config = BusyMarket();
  CustomerMarket customers(config, 20, Accounting::kFull);
  std::vector<double> periods(20, 0.);
  double visits = 0;
  customers.set_on_period([&](const Market& market) {
    for (int w = 0; w < 20; ++w) periods[Index(w)] += market.outcome().reward[Index(w)];
    for (int row = 0; row < market.shape().segments * market.shape().audiences; ++row) {
      for (int w = 0; w < 20; ++w) visits += market.outcome().visits[market.shape().At(row, w)];
    }
  });
  customers.Reset(3, 100);
  Actions actions(customers.market().shape());
  std::vector<double> steps(20, 0.);
  double served = 0;
  double ended = 0;
  for (int step = 0; !customers.Done(); ++step) {
    PostVaried(config, customers.market().shape(), step, 0, &actions);
    customers.Step(actions);
    for (int w = 0; w < 20; ++w) {
      steps[Index(w)] += customers.outcome().reward[Index(w)];
      ended += customers.outcome().ended[Index(w)];
    }
    served += static_cast<double>(customers.outcome().customers);
  }
  CHECK(served == visits);
  CHECK(ended == 20);
  for (int w = 0; w < 20; ++w) {
    CHECK(steps[Index(w)] == doctest::Approx(periods[Index(w)]).epsilon(1e-12));
  }
}

TEST_CASE("customers: what passes before the first customer belongs to the first step") {
  MarketConfig config = OneByOne(200);
  config.segments[0].arrivals_per_hour = .05;
  config.products[0].stock = 50;
  config.products[0].holding_cost_per_unit_day = 24;
  config.products[0].salvage_value = 0;
  for (const int worlds : {1, 2, 16}) {
    CustomerEnv env(config, worlds);
    double periods = 0;
    env.customers().set_on_period(
        [&](const Market& market) { periods += market.outcome().reward[0]; });
    env.Reset(6, 3);
    if (worlds == 1) CHECK(periods < 0);  // nobody came at once
    Actions actions(env.spec().shape);
    StepResult result;
    double steps = 0;
    for (int step = 0; !env.Done(); ++step) {
      PostVaried(config, env.spec().shape, step, 0, &actions);
      env.Step(actions, &result);
      steps += result.reward[0];
    }
    CHECK(steps == doctest::Approx(periods).epsilon(1e-12));
    env.Step(actions, &result);  // after the end
    CHECK(result.reward[0] == 0);
    CHECK(result.terminated[0] == 0);
  }
}

TEST_CASE("customers: no price that is not allowed, the first neither") {
  const MarketConfig config = OneByOne(5);
  for (const double price : {-1., std::nan(""), 1e9}) {
    CustomerMarket customers(config, 3);
    customers.Reset(1, 0);
    Actions actions(customers.market().shape());
    std::fill(actions.prices.begin(), actions.prices.end(), price);
    CHECK_THROWS_AS(customers.Step(actions), core::InputError);
  }
}

TEST_CASE("customers: each pays the price of the own audience while stock lasts") {
  MarketConfig config = FourProductMarket(4);
  config.products[1].stock = 11;
  CustomerMarket customers(config, 16, Accounting::kFull);
  customers.Reset(9, 0);
  const Shape& shape = customers.market().shape();
  std::vector<double> sold(16, 0.);
  double turned_away = 0;
  customers.set_on_period([&](const Market& market) {
    for (int w = 0; w < 16; ++w) turned_away += market.outcome().turned_away[shape.At(1, w)];
  });
  Actions actions(shape);
  double refused = 0;
  for (int step = 0; !customers.Done(); ++step) {
    PostVaried(config, shape, step, 0, &actions);
    const StandingCustomers now = customers.now();
    customers.Step(actions);
    const CustomerOutcome& outcome = customers.outcome();
    for (int w = 0; w < 16; ++w) {
      const int bought = outcome.bought[Index(w)];
      if (outcome.first_choice[Index(w)] == 1 && bought != 1) refused += 1;
      if (bought < 0) continue;
      REQUIRE(now.standing[Index(w)] == 1);
      const double price =
          actions.prices[shape.At(shape.PriceRow(now.audience[Index(w)], bought), w)];
      CHECK(outcome.audience_reward[shape.At(now.audience[Index(w)], w)] ==
            price - config.products[Index(bought)].unit_cost);
      if (bought == 1) sold[Index(w)] += 1;
    }
  }
  CHECK(*std::max_element(sold.begin(), sold.end()) == 11);
  CHECK(refused > 0);
  CHECK(turned_away == refused);
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
  Observation observation;
  Actions actions(env.spec().shape);
  StepResult result;
  std::vector<int> met(Index(worlds), 0);
  while (!env.Done()) {
    env.Observe(&observation);
    const Shape& shape = observation.shape;
    for (int w = 0; w < worlds; ++w) {
      // Where nobody stands, anything is posted: nobody sees it.
      const bool stands = observation.alive[Index(w)] > 0;
      const int turn = !stands        ? met[Index(w)] + 5
                       : w == watched ? met[Index(w)] / hold
                                      : met[Index(w)];
      for (int row = 0; row < shape.audiences * shape.products; ++row) {
        const ProductConfig& p = config.products[Index(row % shape.products)];
        const double share = (turn * 3 + row) % 10 / 10.;
        actions.prices[shape.At(row, w)] = p.price_min + share * (p.price_max - p.price_min);
      }
      for (int row = 0; row < shape.audiences * shape.places; ++row) {
        actions.slates[shape.At(row, w)] = (turn + row) % shape.products;
      }
    }
    const bool stands = observation.alive[Index(watched)] > 0;
    for (int row = 0; stands && row < env.spec().observation_size(); ++row) {
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
    config.slate = {SlateKind::kAssortment, 2, 0};
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

TEST_CASE("customers: who comes back is the same person") {
  MarketConfig config = OneByOne(4000);
  config.customers.features = {{"age", 0, {0}, {0}, 0}};
  config.customers.come_back = {.6, 2};
  CustomerMarket customers(config, 1);
  customers.Reset(6, 0);
  Actions actions(customers.market().shape());
  std::vector<double> left;  // the ages of those who left
  double leavers = 0;
  double returned = 0;
  double periods_with_two = 0;
  while (!customers.Done()) {
    PostPrices(
        config, customers.market().shape(), [](int, int, int) { return 12.; }, &actions);
    const double age = customers.now().features[0];
    const bool again = customers.now().earlier_visits[0] > 0;
    const int period = customers.market().state().period;
    if (again) {
      returned += 1;
      CHECK(std::find(left.begin(), left.end(), age) != left.end());
    }
    customers.Step(actions);
    if (customers.outcome().bought[0] < 0) {
      leavers += 1;
      left.push_back(age);
    }
    periods_with_two += customers.market().state().period == period ? 1 : 0;
  }
  CHECK(periods_with_two > 0);
  CHECK(std::abs(returned / leavers - .6) <= 4 * std::sqrt(.24 / leavers));
}

TEST_CASE("customers: the patient wait exactly when a later sale is worth more") {
  // u = 5 - .5 * 12 = -1 now, 5 - .5 * 12 * .8 = .2 at the sale.
  const double now = std::log1p(std::exp(-1.));
  const double later = std::log1p(std::exp(.2));
  for (const double nudge : {-1e-6, 1e-6}) {
    MarketConfig config = OneByOne(3000);
    config.segments[0].patience = {.25, .2, 5, now / later + nudge};
    CustomerMarket customers(config, 1);
    customers.Reset(8, 0);
    Actions actions(customers.market().shape());
    double waits = 0;
    double again = 0;
    while (!customers.Done()) {
      PostPrices(
          config, customers.market().shape(), [](int, int, int) { return 12.; }, &actions);
      const double earlier = customers.now().earlier_visits[0];
      again += earlier;
      customers.Step(actions);
      waits += customers.outcome().waits[0];
      if (customers.outcome().waits[0] == 1) {
        CHECK(earlier == 0);
        CHECK(customers.outcome().bought[0] == -1);
      }
    }
    if (nudge < 0) {
      CHECK(waits == 0);
    } else {
      CHECK(std::abs(waits / 3000 - .25) <= 4 * std::sqrt(.25 * .75 / 3000));
      CHECK(again >= waits - 5);  // the last ones wait past the season
    }
  }
}

TEST_CASE("customers: drift is a random walk of tastes and sensitivities") {
  MarketConfig config = OneByOne(10);
  config.calendar.period_hours = 24;
  config.segments[0].arrivals_per_hour = 1. / 24;
  constexpr int kWorlds = 16384;
  const double price = 10;
  Actions actions(MakeShape(config, kWorlds));
  PostPrices(
      config, MakeShape(config, kWorlds), [=](int, int, int) { return price; }, &actions);
  const auto share_in_last_period = [&](const DriftConfig& drift) {
    config.customers.drift = drift;
    CustomerMarket customers(config, kWorlds);
    customers.Reset(11, 0);
    for (int t = 0; t < 9; ++t) customers.Step(actions);
    CHECK(customers.market().state().period == 9);
    customers.Step(actions);
    const auto& bought = customers.outcome().bought;
    return static_cast<double>(std::count(bought.begin(), bought.end(), 0)) / kWorlds;
  };
  const demand_models::NormalQuadrature rule = demand_models::GaussHermite(40);
  const double days = 3;  // the root of the nine days that passed
  double taste = 0;
  double sensitivity = 0;
  for (Eigen::Index k = 0; k < rule.nodes.size(); ++k) {
    const double z = days * rule.nodes[k];
    taste += rule.weights[k] * Logistic(5 - .5 * price + .6 * z + 1);
    sensitivity += rule.weights[k] * Logistic(5 + 1 - .5 * std::exp(.1 * z) * price);
  }
  config.segments[0].taste[0] = 6;
  const double error = 4 * .5 / std::sqrt(static_cast<double>(kWorlds));
  CHECK(std::abs(share_in_last_period({.6, 0}) - taste) <= error);
  CHECK(std::abs(share_in_last_period({0, .1}) - sensitivity) <= error);
  CHECK(std::abs(share_in_last_period({0, 0}) - Logistic(1)) <= error);
}

TEST_CASE("customers: satisfaction feels the drift of sensitivities") {
  MarketConfig config = OneByOne(10);
  config.customers.drift.price_sensitivity_log_sd = .3;
  config.segments[0].satisfaction = {1, 0, 0, 0, 2};
  constexpr double kPrice = 9;
  CustomerMarket customers(config, 1, Accounting::kFull);
  const Shape& shape = customers.market().shape();
  Actions actions(shape);
  PostPrices(
      config, shape, [](int, int, int) { return kPrice; }, &actions);
  std::vector<double> felt;
  customers.set_on_period([&](const Market& market) {
    felt.push_back(market.outcome().components[shape.At(kSurplus, 0)]);
  });
  customers.Reset(21, 0);
  std::vector<double> expected;
  const ProductConfig& product = config.products[0];
  const SegmentConfig& segment = config.segments[0];
  core::AlignedVector<double> profit;
  const auto surplus = [&](double sensitivity, double price) {
    return std::log1p(std::exp(segment.taste[0] - sensitivity * price)) / sensitivity;
  };
  while (!customers.Done()) {
    // The sensitivity that the customer's purchase probability tells.
    customers.ExpectedProfit(actions.prices, &profit);
    const double bought = profit[0] / (kPrice - product.unit_cost);
    const double sensitivity = (segment.taste[0] - std::log(bought / (1 - bought))) / kPrice;
    const double change =
        surplus(sensitivity, kPrice) - surplus(segment.price_sensitivity, product.list_price);
    expected.push_back(Logistic(change / 2));
    customers.Step(actions);
  }
  REQUIRE(felt.size() == expected.size());
  for (std::size_t t = 0; t < felt.size(); ++t) CHECK(felt[t] == doctest::Approx(expected[t]));
  CHECK(std::abs(felt.front() - felt.back()) > .01);
}

TEST_CASE("customers: clicks and carts follow the click model") {
  MarketConfig config = FourProductMarket(40);
  config.slate = {SlateKind::kPromotion, 2, .6};
  config.customers.cart_rate = .35;
  CustomerMarket customers(config, 32, Accounting::kFull);
  customers.Reset(12, 0);
  const Shape& shape = customers.market().shape();
  Actions actions = ListPrices(config, shape, 1.2);
  PostSlates(shape, 0, &actions);  // bread, cheese
  double idle = 0;
  std::vector<double> clicks(2, 0.);
  double carts = 0;
  while (!customers.Done()) {
    const StandingCustomers now = customers.now();
    customers.Step(actions);
    const CustomerOutcome& outcome = customers.outcome();
    for (int w = 0; w < 32; ++w) {
      const std::size_t at = Index(w);
      if (now.standing[at] == 0) continue;
      const int place = outcome.clicked[at];
      if (outcome.first_choice[at] >= 0) {
        CHECK(place == (outcome.first_choice[at] < 2 ? outcome.first_choice[at] : -1));
        CHECK(outcome.carted[at] == outcome.bought[at]);
        continue;
      }
      idle += 1;
      if (place >= 0) clicks[Index(place)] += 1;
      if (outcome.carted[at] >= 0) {
        CHECK(outcome.carted[at] == place);
        carts += 1;
      }
    }
  }
  const double top = .6 * .9;
  const double second = .6 * .5 / std::log2(3.);
  CHECK(std::abs(clicks[0] / idle - top) <= 4 * std::sqrt(top * (1 - top) / idle));
  CHECK(std::abs(clicks[1] / idle - second) <= 4 * std::sqrt(second * (1 - second) / idle));
  const double clicked = clicks[0] + clicks[1];
  CHECK(std::abs(carts / clicked - .35) <= 4 * std::sqrt(.35 * .65 / clicked));
}

TEST_CASE("customers: what needs whole periods is refused") {
  const auto field = [](const MarketConfig& config) {
    try {
      const CustomerMarket customers(config, 1);
    } catch (const core::InputError& fault) {
      return fault.field();
    }
    return std::string("none");
  };
  MarketConfig config = FourProductMarket(3);
  CHECK(field(config) == "none");
  config.noise = demand_models::Noise::kDeterministic;
  CHECK(field(config) == "noise");
  config = FourProductMarket(3);
  config.add_ons = {{0, 1, 0, 0}};
  CHECK(field(config) == "add_ons");
  config = FourProductMarket(3);
  config.products[0].pricing.change_cost = 1;
  CHECK(field(config) == "products");
  config = FourProductMarket(3);
  config.observed_periods = 2;
  CHECK(field(config) == "observed_periods");
  config = FourProductMarket(3);
  config.customers.features = {{"age", 0, {0, 0, std::nan("")}, {0, 0, 0, 0}, 0}};
  CHECK(field(config) == "customers.features[0].mean.lavish");
  config.customers.features = {{"random_2", 0, {0, 0, 0}, {0, 0, 0, 0}, 0}};
  config.customers.random_features.count = 2;
  CHECK(field(config) == "customers.features");
  config.customers.random_features.count = 1;
  CHECK(field(config) == "none");
  config.customers.features = {{"age", 0, {0, 0, 0}, {0, 0, 0, 0}, 0}};
  config.customers.cart_rate = .1;
  CHECK(field(config) == "customers.cart_rate");
}

TEST_CASE("CustomerEnv: shows the period, the audience and the features") {
  MarketConfig config = FourProductMarket(3);
  config.customers.features = {{"age", .5, {0, 3, -3}, {0, 0, 0, 0}, 0}};
  config.customers.come_back = {.2, 1};
  CustomerEnv env(config, 5);
  const auto& names = env.spec().observation_names;
  const std::vector<std::string> last(names.end() - 4, names.end());
  CHECK(last == std::vector<std::string>{"audience[app]", "audience[shop]", "earlier_visits",
                                         "feature[age]"});
  env.Reset(1, 0);
  Observation observation;
  Actions actions = ListPrices(config, env.spec().shape);
  StepResult result;
  const int rows = env.spec().observation_size();
  int ended = 0;
  std::set<std::uint32_t> steps;
  while (!env.Done()) {
    env.Observe(&observation);
    CHECK(steps.insert(observation.step).second);
    CHECK(observation.values.size() == env.spec().shape.At(rows, 0));
    const StandingCustomers& now = env.customers().now();
    for (int w = 0; w < 5; ++w) {
      CHECK(observation.alive[Index(w)] == now.standing[Index(w)]);
      CHECK(observation.At(rows - 4 + now.audience[Index(w)], w) == 1);
      CHECK(observation.At(rows - 1, w) == now.shown[Index(w)]);
    }
    env.Step(actions, &result);
    ended += static_cast<int>(std::count(result.terminated.begin(), result.terminated.end(), 1));
  }
  CHECK(ended == 5);
}

}  // namespace souk::env
