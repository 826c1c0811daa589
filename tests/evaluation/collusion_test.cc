#include "evaluation/collusion.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "scenarios/scenario.h"

namespace souk::evaluation {
namespace {

// The logit duopoly of Calvano et al. 2020: a 2, c 1, mu .25, outside 0.
TEST_CASE("Collusion: Nash and monopoly prices of the published duopoly") {
  constexpr double kDigits = 1e-8;
  const env::MarketConfig market = scenarios::LoadScenario("duopoly").market;
  const PricesAndProfits nash = NashPrices(market);
  const PricesAndProfits monopoly = MonopolyPrices(market);
  for (int j = 0; j < 2; ++j) {
    CHECK(std::abs(nash.prices[j] - 1.4729266600) < kDigits);
    CHECK(std::abs(nash.profits[j] - .2229266600) < kDigits);
    CHECK(std::abs(monopoly.prices[j] - 1.9249809190) < kDigits);
    CHECK(std::abs(monopoly.profits[j] - .3374904595) < kDigits);
  }
}

TEST_CASE("Collusion: at Nash prices no seller gains by another price, unequal sellers too") {
  env::MarketConfig market = scenarios::LoadScenario("duopoly").market;
  market.rivals[0].appeal = .6;
  market.rivals[0].products[0].unit_cost = 1.2;
  const PricesAndProfits nash = NashPrices(market);
  const auto profit = [&](int j, double own, double rival) {
    const double weights[2] = {std::exp(8 - 4 * own), std::exp(8.6 - 4 * rival)};
    const double margin = j == 0 ? own - 1 : rival - 1.2;
    return margin * weights[j] / (1 + weights[0] + weights[1]);
  };
  for (const double step : {-.1, -.001, .001, .1}) {
    CHECK(profit(0, nash.prices[0] + step, nash.prices[1]) < nash.profits[0]);
    CHECK(profit(1, nash.prices[0], nash.prices[1] + step) < nash.profits[1]);
  }
  const PricesAndProfits monopoly = MonopolyPrices(market);
  CHECK(monopoly.MeanProfit() > nash.MeanProfit());
}

// ORACLES section 6: .8463, s.e. .0036 over 1,000 runs. The 200 runs of the docs take a minute; 32
// already tell learners who collude from those who do not (a gain of 0) within 3 standard errors.
TEST_CASE("Collusion: Q-learners keep prices up and punish a cut, at any thread count") {
  const env::MarketConfig market = scenarios::LoadScenario("duopoly").market;
  CollusionConfig config;
  config.runs = 32;
  config.threads = 2;
  const CollusionResult result = StudyCollusion(market, config);
  CHECK(result.unconverged == 0);
  const double error = std::hypot(result.gain.standard_error, .0036);
  CHECK(std::abs(result.gain.mean - .8463) < 3 * error);
  CHECK(error < .05);
  CHECK(result.own_response[1] < result.own_response[0] - .1);       // we are made to cut
  CHECK(result.rival_response[2] < result.rival_response[0] - .1);   // the rival answers
  CHECK(result.own_response.back() > result.own_response[0] - .05);  // and both come back
}

TEST_CASE("Collusion: the same runs whatever the threads; a run is its episode") {
  const env::MarketConfig market = scenarios::LoadScenario("duopoly").market;
  CollusionConfig config;
  config.runs = 18;
  config.max_periods = 40'000;
  config.convergence_periods = 20;
  const CollusionResult one = StudyCollusion(market, config);
  config.threads = 2;
  const CollusionResult two = StudyCollusion(market, config);
  CHECK(one.gains == two.gains);
  CHECK(one.periods == two.periods);
}

TEST_CASE("Collusion: another kind of market is refused") {
  const auto refused = [](const char* scenario, const char* field) {
    try {
      StudyCollusion(scenarios::LoadScenario(scenario).market, {});
      FAIL("no fault");
    } catch (const core::InputError& fault) {
      CHECK(fault.field() == field);
    }
  };
  refused("single_p1", "rivals");
  env::MarketConfig market = scenarios::LoadScenario("duopoly").market;
  market.noise = demand_models::Noise::kPoisson;
  CHECK_THROWS_AS(StudyCollusion(market, {}), core::InputError);
}

}  // namespace
}  // namespace souk::evaluation
