#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "env/customer_market.h"
#include "tests/env/customer_cases.h"

namespace souk::env {
namespace {

TEST_CASE("customers: each pays the price of the own audience while stock lasts") {
  MarketConfig config = FourProductMarket(4);
  config.products[1].stock = 11;
  CustomerMarket customers(config, 16, Accounting::kFull);
  customers.Reset(9, 0);
  const spec::Shape& shape = customers.market().shape();
  std::vector<double> sold(16, 0.);
  double turned_away = 0;
  customers.set_on_period([&](const Market& market) {
    for (int w = 0; w < 16; ++w) turned_away += market.outcome().turned_away[shape.At(1, w)];
  });
  spec::Actions actions(shape);
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

TEST_CASE("customers: who comes back is the same person") {
  MarketConfig config = OneByOne(4000);
  config.customers.features = {{"age", 0, {0}, {0}, 0}};
  config.customers.come_back = {.6, 2};
  CustomerMarket customers(config, 1);
  customers.Reset(6, 0);
  spec::Actions actions(customers.market().shape());
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

TEST_CASE("customers: clicks and carts follow the click model") {
  MarketConfig config = FourProductMarket(40);
  config.slate = {spec::SlateKind::kPromotion, 2, .6};
  config.customers.cart_rate = .35;
  CustomerMarket customers(config, 32, Accounting::kFull);
  customers.Reset(12, 0);
  const spec::Shape& shape = customers.market().shape();
  spec::Actions actions = ListPrices(config, shape, 1.2);
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

}  // namespace
}  // namespace souk::env
