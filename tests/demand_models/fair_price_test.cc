#include "demand_models/fair_price.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "tests/demand_models/cases.h"

namespace souk::demand_models {
namespace {

constexpr double kDigits = 1e-8;

// Valuations uniform on [0, 1] and [0, 1.5], groups alike in size.
const std::array<CustomerGroup, 2> kGroups = {
    {{.5, UniformWillingness{0, 1}}, {.5, UniformWillingness{0, 1.5}}}};
constexpr double kCost = .2;

void CheckOutcome(const FairPrices& prices, double profit, double surplus, double welfare) {
  CHECK(std::abs(prices.profit - profit) < kDigits);
  CHECK(std::abs(prices.consumer_surplus - surplus) < kDigits);
  CHECK(std::abs(prices.welfare - welfare) < kDigits);
}

TEST_CASE("BestFairPrices: the known outcomes under each definition") {
  CheckOutcome(BestFairPrices(kGroups, kCost, Fairness::kNone, 1), .22083333, .11041667, .33125);
  const FairPrices alike = BestFairPrices(kGroups, kCost, Fairness::kPrice, 1);
  CheckOutcome(alike, .20833333, .12916667, .3375);
  CHECK(std::abs(alike.prices[0] - .7) < 1e-6);
  CHECK(std::abs(alike.prices[1] - .7) < 1e-6);
  CheckOutcome(BestFairPrices(kGroups, kCost, Fairness::kDemand, 1), .2205, .11025, .33075);
  CheckOutcome(BestFairPrices(kGroups, kCost, Fairness::kSurplus, 1), .21656122, .10828061,
               .32484183);
}

TEST_CASE("BestFairPrices: a degree of price fairness moves prices as the closed form says") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    UniformCases cases(seed);
    const double b[] = {cases.Between(1, 1.3), cases.Between(1.3, 1.7)};
    const double d[] = {cases.Between(.3, 1), cases.Between(.3, 1)};
    const double alpha = cases.Between(0, 1);
    const std::array<CustomerGroup, 2> groups = {
        {{d[0], UniformWillingness{0, b[0]}}, {d[1], UniformWillingness{0, b[1]}}}};
    const FairPrices free = BestFairPrices(groups, kCost, Fairness::kNone, 0);
    const FairPrices fair = BestFairPrices(groups, kCost, Fairness::kPrice, alpha);
    const double w[] = {d[0] / b[0], d[1] / b[1]};
    const double gap = (b[1] - b[0]) / 2;
    CHECK(free.prices[0] == doctest::Approx((b[0] + kCost) / 2).epsilon(1e-6));
    CHECK(fair.prices[0] ==
          doctest::Approx(free.prices[0] + alpha * gap * w[1] / (w[0] + w[1])).epsilon(1e-6));
    CHECK(fair.prices[1] ==
          doctest::Approx(free.prices[1] - alpha * gap * w[0] / (w[0] + w[1])).epsilon(1e-6));
  }
}

TEST_CASE("BestFairPrices: what each definition does to welfare") {
  const double none = BestFairPrices(kGroups, kCost, Fairness::kNone, 0).welfare;
  CHECK(BestFairPrices(kGroups, kCost, Fairness::kPrice, .1).welfare > none);
  double before = none;
  for (const double alpha : {.25, .5, .75, 1.}) {
    CHECK(BestFairPrices(kGroups, kCost, Fairness::kDemand, alpha).welfare < none);
    CHECK(BestFairPrices(kGroups, kCost, Fairness::kSurplus, alpha).welfare < none);
    const double valuation = BestFairPrices(kGroups, kCost, Fairness::kValuation, alpha).welfare;
    CHECK(valuation > before);
    before = valuation;
  }
}

TEST_CASE("BestFairPrices: the measures are as far apart as allowed, for other valuations too") {
  const std::array<CustomerGroup, 2> groups = {
      {{1, NormalWillingness{5, 1}}, {2, LogNormalWillingness{6, .4}}}};
  for (const Fairness fairness :
       {Fairness::kPrice, Fairness::kDemand, Fairness::kSurplus, Fairness::kValuation}) {
    const FairPrices free = BestFairPrices(groups, 1, fairness, 0);
    const FairPrices fair = BestFairPrices(groups, 1, fairness, .6);
    const auto apart = [&](const FairPrices& prices) {
      return Measure(fairness, groups[0].willingness, prices.prices[0]) -
             Measure(fairness, groups[1].willingness, prices.prices[1]);
    };
    CHECK(apart(fair) == doctest::Approx(.4 * apart(free)).epsilon(1e-6));
    CHECK(fair.profit < free.profit);
  }
}

TEST_CASE("BestFairPrices: values out of range are named") {
  std::array<CustomerGroup, 2> bad = kGroups;
  bad[1].size = 0;
  CHECK_THROWS_AS(BestFairPrices(bad, kCost, Fairness::kPrice, 1), core::InputError);
  bad = kGroups;
  bad[0].willingness = EmpiricalWillingness({1, 2});
  CHECK_THROWS_AS(BestFairPrices(bad, kCost, Fairness::kPrice, 1), core::InputError);
  CHECK_THROWS_AS(BestFairPrices(kGroups, -1, Fairness::kPrice, 1), core::InputError);
  CHECK_THROWS_AS(BestFairPrices(kGroups, kCost, Fairness::kPrice, NAN), core::InputError);
}

}  // namespace
}  // namespace souk::demand_models
