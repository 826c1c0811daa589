#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "demand_models/multinomial_logit.h"
#include "env/market.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

// Sums of a few dozen products of currency up to 1e4, in another order.
constexpr double kRounding = 1e-11;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// BusyMarket at prices that differ by audience, product and world, period by period.
template <typename EachPeriod>
void PlayBusyMarket(const MarketConfig& config, const EachPeriod& each) {
  Market market(config, 20, Accounting::kFull);
  spec::Actions actions(market.shape());
  market.Reset(9, 0);
  for (int t = 0; t < config.calendar.periods; ++t) {
    PostPrices(
        config, market.shape(),
        [&](int a, int i, int w) {
          return config.products[Index(i)].list_price * (.8 + .1 * a + .02 * ((w + t + i) % 20));
        },
        &actions);
    PostSlates(market.shape(), t, &actions);
    const MarketState before = market.state();
    market.Step(actions);
    each(market, actions, before, t);
  }
  CHECK(market.AllEnded());
}

TEST_CASE("Market: revenue, cost, holding, salvage and audience profit add up") {
  MarketConfig config = BusyMarket();
  config.reward = RewardConfig();
  bool sold_out = false;
  PlayBusyMarket(config, [&](const Market& market, const spec::Actions& actions,
                             const MarketState& before, int t) {
    const spec::Shape& shape = market.shape();
    const PeriodOutcome& outcome = market.outcome();
    for (int w = 0; w < shape.worlds; ++w) {
      double revenue = 0;
      double goods = 0;
      double profit = 0;
      double holding = 0;
      double salvage = 0;
      for (int a = 0; a < shape.audiences; ++a) {
        for (int i = 0; i < shape.products; ++i) {
          for (int s = 0; s < shape.segments; ++s) {
            const double units = outcome.units[shape.At(shape.UnitsRow(s, a, i), w)];
            revenue += units * actions.prices[shape.At(shape.PriceRow(a, i), w)];
            goods += units * config.products[Index(i)].unit_cost;
          }
        }
        profit += outcome.audience_profit[shape.At(a, w)];
      }
      for (int i = 0; i < shape.products; ++i) {
        const double stock = market.state().stock[shape.At(i, w)];
        sold_out = sold_out || stock == 0;
        holding += stock * config.products[Index(i)].holding_cost_per_unit_day / 24;
        if (t + 1 == config.calendar.periods) {
          salvage += stock * config.products[Index(i)].salvage_value;
        }
        REQUIRE(market.state().prices[shape.At(i, w)] == actions.prices[shape.At(i, w)]);
        REQUIRE(market.state().last_units[shape.At(i, w)] ==
                doctest::Approx(before.stock[shape.At(i, w)] - stock));
      }
      REQUIRE(outcome.revenue[Index(w)] == doctest::Approx(revenue).epsilon(kRounding));
      REQUIRE(outcome.cost[Index(w)] ==
              doctest::Approx(goods + holding - salvage).epsilon(kRounding));
      REQUIRE(profit == doctest::Approx(revenue - goods).epsilon(kRounding));
      REQUIRE(outcome.reward[Index(w)] == outcome.revenue[Index(w)] - outcome.cost[Index(w)]);
    }
  });
  CHECK(sold_out);
}

// The mean posted price of a group: audiences weighted by its segments' arrivals, products by their
// units.
double PostedLevel(const Market& market, const spec::Actions& actions, std::size_t attribute,
                   std::size_t group, int w, int t) {
  const MarketConfig& config = market.config();
  const spec::Shape& shape = market.shape();
  double members = 0;
  double level = 0;
  double all = 0;
  for (int i = 0; i < shape.products; ++i) {
    double units = 0;
    for (int pair = 0; pair < shape.segments * shape.audiences; ++pair) {
      units += market.outcome().units[shape.At(pair * shape.products + i, w)];
    }
    all += units;
    members = 0;
    double price = 0;
    for (int s = 0; s < shape.segments; ++s) {
      const SegmentConfig& segment = config.segments[Index(s)];
      const double weight = market.segment_period(t, s).arrivals * segment.groups[attribute][group];
      members += weight;
      for (int a = 0; a < shape.audiences; ++a) {
        price +=
            weight * segment.audience[Index(a)] * actions.prices[shape.At(shape.PriceRow(a, i), w)];
      }
    }
    level += units * price / members;
  }
  return all > 0 ? level / all : 0;
}

