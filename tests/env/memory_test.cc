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
  MarketConfig config = OneProductMarket(kUnlimited, 600);
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
  Actions actions(market.shape());
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

// The optimal value on a grid of prices that is also the grid of references (theta = 0: the
// reference is the last price), by value iteration over transitions that the market itself plays.
struct Solved {
  std::vector<double> prices;
  std::vector<double> values;
  std::vector<std::size_t> choice;
};

Solved Solve(double gain, double loss) {
  Solved solved;
  for (int l = 0; l <= 80; ++l) solved.prices.push_back(4.5 + .025 * l);
  const std::size_t count = solved.prices.size();
  MarketConfig config = Remembering(gain, loss, 0, 6);
  Market market(config, static_cast<int>(count * count));
  MarketState state = market.state();
  Actions actions(market.shape());
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t p = 0; p < count; ++p) {
      state.reference_prices[r * count + p] = solved.prices[r];
      actions.prices[r * count + p] = solved.prices[p];
    }
  }
  market.Restore(state);
  market.Step(actions);
  const auto& reward = market.outcome().reward;
  for (std::size_t w = 0; w < count * count; ++w) {
    REQUIRE(market.state().reference_prices[w] == actions.prices[w]);
  }
  solved.values.assign(count, 0.);
  solved.choice.assign(count, 0);
  for (int sweep = 0; sweep < 800; ++sweep) {
    std::vector<double> next(count, -INFINITY);
    for (std::size_t r = 0; r < count; ++r) {
      for (std::size_t p = 0; p < count; ++p) {
        const double value = reward[r * count + p] + kDiscount * solved.values[p];
        if (value > next[r]) {
          next[r] = value;
          solved.choice[r] = p;
        }
      }
    }
    solved.values = next;
  }
  return solved;
}

TEST_CASE("Memory: value iteration over the market finds the known optima") {
  constexpr double kDigits = 1e-7;
  const Solved symmetric = Solve(1, 1);
  CHECK(std::abs(symmetric.values[60] - 320.19137500) < kDigits);
  const Solved averse = Solve(.5, 1.5);
  CHECK(std::abs(averse.values[60] - 320.04875000) < kDigits);
  // Loss aversion: every price of an interval stays where it is.
  for (std::size_t r = 0; r < averse.prices.size(); ++r) {
    const bool inside = averse.prices[r] > 5.85 - 1e-9 && averse.prices[r] < 5.95 + 1e-9;
    CHECK((averse.choice[r] == r) == inside);
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
  config.segments[0].memory.half_life_hours = 6;
  config.segments[0].memory.loss = .1;
  Market market(config, 3);
  const Shape& shape = market.shape();
  const Actions actions = ListPrices(config, shape, 1.2);
  for (int t = 0; t < 12; ++t) market.Step(actions);
  for (int i = 0; i < 4; ++i) {
    const double list = config.products[static_cast<std::size_t>(i)].list_price;
    CHECK(market.state().reference_prices[shape.At(shape.ReferenceRow(0, i), 2)] ==
          doctest::Approx(list * (1.2 - .2 / 4)));
    CHECK(market.state().reference_prices[shape.At(shape.ReferenceRow(1, i), 2)] == list);
  }
}

}  // namespace
}  // namespace souk::env
