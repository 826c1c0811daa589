#include "solvers/two_product_program.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "env/market.h"
#include "solvers/dynamic_program.h"
#include "tests/policies/markets.h"

namespace souk::solvers {
namespace {

// At most one customer an hour, with probability .8.
env::MarketConfig Pair() {
  env::MarketConfig config = testing::OneProduct(env::Link::kLogit, .8, 3, .4, 4, 20, 0, 60);
  config.noise = demand_models::Noise::kBernoulli;
  config.products.push_back(config.products[0]);
  config.products[1].name = "other";
  config.products[1].stock = 3;
  config.segments[0].taste = {3, 4};
  return config;
}

void GiveLadders(double first, double last, double step, env::MarketConfig* config) {
  for (spec::ProductConfig& product : config->products) {
    for (double rung = first; rung <= last + 1e-9; rung += step) {
      product.price_ladder.push_back(rung);
    }
    product.price_min = first;
    product.price_max = last;
    product.list_price = first;
  }
}

TEST_CASE("SolveTwoProducts: the known optimum and its first prices") {
  const TwoProductSolution solution = SolveTwoProducts(Pair());
  CHECK(std::abs(solution.value() - 67.4333658915) < 1e-8);
  const Eigen::Index full = solution.values.cols() - 1;
  CHECK(std::abs(solution.prices[0](0, full) - 9.63828175) < 1e-6);
  CHECK(std::abs(solution.prices[1](0, full) - 12.69888924) < 1e-6);
}

TEST_CASE("SolveTwoProducts: the known optimum on a price grid") {
  env::MarketConfig config = Pair();
  GiveLadders(4, 24, 2, &config);
  CHECK(std::abs(SolveTwoProducts(config).value() - 67.0020185845) < 1e-8);
}

TEST_CASE("SolveTwoProducts: a product that nobody wants leaves the program of the other") {
  env::MarketConfig one =
      testing::WithLadder(testing::OneProduct(env::Link::kLogit, 3, 5, .5, 12, 8, 5, 15), 5, 15, 1);
  one.products[0].unit_cost = 1;
  one.products[0].salvage_value = .5;
  one.products[0].holding_cost_per_unit_day = .24;
  env::MarketConfig two = one;
  two.products.push_back(one.products[0]);
  two.products[1].name = "unwanted";
  two.products[1].stock = 2;
  two.products[1].salvage_value = 0;
  two.products[1].holding_cost_per_unit_day = 0;
  two.segments[0].taste = {5, -600};
  CHECK(SolveTwoProducts(two).value() ==
        doctest::Approx(SolveExactly(MakeStockProblem(one)).value()).epsilon(1e-10));
}

TEST_CASE("SolveTwoProducts: the market earns what the program says") {
  env::MarketConfig config = Pair();
  config.noise = demand_models::Noise::kPoisson;
  config.calendar.periods = 6;
  config.segments[0].arrivals_per_hour = 1.5;
  config.segments.push_back(config.segments[0]);
  config.segments[1].name = "others";
  config.segments[1].taste = {4, 2};
  config.segments[1].price_sensitivity = .25;
  config.products[0].unit_cost = 1;
  config.products[0].salvage_value = .5;
  config.end_when_sold_out = false;
  GiveLadders(4, 24, 4, &config);
  const TwoProductSolution solution = SolveTwoProducts(config);
  constexpr int kWorlds = 40000;
  env::Market market(config, kWorlds);
  const spec::Shape& shape = market.shape();
  spec::Actions actions(shape);
  std::vector<double> profit(kWorlds, 0.);
  market.Reset(20261125, 0);
  for (int t = 0; t < config.calendar.periods; ++t) {
    for (int w = 0; w < kWorlds; ++w) {
      const auto first = static_cast<int>(market.state().stock[shape.At(0, w)]);
      const auto second = static_cast<int>(market.state().stock[shape.At(1, w)]);
      const Eigen::Index state = first * 4 + second;
      actions.prices[shape.At(0, w)] = solution.prices[0](t, state);
      actions.prices[shape.At(1, w)] = solution.prices[1](t, state);
    }
    market.Step(actions);
    for (int w = 0; w < kWorlds; ++w) {
      profit[static_cast<std::size_t>(w)] += market.outcome().reward[static_cast<std::size_t>(w)];
    }
  }
  double mean = 0;
  for (const double value : profit) mean += value / kWorlds;
  double variance = 0;
  for (const double value : profit) variance += (value - mean) * (value - mean) / (kWorlds - 1);
  CHECK(std::abs(mean - solution.value()) < 4 * std::sqrt(variance / kWorlds));
}

TEST_CASE("WhyNotTwoProducts: says what does not fit") {
  const auto reason = [](const env::MarketConfig& config) {
    return WhyNotTwoProducts(config).value_or("");
  };
  CHECK(reason(Pair()).empty());
  CHECK(reason(testing::G1()) == "it has 1 products, must have 2");
  env::MarketConfig config = Pair();
  config.noise = demand_models::Noise::kPoisson;
  CHECK(reason(config).find("must be ladders") != std::string::npos);
  GiveLadders(4, 24, 2, &config);
  CHECK(reason(config).empty());
  config.products[1].stock = spec::kUnlimited;
  CHECK(reason(config).find("the stock of other is unlimited") != std::string::npos);
  CHECK_THROWS_AS(SolveTwoProducts(config), core::InputError);
  config.products[0].stock = config.products[1].stock = 2000;
  CHECK(reason(config).find("too many") != std::string::npos);
}

}  // namespace
}  // namespace souk::solvers
