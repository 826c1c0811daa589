#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/env/market_cases.h"

namespace souk::env {
namespace {

// Reference prices of Popescu & Wu 2007 on the linear market D = 10 - p + eta_g (r - p)^+ - eta_l
// (p - r)^+, cost 2, discount .95: ten visitors a period buy with probability D / 10.
constexpr double kDiscount = .95;

MarketConfig Remembering(double gain, double loss, double theta, double reference) {
  MarketConfig config = OneProductMarket(spec::kUnlimited, 600);
  config.link = Link::kLinear;
  config.noise = demand_models::Noise::kDeterministic;
  config.products[0].unit_cost = 2;
  config.products[0].price_min = 2;
  config.products[0].price_max = 10;
  config.products[0].list_price = reference;  // where the reference price starts
  SegmentConfig& segment = config.segments[0];
  segment.arrivals_per_hour = 10;
  segment.taste = {1};
  segment.price_sensitivity = .1;
  segment.memory.gain = gain / 10;
  segment.memory.loss = loss / 10;
  segment.memory.half_life_hours = theta > 0 ? std::log(.5) / std::log(theta) : 0;
  return config;
}

// Discounted profit of a price that follows the reference, from the market itself.
template <typename Price>
double Value(const MarketConfig& config, Price price, double* last = nullptr) {
  Market market(config, 1);
  spec::Actions actions(market.shape());
  double value = 0;
  double weight = 1;
  for (int t = 0; t < config.calendar.periods; ++t) {
    actions.prices[0] = price(market.state().reference_prices[0]);
    market.Step(actions);
    value += weight * market.outcome().reward[0];
    weight *= kDiscount;
  }
  if (last != nullptr) *last = actions.prices[0];
  return value;
}

TEST_CASE("Memory: the symmetric case earns the closed form and settles at its steady price") {
  constexpr double kDigits = 1e-6;  // the policy is given to 8 digits
  for (const double r : {4., 5.62264151, 6., 7.5}) {
    double steady = 0;
    const double value = Value(
        Remembering(1, 1, .8, r), [](double q) { return 4.03146439 + .28299459 * q; }, &steady);
    CHECK(std::abs(value - (245.10001339 + 10.53489457 * r + .40545401 * r * r)) < kDigits);
    CHECK(std::abs(steady - 5.62264151) < kDigits);
  }
}

// The optimal value on a grid of references, of which each is reached from each by one price, by
// value iteration over transitions that the market itself plays.
struct Solved {
  std::vector<double> references;
  std::vector<double> values;
  std::vector<std::size_t> choice;  // where the next reference is
};

Solved Solve(double gain, double loss, double theta, double lowest, double step, int count) {
  Solved solved;
  for (int l = 0; l < count; ++l) solved.references.push_back(lowest + step * l);
  const std::size_t size = solved.references.size();
  MarketConfig config = Remembering(gain, loss, theta, 6);
  Market market(config, static_cast<int>(size * size));
  MarketState state = market.state();
  spec::Actions actions(market.shape());
  for (std::size_t r = 0; r < size; ++r) {
    for (std::size_t next = 0; next < size; ++next) {
      state.reference_prices[r * size + next] = solved.references[r];
      actions.prices[r * size + next] =
          (solved.references[next] - theta * solved.references[r]) / (1 - theta);
    }
  }
  market.Restore(state);
  market.Step(actions);
  const auto& reward = market.outcome().reward;
  for (std::size_t w = 0; w < size * size; ++w) {
    REQUIRE(std::abs(market.state().reference_prices[w] - solved.references[w % size]) < 1e-12);
  }
  solved.values.assign(size, 0.);
  solved.choice.assign(size, 0);
  for (int sweep = 0; sweep < 800; ++sweep) {
    std::vector<double> values(size, -INFINITY);
    for (std::size_t r = 0; r < size; ++r) {
      for (std::size_t next = 0; next < size; ++next) {
        const double value = reward[r * size + next] + kDiscount * solved.values[next];
        if (value > values[r]) {
          values[r] = value;
          solved.choice[r] = next;
        }
      }
    }
    solved.values = values;
  }
  return solved;
}

TEST_CASE("Memory: value iteration over the market finds the known optima") {
  constexpr double kDigits = 1e-7;
  const Solved symmetric = Solve(1, 1, 0, 4.5, .025, 81);
  CHECK(std::abs(symmetric.values[60] - 320.19137500) < kDigits);
  const Solved averse = Solve(.5, 1.5, 0, 4.5, .025, 81);
  CHECK(std::abs(averse.values[60] - 320.04875000) < kDigits);
  // Loss aversion: every price of an interval stays where it is.
  for (std::size_t r = 0; r < averse.references.size(); ++r) {
    const bool inside = averse.references[r] > 5.85 - 1e-9 && averse.references[r] < 5.95 + 1e-9;
    CHECK((averse.choice[r] == r) == inside);
  }
}

// The price from which a lasting change by `step` neither gains nor loses, to first order. The gain
// is A step - B step^2, and A is linear in the price.
double IndifferentPrice(double gain, double loss, double theta, double step) {
  const auto slope = [&](double price) {
    const MarketConfig config = Remembering(gain, loss, theta, price);
    const double stay = Value(config, [&](double) { return price; });
    const double once = Value(config, [&](double) { return price + step; }) - stay;
    const double twice = Value(config, [&](double) { return price + 2 * step; }) - stay;
    return (4 * once - twice) / (2 * step);
  };
  const double low = slope(5);
  const double high = slope(6);
  return 5 + low / (low - high);
}

TEST_CASE("Memory: a loss-averse market rests in a whole interval of prices") {
  constexpr double kLowest = 5.73333333;
  constexpr double kHighest = 5.90697674;
  constexpr double kDigits = 1e-7;
  CHECK(std::abs(IndifferentPrice(.5, 1.5, .5, .01) - kLowest) < kDigits);
  CHECK(std::abs(IndifferentPrice(.5, 1.5, .5, -.01) - kHighest) < kDigits);
  // No other change pays inside either, and outside one does: within a step of the grid.
  constexpr double kStep = .01;
  const Solved solved = Solve(.5, 1.5, .5, 5.5, kStep, 61);
  for (std::size_t r = 0; r < solved.references.size(); ++r) {
    const double reference = solved.references[r];
    CAPTURE(reference);
    if (reference > kLowest && reference < kHighest) CHECK(solved.choice[r] == r);
    if (reference < kLowest - kStep) CHECK(solved.choice[r] > r);
    if (reference > kHighest + kStep) CHECK(solved.choice[r] < r);
  }
}

TEST_CASE("Memory: with demand clipped at zero, posting 10 resets the reference and pays") {
  constexpr double kDigits = 1e-6;
  const std::vector<double> cycle = {10, 6.8, 5.2};
  // From the reference 6 the best first price is 5; then the cycle.
  std::size_t t = 0;
  const double value = Value(Remembering(1, 1, 0, 6), [&](double) {
    const std::size_t step = t++;
    return step == 0 ? 5 : cycle[(step - 1) % cycle.size()];
  });
  CHECK(std::abs(value - 335.50282209) < kDigits);
}

TEST_CASE("Memory: the reference halves its distance to the price in its half-life") {
  MarketConfig config = FourProductMarket(48);
  config.calendar.period_hours = 3;
  config.segments[0].memory.half_life_hours = 6;
  config.segments[0].memory.loss = .1;
  Market market(config, 3);
  const spec::Shape& shape = market.shape();
  const spec::Actions actions = ListPrices(config, shape, 1.2);
  for (int t = 0; t < 4; ++t) market.Step(actions);
  for (int i = 0; i < 4; ++i) {
    const double list = config.products[static_cast<std::size_t>(i)].list_price;
    CHECK(market.state().reference_prices[shape.At(shape.ReferenceRow(0, i), 2)] ==
          doctest::Approx(list * (1.2 - .2 / 4)));
    CHECK(market.state().reference_prices[shape.At(shape.ReferenceRow(1, i), 2)] == list);
  }
}

}  // namespace
}  // namespace souk::env
