#include "solvers/fair_optimum.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "core/errors.h"
#include "scenarios/scenario.h"
#include "solvers/benchmark.h"

namespace souk::solvers {
namespace {

env::MarketConfig Tickets() {
  return scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/student_tickets.yaml").market;
}

// 30 showings, 100 visitors, ten times the currency of the known outcomes.
constexpr double kScale = 30 * 100 * 10;

void CheckKnown(Fairness fairness, double profit, double surplus, double welfare) {
  constexpr double kDigits = 1e-8 * kScale;
  const auto best = FairOptimum(Tickets(), fairness, 1);
  REQUIRE(best.has_value());
  CHECK(std::abs(best->profit - kScale * profit) < kDigits);
  CHECK(std::abs(best->consumer_surplus - kScale * surplus) < kDigits);
  CHECK(std::abs(best->welfare - kScale * welfare) < kDigits);
}

TEST_CASE("FairOptimum: the known outcomes, in a market") {
  CheckKnown(Fairness::kNone, .22083333, .11041667, .33125);
  CheckKnown(Fairness::kPrice, .20833333, .12916667, .3375);
  CheckKnown(Fairness::kDemand, .2205, .11025, .33075);
  CheckKnown(Fairness::kSurplus, .21656122, .10828061, .32484183);
}

TEST_CASE("FairOptimum: without a constraint it is the optimum of the market") {
  const auto free = FairOptimum(Tickets(), Fairness::kNone, 0);
  const auto benchmark = FindBenchmark(Tickets());
  REQUIRE(free.has_value());
  REQUIRE(benchmark.has_value());
  CHECK(benchmark->kind == BenchmarkKind::kExact);
  CHECK(free->profit == doctest::Approx(benchmark->profit).epsilon(1e-6));
}

TEST_CASE("FairOptimum: another market is refused in words") {
  const auto why = [](const auto& change) {
    env::MarketConfig config = Tickets();
    change(&config);
    return WhyNotFair(config).value_or("");
  };
  CHECK(why([](env::MarketConfig*) {}).empty());
  CHECK(why([](env::MarketConfig* c) { c->products[0].stock = 5; }).starts_with("its stock"));
  CHECK(why([](env::MarketConfig* c) { c->shocks.product_sd = .1; }) ==
        "it has product shocks, must have none");
  CHECK(why([](env::MarketConfig* c) { c->segments[0].memory.gain = .1; }) ==
        "it has reference prices, must have none");
  env::MarketConfig empty = Tickets();
  empty.segments[0].arrivals_per_hour = 0;
  CHECK_THROWS_WITH_AS(FairOptimum(empty, Fairness::kPrice, 1),
                       "audiences: must each have visitors", core::InputError);
  const env::MarketConfig shop =
      scenarios::LoadScenario(SOUK_SOURCE_DIR "/scenarios/black_friday.yaml").market;
  CHECK_THROWS_WITH_AS(FairOptimum(shop, Fairness::kPrice, 1),
                       "fair prices: it has 12 products, must have 1", core::InputError);
}

}  // namespace
}  // namespace souk::solvers
