#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/errors.h"
#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

// Each check is one of a few dozen; the seed is fixed.
constexpr double kMostErrors = 4;
constexpr std::uint64_t kSeed = 20'261'124;

std::size_t Index(int i) { return static_cast<std::size_t>(i); }

// Bread (0) goes with cheese (1, a bundle) and tea (2); wine (3) keeps customers from tea.
MarketConfig WithAddOns() {
  MarketConfig config = FourProductMarket(4);
  config.add_ons = {{0, 1, .5, .2}, {0, 2, -.3, 0}, {3, 2, -2, 0}};
  return config;
}

double Odds(const MarketConfig& config, int s, int i, double factor, double discount = 0) {
  const SegmentConfig& segment = config.segments[Index(s)];
  const double price = config.products[Index(i)].list_price * factor * (1 - discount);
  return std::exp(segment.taste[Index(i)] - segment.price_sensitivity * price);
}

// Means an order of segment s: value, units and the chance of an add-on, by hand.
struct OrderMeans {
  double orders = 0;  // per visitor
  double revenue = 0;
  double units = 0;
  double crossed = 0;
};

OrderMeans ByHand(const MarketConfig& config, int s, double factor) {
  double total = 1;
  for (int i = 0; i < 4; ++i) total += Odds(config, s, i, factor);
  OrderMeans means;
  for (int i = 0; i < 4; ++i) {
    const double bought = Odds(config, s, i, factor) / total;
    double revenue = config.products[Index(i)].list_price * factor;
    double units = 1;
    double alone = 1;
    for (const AddOnConfig& add_on : config.add_ons) {
      if (add_on.product != i) continue;
      const double odds =
          std::exp(add_on.utility) * Odds(config, s, add_on.other, factor, add_on.discount);
      const double p = odds / (1 + odds);
      revenue +=
          p * config.products[Index(add_on.other)].list_price * factor * (1 - add_on.discount);
      units += p;
      alone *= 1 - p;
    }
    means.orders += bought;
    means.revenue += bought * revenue;
    means.units += bought * units;
    means.crossed += bought * (1 - alone);
  }
  return means;
}

TEST_CASE("Baskets: orders, units, revenue and cross-sell have their analytic means") {
  const MarketConfig config = WithAddOns();
  constexpr int kWorlds = 40'000;
  constexpr double kFactor = 1.1;
  Market market(config, kWorlds, Accounting::kFull);
  market.Reset(kSeed, 0);
  market.Step(ListPrices(config, market.shape(), kFactor));
  const spec::Shape& shape = market.shape();
  const PeriodOutcome& outcome = market.outcome();
  Sample revenue;
  std::vector<Sample> orders(3);
  std::vector<Sample> units(3);
  std::vector<Sample> crossed(3);
  for (int w = 0; w < kWorlds; ++w) {
    revenue.Add(outcome.revenue[Index(w)]);
    for (int s = 0; s < 3; ++s) {
      double o = 0;
      double u = 0;
      double c = 0;
      for (int a = 0; a < 2; ++a) {
        o += outcome.orders[shape.At(shape.PairRow(s, a), w)];
        c += outcome.cross_orders[shape.At(shape.PairRow(s, a), w)];
        for (int i = 0; i < 4; ++i) u += outcome.units[shape.At(shape.UnitsRow(s, a, i), w)];
      }
      orders[Index(s)].Add(o);
      units[Index(s)].Add(u);
      crossed[Index(s)].Add(c);
    }
  }
  double all = 0;
  const auto check = [](const Sample& sample, double mean) {
    CHECK(std::abs(sample.mean() - mean) <= kMostErrors * std::sqrt(sample.squared_error()));
  };
  for (int s = 0; s < 3; ++s) {
    const OrderMeans means = ByHand(config, s, kFactor);
    const double visitors = market.segment_period(0, s).arrivals;
    check(orders[Index(s)], visitors * means.orders);
    check(units[Index(s)], visitors * means.units);
    check(crossed[Index(s)], visitors * means.crossed);
    all += visitors * means.revenue;
  }
  check(revenue, all);
}

