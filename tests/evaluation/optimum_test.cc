#include "evaluation/optimum.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
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
  CHECK(optimum.kind == policies::ReferenceKind::kExact);
  CHECK(std::abs(optimum.value - 977.9931527445) < 1e-9);
  CHECK(optimum.gap == 0.);
  CHECK(optimum.policy.empty());
  CHECK(optimum.prices(0, 0) == 10);
}

TEST_CASE("FindOptimum: a proven bound says how far the best policy may fall short") {
  OptimumConfig config;
  config.episodes = 40;
  const Optimum optimum = FindOptimum(Load("hotel_nights"), config);
  CHECK(optimum.kind == policies::ReferenceKind::kUpperBound);
  CHECK(optimum.policy == "static");
  CHECK(optimum.policy_profit < optimum.value);
  REQUIRE(optimum.gap.has_value());
  CHECK(*optimum.gap == doctest::Approx(1 - optimum.policy_profit / optimum.value));
  CHECK(optimum.policy_error > 0);
}

TEST_CASE("FindOptimum: where nothing is proven the best policy played is the best known") {
  OptimumConfig config;
  config.episodes = 20;
  const Optimum optimum = FindOptimum(Load("loyal_customers"), config);
  CHECK(optimum.kind == policies::ReferenceKind::kBestKnown);
  CHECK(optimum.value == optimum.policy_profit);
  CHECK_FALSE(optimum.gap.has_value());
  // Prices that forget what customers remember are not the best here.
  CHECK(optimum.policy == "list");
}

TEST_CASE("FindOptimum: stops when told, and needs two episodes") {
  OptimumHooks hooks;
  hooks.stop = [] { return true; };
  CHECK_THROWS_AS(FindOptimum(Load("loyal_customers"), {}, hooks), core::RunError);
  OptimumConfig config;
  config.episodes = 1;
  CHECK_THROWS_AS(FindOptimum(Load("single_p1"), config), core::InputError);
}

}  // namespace
}  // namespace souk::evaluation
