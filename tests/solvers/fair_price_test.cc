#include "solvers/fair_price.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/errors.h"
#include "tests/solvers/two_kinds.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kDigits = 1e-8;
constexpr double kCost = .2;

// Two groups of `size` members, their valuations uniform on [0, `most`].
PricingProblem UniformGroups(const std::array<double, 2>& size, const std::array<double, 2>& most) {
  PricingProblem problem;
  for (const std::size_t g : {0u, 1u}) {
    problem.classes.push_back(
        {size[g], Values({1}), 1 / most[g], static_cast<int>(g), demand_models::Link::kLinear});
  }
  problem.unit_cost = Values({kCost});
  problem.price_floor = Values({0});
  problem.price_ceiling = Values({std::max(most[0], most[1])});
  return problem;
}

// Valuations uniform on [0, 1] and [0, 1.5], groups alike in size.
PricingProblem Known() { return UniformGroups({.5, .5}, {1, 1.5}); }

// Two kinds of customers in each group, of every link, so that a group's profit has two peaks.
PricingProblem Mixed() {
  PricingProblem problem;
  problem.classes = {{3, Values({6}), 2., 0, demand_models::Link::kLogit},
                     {1, Values({5}), .5, 0, demand_models::Link::kLogit},
                     {2, Values({1.2}), .3, 1, demand_models::Link::kLinear},
                     {1, Values({.5}), .12, 1, demand_models::Link::kExponential}};
  problem.unit_cost = Values({1});
  problem.price_floor = Values({.5});
  problem.price_ceiling = Values({14});
  return problem;
}

FairPrices Best(const PricingProblem& problem, Fairness fairness, double alpha) {
  const auto prices = BestFairPrices(problem, fairness, alpha);
  REQUIRE(prices.has_value());
  return *prices;
}

void CheckOutcome(const FairPrices& prices, double profit, double surplus, double welfare) {
  CHECK(std::abs(prices.profit - profit) < kDigits);
  CHECK(std::abs(prices.consumer_surplus - surplus) < kDigits);
  CHECK(std::abs(prices.welfare - welfare) < kDigits);
}

double Apart(const FairPrices& prices) { return std::abs(prices.measures[0] - prices.measures[1]); }

TEST_CASE("BestFairPrices: the known outcomes under each definition") {
  CheckOutcome(Best(Known(), Fairness::kNone, 1), .22083333, .11041667, .33125);
  const FairPrices alike = Best(Known(), Fairness::kPrice, 1);
  CheckOutcome(alike, .20833333, .12916667, .3375);
  CHECK(std::abs(alike.prices[0] - .7) < 1e-6);
  CHECK(std::abs(alike.prices[1] - .7) < 1e-6);
  CheckOutcome(Best(Known(), Fairness::kDemand, 1), .2205, .11025, .33075);
  CheckOutcome(Best(Known(), Fairness::kSurplus, 1), .21656122, .10828061, .32484183);
}

TEST_CASE("BestFairPrices: a degree of price fairness moves prices as the closed form says") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    UniformCases cases(seed);
    const std::array<double, 2> b = {cases.Between(1, 1.3), cases.Between(1.3, 1.7)};
    const std::array<double, 2> d = {cases.Between(.3, 1), cases.Between(.3, 1)};
    const double alpha = cases.Between(0, 1);
    const PricingProblem groups = UniformGroups(d, b);
    const FairPrices free = Best(groups, Fairness::kNone, 0);
    const FairPrices fair = Best(groups, Fairness::kPrice, alpha);
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
  const double none = Best(Known(), Fairness::kNone, 0).welfare;
  CHECK(Best(Known(), Fairness::kPrice, .1).welfare > none);
  double before = none;
  for (const double alpha : {.25, .5, .75, 1.}) {
    CHECK(Best(Known(), Fairness::kDemand, alpha).welfare < none);
    CHECK(Best(Known(), Fairness::kSurplus, alpha).welfare < none);
    const double valuation = Best(Known(), Fairness::kValuation, alpha).welfare;
    CHECK(valuation > before);
    before = valuation;
  }
}

// E (V - p)^+ and E [V | V < p] of a group from its demand alone: the area under demand above the
// price, and p less the mean of what is not demanded below it.
TEST_CASE("BestFairPrices: surplus and valuation are the areas beside the demand curve") {
  const PricingProblem problem = Mixed();
  for (const int g : {0, 1}) {
    const auto served = [&](double price) {
      double sum = 0;
      double size = 0;
      for (const ChoiceClass& c : problem.classes) {
        if (c.audience != g) continue;
        sum += c.weight *
               demand_models::BuyProbability(c.link, c.taste[0] - c.price_sensitivity * price);
        size += c.weight;
      }
      return sum / size;
    };
    const auto area = [](const auto& f, double low, double high) {
      constexpr int kSteps = 200000;
      const double step = (high - low) / kSteps;
      double sum = 0;
      for (int k = 0; k < kSteps; ++k) sum += f(low + (k + .5) * step) * step;
      return sum;
    };
    const auto at = static_cast<std::size_t>(g);
    const FairPrices surplus = Best(problem, Fairness::kSurplus, 0);
    CHECK(surplus.measures[at] ==
          doctest::Approx(area(served, surplus.prices[at], 300)).epsilon(1e-6));
    const FairPrices valuation = Best(problem, Fairness::kValuation, 0);
    const double price = valuation.prices[at];
    const double missed = area([&](double p) { return 1 - served(p); }, -60, price);
    CHECK(valuation.measures[at] ==
          doctest::Approx(price - missed / (1 - served(price))).epsilon(1e-6));
  }
}