TEST_CASE("Market: the reward adds weighted satisfaction and takes off weighted posted gaps") {
  const MarketConfig config = BusyMarket();
  double largest_gap = 0;
  PlayBusyMarket(config, [&](const Market& market, const spec::Actions& actions, const MarketState&,
                             int t) {
    const spec::Shape& shape = market.shape();
    for (int w = 0; w < shape.worlds; ++w) {
      double visitors = 0;
      double satisfied = 0;
      for (int s = 0; s < shape.segments; ++s) {
        const double arrivals = market.segment_period(t, s).arrivals;
        visitors += arrivals;
        satisfied += arrivals * market.outcome().satisfaction[shape.At(s, w)];
      }
      double expected = market.outcome().revenue[Index(w)] - market.outcome().cost[Index(w)] +
                        config.reward.satisfaction * satisfied / visitors;
      for (std::size_t f = 0; f < config.attributes.size(); ++f) {
        double least = 1e300;
        double most = -1e300;
        for (std::size_t g = 0; g < config.attributes[f].groups.size(); ++g) {
          const double level = PostedLevel(market, actions, f, g, w, t);
          least = std::min(least, level);
          most = std::max(most, level);
        }
        expected -= config.reward.posted_gap_weight[f] * (most - least);
        largest_gap = std::max(largest_gap, most - least);
      }
      REQUIRE(market.outcome().reward[Index(w)] == doctest::Approx(expected).epsilon(kRounding));
    }
  });
  CHECK(largest_gap > .1);
}

// A visitor's expected surplus at the posted, audience-weighted prices without product shocks.
double PostedSurplus(const Market& market, const spec::Actions& actions, const MarketState& before,
                     int s, int w, int t) {
  const spec::Shape& shape = market.shape();
  const SegmentConfig& segment = market.config().segments[Index(s)];
  demand_models::MultinomialLogit model;
  model.price_sensitivity = market.segment_period(t, s).price_sensitivity;
  model.taste = Eigen::Map<const Eigen::ArrayXd>(segment.taste.data(), shape.products);
  demand_models::Availability available(shape.products);
  Eigen::ArrayXd prices(shape.products);
  double surplus = 0;
  for (int a = 0; a < shape.audiences; ++a) {
    for (int i = 0; i < shape.products; ++i) {
      available[i] = before.stock[shape.At(i, w)] > 0;
      prices[i] = actions.prices[shape.At(shape.PriceRow(a, i), w)];
      for (int k = 0; k < shape.places; ++k) {
        if (actions.slates[shape.At(shape.SlateRow(a, k), w)] != i) continue;
        // A gain in utility is worth a price cut of gain / sensitivity.
        prices[i] -= segment.slate_response * market.config().products[Index(i)].relevance /
                     std::log2(k + 2.) / model.price_sensitivity;
      }
    }
    surplus +=
        segment.audience[Index(a)] * demand_models::ConsumerSurplus(model, 1, prices, available);
  }
  return surplus;
}

double ListSurplus(const Market& market, int s, int t) {
  const SegmentConfig& segment = market.config().segments[Index(s)];
  const double sensitivity = market.segment_period(t, s).price_sensitivity;
  double attraction = 0;
  for (std::size_t i = 0; i < segment.taste.size(); ++i) {
    attraction += std::exp(segment.taste[i] - sensitivity * market.config().products[i].list_price);
  }
  return std::log1p(attraction) / sensitivity;
}

TEST_CASE("Market: the surplus component is the logistic of the surplus gained over list prices") {
  MarketConfig config = BusyMarket();
  config.shocks.product_sd = 0;
  config.segments[1].satisfaction.surplus_scale = 3;
  PlayBusyMarket(config, [&](const Market& market, const spec::Actions& actions,
                             const MarketState& before, int t) {
    const spec::Shape& shape = market.shape();
    for (int s = 0; s < shape.segments; ++s) {
      for (int w = 0; w < shape.worlds; ++w) {
        const double gained =
            PostedSurplus(market, actions, before, s, w, t) - ListSurplus(market, s, t);
        const double scale = config.segments[Index(s)].satisfaction.surplus_scale;
        REQUIRE(market.outcome().components[shape.At(s * kComponents + kSurplus, w)] ==
                doctest::Approx(1 / (1 + std::exp(-gained / scale))).epsilon(kRounding));
      }
    }
  });
}

TEST_CASE("Market: components lie in [0, 1] and satisfaction is their weighted sum") {
  MarketConfig config = BusyMarket();
  config.segments[0].satisfaction = {.4, .3, .2, .1, 1};
  PlayBusyMarket(config, [&](const Market& market, const spec::Actions&, const MarketState&, int) {
    const spec::Shape& shape = market.shape();
    for (int s = 0; s < shape.segments; ++s) {
      const SatisfactionConfig& weights = config.segments[Index(s)].satisfaction;
      const std::array<double, kComponents> weight = {weights.surplus, weights.availability,
                                                      weights.price, weights.relevance};
      for (int w = 0; w < shape.worlds; ++w) {
        double sum = 0;
        for (int c = 0; c < kComponents; ++c) {
          const double part = market.outcome().components[shape.At(s * kComponents + c, w)];
          REQUIRE(part >= 0);
          REQUIRE(part <= 1);
          sum += weight[Index(c)] * part;
        }
        REQUIRE(market.outcome().satisfaction[shape.At(s, w)] ==
                doctest::Approx(sum).epsilon(kRounding));
      }
    }
  });
}

double Component(const Market& market, int s, int component, int w = 0) {
  return market.outcome().components[market.shape().At(s * kComponents + component, w)];
}

