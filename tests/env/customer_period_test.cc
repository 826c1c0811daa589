#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "demand_models/mixed_logit.h"
#include "env/customer_env.h"
#include "env/customer_market.h"
#include "tests/env/customer_cases.h"

namespace souk::env {
namespace {

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
  spec::Actions actions(customers.market().shape());
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
    spec::Actions actions(env.shape());
    spec::StepResult result;
    double steps = 0;
    for (int step = 0; !env.Done(); ++step) {
      PostVaried(config, env.shape(), step, 0, &actions);
      env.Step(actions, &result);
      steps += result.reward[0];
    }
    CHECK(steps == doctest::Approx(periods).epsilon(1e-12));
    env.Step(actions, &result);  // after the end
    CHECK(result.reward[0] == 0);
    CHECK(result.terminated[0] == 0);
  }
}

TEST_CASE("customers: drift is a random walk of tastes and sensitivities") {
  MarketConfig config = OneByOne(10);
  config.calendar.period_hours = 24;
  config.segments[0].arrivals_per_hour = 1. / 24;
  constexpr int kWorlds = 16384;
  const double price = 10;
  spec::Actions actions(MakeShape(config, kWorlds));
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
  const spec::Shape& shape = customers.market().shape();
  spec::Actions actions(shape);
  PostPrices(
      config, shape, [](int, int, int) { return kPrice; }, &actions);
  std::vector<double> felt;
  customers.set_on_period([&](const Market& market) {
    felt.push_back(market.outcome().components[shape.At(kSurplus, 0)]);
  });
  customers.Reset(21, 0);
  std::vector<double> expected;
  const spec::ProductConfig& product = config.products[0];
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

}  // namespace
}  // namespace souk::env
