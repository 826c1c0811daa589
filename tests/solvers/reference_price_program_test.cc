#include "solvers/reference_price_program.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/errors.h"
#include "env/market.h"
#include "solvers/benchmark.h"
#include "tests/policies/markets.h"

namespace souk::solvers {
namespace {

// D = 10 - p + gain (r - p)^+ - loss (p - r)^+, cost 2, discount .95 (ORACLES section 4).
ReferencePriceProblem Linear(double gain, double loss, double smoothing) {
  ReferencePriceProblem problem;
  problem.product.price_min = 2;
  problem.product.price_max = 8;
  problem.product.list_price = 6;
  problem.smoothing = smoothing;
  problem.discount = .95;
  problem.profit = [=](int, double price, double reference) {
    const double saved = reference - price;
    return (price - 2) * (10 - price + (saved > 0 ? gain : loss) * saved);
  };
  return problem;
}

TEST_CASE("SolveReferencePricesForever: symmetric effects have quadratic values, linear prices") {
  const auto solution = SolveReferencePricesForever(Linear(1, 1, .8), 61, 1e-9);
  for (const double r : {3., 4.5, 5.62264151, 7.}) {
    CHECK(solution.Value(r) ==
          doctest::Approx(245.10001339 + 10.53489457 * r + .40545401 * r * r).epsilon(1e-8));
    CHECK(solution.Price(r) == doctest::Approx(4.03146439 + .28299459 * r).epsilon(1e-6));
  }
  CHECK(solution.Price(5.62264151) == doctest::Approx(5.62264151).epsilon(1e-6));
}

ReferencePriceProblem OnLadder(double gain, double loss) {
  ReferencePriceProblem problem = Linear(gain, loss, 0);
  for (int k = 0; k <= 80; ++k) problem.product.price_ladder.push_back(4.5 + .025 * k);
  problem.product.price_min = 4.5;
  problem.product.price_max = 6.5;
  return problem;
}

TEST_CASE("SolveReferencePricesForever: the last price as reference, on a ladder") {
  const auto symmetric = SolveReferencePricesForever(OnLadder(1, 1), 81, 1e-9);
  CHECK(symmetric.Value(6) == doctest::Approx(320.19137500).epsilon(1e-10));
  const auto averse = SolveReferencePricesForever(OnLadder(.5, 1.5), 81, 1e-9);
  CHECK(averse.Value(6) == doctest::Approx(320.04875000).epsilon(1e-10));
  // Who fears losses more than it loves gains keeps prices in an interval as they are.
  for (int k = 0; k <= 80; ++k) {
    const double r = 4.5 + .025 * k;
    const bool inside = r > 5.849 && r < 5.951;
    CHECK((std::abs(averse.Price(r) - r) < 1e-9) == inside);
  }
}

TEST_CASE("SolveReferencePricesForever: loss aversion has an interval of steady prices") {
  const auto solution = SolveReferencePricesForever(Linear(.5, 1.5, .5), 241, 1e-7);
  CHECK(std::abs(solution.Price(5.82) - 5.82) < 2e-3);  // in [5.7333, 5.9070]
  CHECK(solution.Price(5.6) > 5.61);
  CHECK(solution.Price(6.1) < 6.09);
}

// A shop whose customers remember; deterministic, so that one episode is the expected one.
env::MarketConfig Remembering(double half_life) {
  env::MarketConfig config = testing::OneProduct(env::Link::kLogit, 20, 3, .5, 0, 6, 3, 9);
  config.products[0].stock = spec::kUnlimited;
  config.products[0].unit_cost = 1;
  config.products[0].price_ladder = {3, 5, 7, 9};
  config.products[0].list_price = 5;
  config.noise = demand_models::Noise::kDeterministic;
  config.end_when_sold_out = false;
  config.segments.push_back(config.segments[0]);
  config.segments[1].name = "thrifty";
  config.segments[1].price_sensitivity = .8;
  config.segments[0].memory = {half_life, .2, .6};
  config.segments[1].memory = {half_life, .1, .3};
  config.calendar.hour_of_day.assign(24, 1.);
  config.calendar.hour_of_day[2] = 3;
  return config;
}

// The best of all sequences of prices, each played in a world of its own.
double BestSequence(const env::MarketConfig& config) {
  const auto& ladder = config.products[0].price_ladder;
  int sequences = 1;
  for (int t = 0; t < config.calendar.periods; ++t) sequences *= static_cast<int>(ladder.size());
  env::Market market(config, sequences);
  market.Reset(1, 0);
  spec::Actions actions(market.shape());
  std::vector<double> profit(static_cast<std::size_t>(sequences), 0.);
  int divisor = 1;
  for (int t = 0; t < config.calendar.periods; ++t) {
    for (int w = 0; w < sequences; ++w) {
      actions.prices[static_cast<std::size_t>(w)] =
          ladder[static_cast<std::size_t>(w / divisor) % ladder.size()];
    }
    divisor *= static_cast<int>(ladder.size());
    market.Step(actions);
    for (int w = 0; w < sequences; ++w) {
      const auto at = static_cast<std::size_t>(w);
      profit[at] += market.outcome().reward[at];
    }
  }
  return *std::max_element(profit.begin(), profit.end());
}

TEST_CASE("BestReferencePrices: no sequence of prices in the market itself earns more") {
  for (const double half_life : {0., .5, 1.5, 8.}) {
    CAPTURE(half_life);
    const env::MarketConfig config = Remembering(half_life);
    const auto best = BestReferencePrices(config);
    REQUIRE(best.has_value());
    CHECK(best->profit == doctest::Approx(BestSequence(config)).epsilon(1e-9));
    CHECK(best->value == doctest::Approx(best->profit).epsilon(1e-4));
  }
  const auto benchmark = FindBenchmark(Remembering(0));
  REQUIRE(benchmark.has_value());
  CHECK(benchmark->kind == BenchmarkKind::kExact);
}

TEST_CASE("BestReferencePrices: without a ladder its value is what it earns, above any ladder's") {
  env::MarketConfig config = Remembering(1.5);
  const double on_ladder = BestSequence(config);
  config.products[0].price_ladder.clear();
  const auto best = BestReferencePrices(config);
  REQUIRE(best.has_value());
  CHECK(best->Exact());
  CHECK(best->profit > on_ladder);
  CHECK(best->profit < 1.1 * on_ladder);
}

TEST_CASE("BestReferencePrices: markets with more state are left to others") {
  CHECK(BestReferencePrices(Remembering(2)).has_value());
  env::MarketConfig other = Remembering(2);
  other.segments[1].memory.half_life_hours = 3;
  CHECK(!BestReferencePrices(other).has_value());
  other = Remembering(2);
  other.products[0].stock = 40;
  CHECK(!BestReferencePrices(other).has_value());
  other = Remembering(2);
  other.shocks.product_sd = .1;
  CHECK(!BestReferencePrices(other).has_value());
  other = Remembering(2);
  for (env::SegmentConfig& segment : other.segments) segment.memory = {};
  CHECK(!BestReferencePrices(other).has_value());
}

TEST_CASE("Reference prices: bad settings are refused") {
  CHECK_THROWS_AS(PlayReferencePrices(Linear(1, 1, .8), 3, 6), core::InputError);
  ReferencePriceProblem problem = Linear(1, 1, .8);
  problem.discount = 1;
  CHECK_THROWS_AS(SolveReferencePricesForever(problem, 11, 1e-6), core::InputError);
}

}  // namespace
}  // namespace souk::solvers
