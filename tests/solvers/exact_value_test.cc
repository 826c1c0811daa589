#include "solvers/exact_value.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "evaluation/policy_names.h"
#include "solvers/count_distribution.h"
#include "tests/policies/markets.h"

namespace souk::solvers {
namespace {

TEST_CASE("CountDistribution: Poisson weights agree with the formula") {
  for (const double mean : {0., .003, .7, 12.5, 300., 20000.}) {
    CountDistribution demand;
    demand.Set(demand_models::Noise::kPoisson, mean);
    double sum = 0;
    int k = demand.first();
    for (const double weight : demand.weights()) {
      const double exact =
          mean == 0 ? (k == 0 ? 1 : 0) : std::exp(k * std::log(mean) - mean - std::lgamma(k + 1));
      // lgamma loses digits with the size of its value, our ratios do not.
      CHECK(std::abs(weight - exact) < 1e-12 * (1 + mean / 10));
      sum += weight;
      ++k;
    }
    CHECK(std::abs(sum - 1) < 1e-13);
    CHECK(std::abs(demand.Sales(1'000'000) - mean) < 1e-12 * (1 + mean));
    CHECK(demand.Sales(0) == 0);
  }
}

TEST_CASE("CountDistribution: sales and what is left add up to the stock") {
  const Eigen::ArrayXd left = Eigen::ArrayXd::LinSpaced(41, 0, 40).reverse();
  for (const double mean : {.4, 30., 90.}) {
    CountDistribution demand;
    demand.Set(demand_models::Noise::kPoisson, mean);
    for (const int n : {1, 17, 40}) {
      CHECK(std::abs(demand.Sales(n) + demand.Next(n, left) - n) < 1e-12 * 40);
    }
  }
}

TEST_CASE("FixedPriceValue: one sweep over stocks agrees with the sum over all periods") {
  env::MarketConfig config = testing::G1();
  config.products[0].salvage_value = 7;
  config.products[0].unit_cost = 12;
  env::EventConfig event;
  event.name = "lull";
  event.start_hours = 4;
  event.duration_hours = 3.5;
  event.arrivals = .2;
  event.price_sensitivity = 1.3;
  config.events = {event};
  for (const auto noise : {demand_models::Noise::kPoisson, demand_models::Noise::kBernoulli}) {
    config.noise = noise;
    config.segments[0].arrivals_per_hour = noise == demand_models::Noise::kPoisson ? 6 : .9;
    config.products[0].stock = noise == demand_models::Noise::kPoisson ? 30 : 8;
    const StockProblem problem = MakeStockProblem(config);
    for (const double price : {20., 50., 70.}) {
      const auto table = Eigen::ArrayXXd::Constant(problem.periods(), problem.stock + 1, price);
      CHECK(std::abs(FixedPriceValue(problem, price) - EvaluateExactly(problem, table)) < 1e-9);
    }
  }
}

TEST_CASE("EvaluateExactly: P1's best constant and a uniform policy have their known values") {
  const StockProblem problem = MakeStockProblem(testing::P1());
  CHECK(std::abs(FixedPriceValue(problem, 10) - 960.139003) < 6e-7);
  const auto uniform = Eigen::ArrayXXd::Constant(20 * 101, 11, 1. / 11);
  // From a plain triple loop over periods, stock and demand written apart from this code.
  CHECK(std::abs(EvaluateMixture(problem, uniform) - 758.9370932386975) < 1e-9);
  Eigen::ArrayXXd always_ten = Eigen::ArrayXXd::Zero(20 * 101, 11);
  always_ten.col(5) = 1;
  CHECK(std::abs(EvaluateMixture(problem, always_ten) - 960.139003) < 6e-7);
}

TEST_CASE("EvaluateExactly: one period with one unit is the chance to sell it") {
  env::MarketConfig config = testing::OneProduct(env::Link::kLogit, 3, 1, .5, 1, 1, 0, 10);
  config.products[0].unit_cost = 1;
  config.products[0].salvage_value = .25;
  const double buyers = 3 / (1 + std::exp(-(1 - .5 * 4)));
  const double sold = 1 - std::exp(-buyers);
  const auto table = Eigen::ArrayXXd::Constant(1, 2, 4.);
  CHECK(std::abs(EvaluateExactly(MakeStockProblem(config), table) - (3 * sold + .25 * (1 - sold))) <
        1e-14);
}

TEST_CASE("EvaluateExactly: several segments of one audience are one stream of customers") {
  env::MarketConfig config = testing::E1();
  config.segments.push_back(config.segments[0]);
  config.segments[0].arrivals_per_hour = 2;
  config.segments[1].arrivals_per_hour = 3;
  config.segments[1].name = "others";
  CHECK(std::abs(FixedPriceValue(MakeStockProblem(config), 2.2) -
                 FixedPriceValue(MakeStockProblem(testing::E1()), 2.2)) < 1e-12);
}

TEST_CASE("DecisionTable: a fixed price fills it; a policy that sees more is refused") {
  env::MarketConfig config = testing::E1();
  const auto policy = evaluation::MakePolicy("list", config);
  CHECK((DecisionTable(*policy, config) == config.products[0].list_price).all());
  config.observation.push_back(env::ObservationField::kSales);
  CHECK_THROWS_AS(DecisionTable(*policy, config), core::InputError);
}

}  // namespace
}  // namespace souk::solvers
