#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "env/customer_market.h"
#include "tests/env/customer_cases.h"

namespace souk::env {
namespace {

TEST_CASE("customers: purchases follow the logit of features and prices") {
  MarketConfig config = OneByOne(400);
  config.customers.features = {{"age", .7, {.5}, {.8}, 0}, {"income", 0, {0}, {0}, -.15}};
  CustomerMarket customers(config, 64);
  customers.Reset(5, 0);
  spec::Actions actions(customers.market().shape());
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
  const spec::Shape& shape = asked.market().shape();
  spec::Actions actions(shape);
  spec::Actions others(shape);
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

TEST_CASE("customers: the patient wait exactly when a later sale is worth more") {
  // u = 5 - .5 * 12 = -1 now, 5 - .5 * 12 * .8 = .2 at the sale.
  const double now = std::log1p(std::exp(-1.));
  const double later = std::log1p(std::exp(.2));
  for (const double nudge : {-1e-6, 1e-6}) {
    MarketConfig config = OneByOne(3000);
    config.segments[0].patience = {.25, .2, 5, now / later + nudge};
    CustomerMarket customers(config, 1);
    customers.Reset(8, 0);
    spec::Actions actions(customers.market().shape());
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

}  // namespace
}  // namespace souk::env
