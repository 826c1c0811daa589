#include "evaluation/optimum.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "core/stop_token.h"
#include "scenarios/scenario.h"

namespace souk::evaluation {
namespace {

env::MarketConfig Load(const std::string& name) {
  return scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/" + name + ".yaml").market;
}

TEST_CASE("FindOptimum: a market that a program solves is not played") {
  OptimumHooks hooks;
  hooks.progress = [](double) { FAIL("nothing is to play"); };
  const Optimum optimum = FindOptimum(Load("single_p1"), {}, hooks);
  CHECK(optimum.kind == solvers::BenchmarkKind::kExact);
  CHECK(std::abs(optimum.value - 977.9931527445) < 1e-9);
  CHECK(optimum.gap == 0.);
  CHECK(optimum.policy.empty());
  CHECK(optimum.prices(0, 0) == 10);
}

TEST_CASE("FindOptimum: a proven bound says how far the best policy may fall short") {
  OptimumConfig config;
  config.episodes = 40;
  const Optimum optimum = FindOptimum(Load("hotel_nights"), config);
  CHECK(optimum.kind == solvers::BenchmarkKind::kUpperBound);
  CHECK(optimum.policy_profit < optimum.value);
  REQUIRE(optimum.gap.has_value());
  CHECK(*optimum.gap == doctest::Approx(1 - optimum.policy_profit / optimum.value));
  CHECK(optimum.policy_error > 0);
}

TEST_CASE("FindOptimum: where nothing is proven the best policy played is the best known") {
  OptimumConfig config;
  config.episodes = 20;
  const Optimum optimum = FindOptimum(Load("loyal_customers"), config);
  CHECK(optimum.kind == solvers::BenchmarkKind::kBestKnown);
  CHECK(optimum.value == optimum.policy_profit);
  CHECK_FALSE(optimum.gap.has_value());
  // Prices that forget what customers remember are not the best here.
  CHECK(optimum.policy != "static");
}

// The profit of a steady price has a closed form (scenarios/burnt_goodwill.yaml).
TEST_CASE("FindOptimum: the search finds the best steady price where goodwill burns") {
  const env::MarketConfig market = Load("burnt_goodwill");
  double best_price = 0;
  double most = 0;
  for (const double p : market.products[0].price_ladder) {
    const double g = 1 + 2 * (10 - p) / 10;
    double visits = 0;
    for (int t = 0; t < market.calendar.periods; ++t) visits += g + (1 - g) * std::exp2(-.1 * t);
    const double profit = 96 * (p - 6) * (1.8 - .1 * p) * visits;
    if (profit <= most) continue;
    most = profit;
    best_price = p;
  }
  const Optimum optimum = FindOptimum(market, {});
  CHECK(optimum.policy == "constant");
  CHECK(optimum.prices(0, 0) == best_price);
  CHECK(std::abs(optimum.value - most) < 4 * optimum.policy_error);
}

TEST_CASE("FindOptimum: stops when told, and needs two episodes") {
  {
    core::StopSource source;
    const core::StopScope scope(source);
    OptimumHooks hooks;
    hooks.progress = [&](double) { source.RequestStop(); };
    CHECK_THROWS_AS(FindOptimum(Load("loyal_customers"), {}, hooks), core::Stopped);
  }
  OptimumConfig config;
  config.episodes = 1;
  CHECK_THROWS_AS(FindOptimum(Load("single_p1"), config), core::InputError);
}

}  // namespace
}  // namespace souk::evaluation
