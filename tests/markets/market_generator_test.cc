#include "tests/markets/market_generator.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "tests/markets/market_features.h"
#include "tests/markets/market_trial.h"

namespace souk::testing {
namespace {

// tools/try_markets.sh tries thousands.
constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kMarkets = 400;

TEST_CASE("GenerateMarket: what is accepted plays with finite figures that add up") {
  int accepted = 0;
  std::map<std::string, int> features;
  for (std::uint64_t index = 0; index < kMarkets; ++index) {
    CAPTURE(index);
    const env::MarketConfig config = GenerateMarket(kSeed, index);
    const MarketTrial trial = PlayMarket(config);
    CAPTURE(trial.refusal);
    for (const std::string& fault : trial.faults) FAIL_CHECK(fault);
    if (!trial.refusal.empty()) continue;
    ++accepted;
    for (const std::string& feature : FeaturesOf(config)) ++features[feature];
  }
  // Most are; else little would be tried.
  CHECK(accepted > static_cast<int>(kMarkets) * 6 / 10);
  for (const std::string& feature : AllFeatures()) {
    CAPTURE(feature);
    CHECK(features[feature] >= 5);
  }
}

TEST_CASE("SolveMarket: what is called exact is what its policy earns") {
  int compared = 0;
  std::map<std::string, int> solvers;
  for (std::uint64_t index = 0; index < kMarkets && compared < 60; ++index) {
    CAPTURE(index);
    const env::MarketConfig config = GenerateMarket(kSeed, index);
    MarketTrial trial = PlayMarket(config);
    if (!trial.refusal.empty() || config.products.size() > 2) continue;
    SolveMarket(config, &trial);
    for (const std::string& fault : trial.faults) FAIL_CHECK(fault);
    compared += trial.compared ? 1 : 0;
    ++solvers[trial.solver];
  }
  CHECK(compared >= 40);
  CHECK(solvers["dynamic program"] >= 20);
  CHECK(solvers["two products"] >= 5);
}

}  // namespace
}  // namespace souk::testing