TEST_CASE("Baskets: a fluid has the means themselves") {
  MarketConfig config = WithAddOns();
  config.noise = demand_models::Noise::kDeterministic;
  Market market(config, 1, Accounting::kFull);
  market.Step(ListPrices(config, market.shape()));
  for (int s = 0; s < 3; ++s) {
    const OrderMeans means = ByHand(config, s, 1);
    const double visitors = market.segment_period(0, s).arrivals;
    double orders = 0;
    double crossed = 0;
    for (int a = 0; a < 2; ++a) {
      const int row = market.shape().PairRow(s, a);
      orders += market.outcome().orders[market.shape().At(row, 0)];
      crossed += market.outcome().cross_orders[market.shape().At(row, 0)];
    }
    CHECK(orders == doctest::Approx(visitors * means.orders).epsilon(1e-12));
    CHECK(crossed == doctest::Approx(visitors * means.crossed).epsilon(1e-12));
  }
}

// One segment whose every customer buys bread and asks for cheese with probability 1/2: with c
// cheeses and n orders the orders that get one are min(c, Binomial(n, 1/2)).
TEST_CASE("Baskets: what runs short goes to a random part of those who ask") {
  MarketConfig config = FourProductMarket(1);
  for (SegmentConfig& segment : config.segments) {
    segment.taste = {60, 0, -60, -60};
    segment.price_sensitivity = 1e-9;
    segment.arrivals_per_hour = 8;
  }
  config.products[1].stock = 6;
  config.add_ons = {{0, 1, 0, 0}};
  constexpr int kWorlds = 20'000;
  Market market(config, kWorlds, Accounting::kFull);
  market.Reset(kSeed, 0);
  market.Step(ListPrices(config, market.shape()));
  const spec::Shape& shape = market.shape();
  std::vector<Sample> share(6);  // got a cheese, per order of a pair
  for (int w = 0; w < kWorlds; ++w) {
    double cheeses = 0;
    double crossed = 0;
    for (int s = 0; s < 3; ++s) {
      for (int a = 0; a < 2; ++a) {
        const double got = market.outcome().units[shape.At(shape.UnitsRow(s, a, 1), w)];
        const double orders = market.outcome().orders[shape.At(shape.PairRow(s, a), w)];
        cheeses += got;
        crossed += market.outcome().cross_orders[shape.At(shape.PairRow(s, a), w)];
        if (orders > 0) share[Index(shape.PairRow(s, a))].Add(got / orders);
      }
    }
    CHECK(cheeses == crossed);
    CHECK(cheeses <= 6);
    CHECK(market.state().stock[shape.At(1, w)] == 6 - cheeses);
  }
  // Nobody comes first: the chance is the same for each segment and audience.
  for (std::size_t row = 1; row < share.size(); ++row) {
    if (share[row].count() < 100) continue;  // the lavish are all in the app
    const double difference = share[row].mean() - share[0].mean();
    CHECK(std::abs(difference) <=
          kMostErrors * std::sqrt(share[row].squared_error() + share[0].squared_error()));
  }
}

TEST_CASE("Baskets: a pair that names no product, itself, or stands there twice is refused") {
  const auto refused = [](const std::vector<AddOnConfig>& pairs, const std::string& field) {
    MarketConfig config = FourProductMarket(1);
    config.add_ons = pairs;
    try {
      Validate(config);
      FAIL("no fault");
    } catch (const core::InputError& fault) {
      CHECK(fault.field() == field);
    }
  };
  refused({{0, 4, 0, 0}}, "add_ons[0].add");
  refused({{1, 1, 0, 0}}, "add_ons[0]");
  refused({{0, 1, 0, 0}, {0, 1, 1, 0}}, "add_ons[1]");
  refused({{0, 1, 0, 1}}, "add_ons[0].discount");
}

TEST_CASE("Baskets: an add-on that nobody can resist is added to every order") {
  MarketConfig config = FourProductMarket(1);
  config.add_ons = {{0, 1, 50, .5}};
  for (SegmentConfig& segment : config.segments) segment.memory = {24, 1e3, 0};
  // Half the price that is remembered: e^600 for each product, and as much again for the bundle.
  for (spec::ProductConfig& product : config.products) {
    product.list_price = product.price_max = 1e6;
  }
  Market market(config, 20);
  const spec::Shape& shape = market.shape();
  market.Step(ListPrices(config, shape, .5));
  double orders = 0;
  for (int row = 0; row < shape.segments * shape.audiences; ++row) {
    for (int w = 0; w < shape.worlds; ++w) {
      const double first = market.outcome().units[shape.At(row * shape.products, w)];
      CHECK(market.outcome().cross_orders[shape.At(row, w)] == first);
      orders += first;
    }
  }
  CHECK(orders > 20);
}

}  // namespace
}  // namespace souk::env