TEST_CASE("BestFairPrices: no pair on a grid within the constraint earns more") {
  constexpr int kGrid = 400;
  const PricingProblem problem = Mixed();
  const double floor = problem.price_floor[0];
  const double step = (problem.price_ceiling[0] - floor) / kGrid;
  for (const Fairness fairness : kFairnessDefinitions) {
    std::vector<FairPrices> grid;
    for (int k = 0; k <= kGrid; ++k) {
      PricingProblem at = problem;
      at.price_floor = at.price_ceiling = Values({floor + k * step});
      grid.push_back(Best(at, fairness, 0));
    }
    const auto profit = [&](int g, double price) {
      double sum = 0;
      for (const ChoiceClass& c : problem.classes) {
        if (c.audience != g) continue;
        sum += c.weight * (price - problem.unit_cost[0]) *
               demand_models::BuyProbability(c.link, c.taste[0] - c.price_sensitivity * price);
      }
      return sum;
    };
    const double free = Apart(Best(problem, fairness, 0));
    for (const double alpha : {.3, .8}) {
      const double allowed = fairness == Fairness::kNone ? std::numeric_limits<double>::infinity()
                                                         : (1 - alpha) * free;
      double best = 0;
      for (int i = 0; i <= kGrid; ++i) {
        for (int j = 0; j <= kGrid; ++j) {
          const auto first = static_cast<std::size_t>(i);
          const auto second = static_cast<std::size_t>(j);
          if (std::abs(grid[first].measures[0] - grid[second].measures[1]) > allowed) continue;
          best = std::max(best, profit(0, floor + i * step) + profit(1, floor + j * step));
        }
      }
      const FairPrices found = Best(problem, fairness, alpha);
      const std::string definition = Name(fairness);
      CAPTURE(definition);
      CHECK(found.profit >= best);
      CHECK(found.profit < best * 1.005);      // the grid is .034 apart
      CHECK(Apart(found) <= allowed + 1e-11);  // rounding
    }
  }
}

TEST_CASE(
    "BestFairPrices: a lower peak that is fair may be better than the way to the higher one") {
  // The first group pays 10 best, or 14 / 5.4 where those who pay up to 4 buy too; the second 2.5.
  PricingProblem problem;
  problem.classes = {{10, Values({1}), .25, 0, demand_models::Link::kLinear},
                     {4, Values({1}), .05, 0, demand_models::Link::kLinear},
                     {10, Values({1}), .2, 1, demand_models::Link::kLinear}};
  problem.unit_cost = Values({0});
  problem.price_floor = Values({0});
  problem.price_ceiling = Values({20});
  CHECK(Best(problem, Fairness::kPrice, 0).prices[0] == doctest::Approx(10).epsilon(1e-6));
  const FairPrices fair = Best(problem, Fairness::kPrice, .5);
  CHECK(fair.prices[0] == doctest::Approx(14 / 5.4).epsilon(1e-6));
  CHECK(fair.prices[1] == doctest::Approx(2.5).epsilon(1e-6));
}

TEST_CASE("BestFairPrices: floors and ceilings may leave no prices that are alike enough") {
  PricingProblem problem = Known();
  problem.price_floor = Values({.6});
  problem.price_ceiling = Values({.65});
  CHECK(Best(problem, Fairness::kPrice, 1).prices[1] == doctest::Approx(.65));
  CHECK(!BestFairPrices(problem, Fairness::kDemand, 1).has_value());
  // Nor are few prices missed: those of equal demand are .6 to .60002 and .9 to .90003.
  problem.price_ceiling = Values({.90003});
  const FairPrices found = Best(problem, Fairness::kDemand, 1);
  CHECK(found.prices[0] == doctest::Approx(.6).epsilon(1e-4));
  CHECK(Apart(found) < 1e-11);
}

TEST_CASE("BestFairPrices: another kind of problem is refused by name") {
  const auto field = [](const PricingProblem& problem, double alpha = 1) {
    try {
      BestFairPrices(problem, Fairness::kPrice, alpha);
    } catch (const core::InputError& error) {
      return error.field();
    }
    return std::string();
  };
  CHECK(field(Known()).empty());
  CHECK(field(Known(), NAN) == "alpha");
  CHECK(field(TwoKinds()) == "products");
  PricingProblem bad = Known();
  bad.classes[1].audience = 0;
  CHECK(field(bad) == "audiences");
  bad = Known();
  bad.classes[0].weight = 0;
  CHECK(field(bad) == "audiences");
  bad = Known();
  bad.stock = Values({10});
  CHECK(field(bad) == "stock");
  bad = Known();
  bad.price_ceiling = Values({std::numeric_limits<double>::infinity()});
  CHECK(field(bad) == "price_range");
}

}  // namespace
}  // namespace souk::solvers