TEST_CASE(
    "Market: at list prices with everything there, surplus and price are 1/2, availability 1") {
  const MarketConfig config = FourProductMarket(1);
  Market market(config, 1, Accounting::kFull);
  market.Reset(1, 0);
  market.Step(ListPrices(config, market.shape()));
  for (int s = 0; s < 3; ++s) {
    CHECK(Component(market, s, kSurplus) == doctest::Approx(.5).epsilon(kRounding));
    CHECK(Component(market, s, kPriceFairness) == doctest::Approx(.5).epsilon(kRounding));
    CHECK(Component(market, s, kAvailability) == doctest::Approx(1).epsilon(kRounding));
    CHECK(Component(market, s, kRelevance) == 0);
  }
}

// clamp(1/2 + (reference - price) / reference, 0, 1), the reference being the list price.
TEST_CASE("Market: the price component falls with the audience-weighted price over its reference") {
  const MarketConfig config = FourProductMarket(1);
  Market market(config, 1, Accounting::kFull);
  const auto component = [&](double app_factor, double shop_factor) {
    spec::Actions actions(market.shape());
    PostPrices(
        config, market.shape(),
        [&](int a, int i, int) {
          return (a == 0 ? app_factor : shop_factor) * config.products[Index(i)].list_price;
        },
        &actions);
    market.Reset(1, 0);
    market.Step(actions);
    return Component(market, 0, kPriceFairness);
  };
  // One fifth of the first segment sees the app's prices.
  CHECK(component(.9, .9) == doctest::Approx(.6).epsilon(kRounding));
  CHECK(component(1.2, 1) == doctest::Approx(.46).epsilon(kRounding));
  CHECK(component(.5, .5) == doctest::Approx(1).epsilon(kRounding));
  CHECK(component(1.5, 1.5) == doctest::Approx(0).scale(1).epsilon(kRounding));
}

TEST_CASE(
    "Market: without a segment's product its availability falls by the share at list prices") {
  MarketConfig config = FourProductMarket(1);
  config.products[3].stock = 0;
  Market market(config, 1, Accounting::kFull);
  market.Reset(1, 0);
  market.Step(ListPrices(config, market.shape()));
  for (int s = 0; s < 3; ++s) {
    const SegmentConfig& segment = config.segments[Index(s)];
    std::array<double, 4> attraction{};
    double total = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      attraction[i] =
          std::exp(segment.taste[i] - segment.price_sensitivity * config.products[i].list_price);
      total += attraction[i];
    }
    CHECK(Component(market, s, kAvailability) ==
          doctest::Approx(1 - attraction[3] / total).epsilon(kRounding));
  }
}

TEST_CASE("Market: relevance is the discounted gain of the slate") {
  MarketConfig config = FourProductMarket(1);
  config.slate = {spec::SlateKind::kPromotion, 2, 0};
  config.products[0].relevance = 1;
  config.products[1].relevance = .5;
  Market market(config, 1, Accounting::kFull);
  spec::Actions actions = ListPrices(config, market.shape());
  PostSlates(market.shape(), 0, &actions);
  market.Reset(1, 0);
  market.Step(actions);
  const double discount = 1 / std::log2(3.);
  CHECK(Component(market, 0, kRelevance) ==
        doctest::Approx((1 + .5 * discount) / (1 + discount)).epsilon(kRounding));
}

// Nobody can gain from a product that is not there.
TEST_CASE("Market: without stock the surplus is 0 under every link") {
  for (const Link link : {Link::kLogit, Link::kExponential, Link::kLinear}) {
    CAPTURE(Name(link));
    MarketConfig config = OneProductMarket(0, 1);
    config.link = link;
    config.segments[0].price_sensitivity = .1;
    config.segments[0].taste = {2.5};  // utility 1.5 at the list price
    Market market(config, 1, Accounting::kFull);
    market.Reset(1, 0);
    market.Step(ListPrices(config, market.shape()));
    const double lost = market.segment_period(0, 0).list_surplus;
    CHECK(lost > 5);
    CHECK(Component(market, 0, kSurplus) ==
          doctest::Approx(1 / (1 + std::exp(lost))).epsilon(kRounding));
  }
}

// Willingness to pay uniform on [0, taste / b] or exponential above (taste / b): the area under the
// purchase probability above the price.
TEST_CASE("Market: surplus at list prices of one product under the other links") {
  MarketConfig config = OneProductMarket(spec::kUnlimited, 1);
  config.segments[0].price_sensitivity = .1;
  config.link = Link::kLinear;
  config.segments[0].taste = {1.4};  // utility .4: a triangle of .4 by 4
  CHECK(Market(config, 1).segment_period(0, 0).list_surplus == doctest::Approx(.8));
  config.segments[0].taste = {2.4};  // utility 1.4: 4 of certain gain, then a triangle of 1 by 10
  CHECK(Market(config, 1).segment_period(0, 0).list_surplus == doctest::Approx(9));
  config.link = Link::kExponential;
  config.segments[0].taste = {.4};  // utility -.6
  CHECK(Market(config, 1).segment_period(0, 0).list_surplus == doctest::Approx(10 * std::exp(-.6)));
  config.segments[0].taste = {1.4};  // utility .4: 4 of certain gain, then a mean of 10
  CHECK(Market(config, 1).segment_period(0, 0).list_surplus == doctest::Approx(14));
}

}  // namespace
}  // namespace souk::env
