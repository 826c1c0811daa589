#include "solvers/dynamic_program.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "demand_models/willingness_to_pay.h"
#include "env/market_env.h"
#include "env/seller_spec.h"
#include "policies/price_table.h"
#include "solvers/exact_value.h"
#include "tests/policies/markets.h"

namespace souk::solvers {
namespace {

using testing::E1;
using testing::E2;
using testing::G1;
using testing::L1;
using testing::P1;
using testing::WithLadder;

// The published figures have six decimals: half a unit of the last, and a little for our rounding.
constexpr double kSixDecimals = 6e-7;

ExactSolution Solve(const env::MarketConfig& config) {
  return SolveExactly(MakeStockProblem(config));
}

void CheckInstance(const env::MarketConfig& config, double value, double first_price) {
  const ExactSolution solution = Solve(config);
  CHECK(std::abs(solution.value() - value) < kSixDecimals);
  CHECK(std::abs(solution.prices(0, solution.prices.cols() - 1) - first_price) < 2e-6);
}

TEST_CASE("SolveExactly: continuous prices give the known optima and first prices") {
  CheckInstance(E1(), 9.988647, 2.368595);
  CheckInstance(E2(), 421.680795, 24.802319);
  CheckInstance(L1(), 73.492336, 7.835285);
  CheckInstance(G1(), 1780.114275, 60.410654);
}

TEST_CASE("SolveExactly: price grids give the known optima and first prices") {
  CheckInstance(WithLadder(E1(), .5, 4, .25), 9.971617, 2.25);
  CheckInstance(WithLadder(E2(), 10, 100, 5), 420.831009, 25);
  CheckInstance(WithLadder(L1(), 4, 10, .5), 73.358286, 8);
  CheckInstance(WithLadder(G1(), 20, 80, 2.5), 1779.328060, 60);
}

TEST_CASE("SolveExactly: the learners' market P1 has its known optimum") {
  CHECK(std::abs(Solve(P1()).value() - 977.9931527445) < 1e-9);
}

// With at most one customer and exponential demand the best price is known in closed form:
// p = cost + 1/b + V(n) - V(n - 1), and V rises by lambda e^{-b p} / b a period.
TEST_CASE("SolveExactly: Bernoulli customers follow the closed-form recursion") {
  env::MarketConfig config = testing::OneProduct(env::Link::kExponential, .6, 0, .5, 4, 15, 0, 60);
  config.noise = demand_models::Noise::kBernoulli;
  config.products[0].unit_cost = 1.5;
  config.products[0].salvage_value = .4;
  config.products[0].holding_cost_per_unit_day = 24 * .05;
  const ExactSolution solution = Solve(config);
  std::vector<double> next(5);
  for (int n = 0; n <= 4; ++n) next[static_cast<std::size_t>(n)] = .4 * n;
  for (int t = 14; t >= 0; --t) {
    std::vector<double> now(5, 0.);
    for (std::size_t n = 1; n <= 4; ++n) {
      const double keep = next[n] - .05 * static_cast<double>(n);
      const double sell = next[n - 1] - .05 * static_cast<double>(n - 1);
      const double price = 1.5 + 2 + keep - sell;
      now[n] = keep + .6 * std::exp(-.5 * price) * 2;
      CHECK(std::abs(solution.prices(t, static_cast<int>(n)) - price) < 1e-6);
      CHECK(std::abs(solution.values(t, static_cast<int>(n)) - now[n]) < 1e-12);
    }
    next = now;
  }
}

TEST_CASE("SolveExactly: unlimited stock earns each period's best price") {
  env::MarketConfig config = E1();
  config.products[0].stock = spec::kUnlimited;
  config.products[0].unit_cost = .5;
  const ExactSolution solution = Solve(config);
  CHECK(solution.prices.cols() == 1);
  CHECK(std::abs(solution.prices(0, 0) - 1.5) < 1e-6);
  CHECK(std::abs(solution.value() - 10 * 5 * std::exp(-1.5)) < 1e-10);
}

TEST_CASE("SolveExactly: values rise with stock and time, and earlier events raise prices") {
  env::MarketConfig config = G1();
  env::EventConfig event;
  event.name = "rush";
  event.start_hours = 10;
  event.duration_hours = 5;
  event.arrivals = 3;
  config.events = {event};
  const ExactSolution plain = Solve(G1());
  const ExactSolution busy = Solve(config);
  CHECK(busy.value() > plain.value());
  CHECK(busy.prices(0, 30) > plain.prices(0, 30));
  CHECK(std::abs(busy.values(15, 20) - plain.values(15, 20)) < 1e-9);
  for (int t = 0; t < 20; ++t) {
    for (int n = 1; n <= 30; ++n) {
      CHECK(plain.values(t, n) >= plain.values(t, n - 1));
      CHECK(plain.values(t, n) >= plain.values(t + 1, n));
    }
  }
}

TEST_CASE("SolveExactly: a value that is not finite is no optimum") {
  StockProblem problem = MakeStockProblem(E1());
  problem.product.price_ladder = {problem.product.list_price};
  problem.product.salvage_value = 1e308;  // of each of five units
  CHECK_THROWS_WITH_AS(SolveExactly(problem), doctest::Contains("the value of the exact optimum: "),
                       core::InputError);
}

TEST_CASE("SolveExactly: markets it cannot solve are refused with the reason") {
  CHECK_THROWS_AS(Solve(testing::Shop()), core::InputError);
  env::MarketConfig config = E1();
  config.shocks.arrivals_log_sd = .3;
  CHECK(WhyNotExact(config).value() == "it has shocks, must have none");
  config = E1();
  config.products[0].stock = 4.5;
  CHECK_THROWS_AS(WhyNotExact(config), core::InputError);  // customers are counted
  config = E1();
  config.products[0].stock = 1e7;
  CHECK(WhyNotExact(config).has_value());
  config = E1();
  config.observation = {env::ObservationField::kTimeLeft};
  CHECK_THROWS_AS(policies::PriceTable(env::SellerSpecOf(config), "dp", Solve(config).prices),
                  core::InputError);
}

// Mean and standard error of the profit of `episodes` episodes.
struct Simulated {
  double mean;
  double error;
};

Simulated Simulate(const env::MarketConfig& config, const policies::Policy& policy,
                   std::uint64_t seed, int batches) {
  constexpr int kWorlds = 1024;
  env::MarketEnv market(config, kWorlds);
  spec::Observation observation;
  spec::StepResult result;
  spec::Actions actions(market.shape());
  double sum = 0;
  double squares = 0;
  for (int batch = 0; batch < batches; ++batch) {
    market.Reset(seed, static_cast<std::uint32_t>(batch * kWorlds));
    std::vector<double> profit(kWorlds, 0.);
    while (!market.Done()) {
      market.Observe(&observation);
      policy.Act(observation, &actions);
      market.Step(actions, &result);
      for (std::size_t w = 0; w < kWorlds; ++w) profit[w] += result.reward[w];
    }
    for (const double p : profit) {
      sum += p;
      squares += p * p;
    }
  }
  const double episodes = static_cast<double>(batches) * kWorlds;
  const double mean = sum / episodes;
  return {mean, std::sqrt((squares / episodes - mean * mean) / episodes)};
}

// 196 batches are 200,704 episodes; the seeds were written down before the first run.
TEST_CASE("SolveExactly: simulated profit is within 3 standard errors of the exact value") {
  const std::vector<env::MarketConfig> configs = {E1(), L1(), G1(), E2(), P1()};
  std::uint64_t seed = 101;
  for (const env::MarketConfig& config : configs) {
    const ExactSolution solution = Solve(config);
    const policies::PriceTable policy(env::SellerSpecOf(config), "dynamic-program",
                                      solution.prices);
    const Simulated simulated = Simulate(config, policy, seed, 196);
    CAPTURE(seed);
    CAPTURE(simulated.mean);
    CAPTURE(solution.value());
    CHECK(simulated.error > 0);
    CHECK(std::abs(simulated.mean - solution.value()) < 3 * simulated.error);
    ++seed;
  }
}

TEST_CASE("PriceTable: its table is what it does and earns its value") {
  for (const env::MarketConfig& config : {E1(), P1()}) {
    const ExactSolution solution = Solve(config);
    const policies::PriceTable policy(env::SellerSpecOf(config), "dynamic-program",
                                      solution.prices);
    const StockProblem problem = MakeStockProblem(config);
    const Eigen::ArrayXXd table = DecisionTable(policy, config);
    CHECK((table == solution.prices).all());
    CHECK(std::abs(EvaluateExactly(problem, table) - solution.value()) < 1e-10);
  }
}

TEST_CASE("SolveExactly: any demand of one product, as a function of the price") {
  // What is worth uniformly 0 to 10 to ten visitors a period is L1.
  StockProblem problem = MakeStockProblem(testing::L1());
  const double linear = SolveExactly(problem).value();
  const demand_models::UniformWillingness worth{0, 10};
  problem.demands = {[&](double price) { return 10 * BuyProbability(worth, price); }};
  CHECK(SolveExactly(problem).value() == doctest::Approx(linear).epsilon(1e-12));
  CHECK(linear == doctest::Approx(73.492336).epsilon(1e-8));
  // Constant elasticity -2 and ample stock: the markup is cost / (1 - 1 / 2).
  problem.unlimited = true;
  problem.stock = 0;
  problem.product.unit_cost = 2;
  problem.product.salvage_value = 0;
  problem.demands = {[](double price) { return 8 / (price * price); }};
  problem.product.price_min = 1;
  const ExactSolution solution = SolveExactly(problem);
  CHECK(solution.prices(0, 0) == doctest::Approx(4).epsilon(1e-6));
  CHECK(solution.value() == doctest::Approx(problem.periods() * 2 * .5).epsilon(1e-9));
}

}  // namespace
}  // namespace souk::solvers
