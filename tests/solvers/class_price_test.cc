#include "solvers/class_price.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "demand_models/multinomial_logit.h"
#include "solvers/closed_form_price.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double Best(const ChoiceClass& customers, const Eigen::ArrayXd& cost, const Eigen::ArrayXd& floor,
            const Eigen::ArrayXd& ceiling, OnSale on_sale, Eigen::ArrayXd* prices,
            Eigen::ArrayXd* q) {
  prices->resize(cost.size());
  q->resize(cost.size());
  return BestClassPrices(customers, cost, floor, ceiling,
                         std::vector<OnSale>(static_cast<std::size_t>(cost.size()), on_sale),
                         *prices, *q);
}

TEST_CASE("BestClassPrices: without limits it is the closed form") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    UniformCases cases(seed);
    const ChoiceClass customers{1, cases.ArrayBetween(5, -5, 30), cases.Between(.05, 3)};
    const Eigen::ArrayXd cost = cases.ArrayBetween(5, 0, 10);
    const Eigen::ArrayXd none = Eigen::ArrayXd::Constant(5, kInfinity);
    Eigen::ArrayXd prices;
    Eigen::ArrayXd q;
    const double profit = Best(customers, cost, -none, none, OnSale::kAlways, &prices, &q);
    const LogitPrices closed =
        OptimalLogitPrices({customers.taste, customers.price_sensitivity}, cost);
    CHECK(profit == doctest::Approx(closed.profit).epsilon(1e-12));
    CHECK((prices - closed.prices).abs().maxCoeff() < 1e-9 * (1 + closed.prices.maxCoeff()));
  }
}

TEST_CASE("BestClassPrices: no prices and no set of products in the box earn more") {
  // Enumerates a grid of prices and, where products may close, every subset of them.
  constexpr int kLevels = 9;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    UniformCases cases(seed);
    const ChoiceClass customers{1, cases.ArrayBetween(3, -2, 6), cases.Between(.2, 2)};
    const Eigen::ArrayXd cost = cases.ArrayBetween(3, 0, 8);
    const Eigen::ArrayXd floor = cases.ArrayBetween(3, 0, 6);
    const Eigen::ArrayXd ceiling = floor + cases.ArrayBetween(3, 0, 6);
    Eigen::ArrayXd prices;
    Eigen::ArrayXd q;
    const double closing = Best(customers, cost, floor, ceiling, OnSale::kWhenItPays, &prices, &q);
    CHECK(((prices - cost) * q).sum() == doctest::Approx(closing).epsilon(1e-12));
    const double open = Best(customers, cost, floor, ceiling, OnSale::kAlways, &prices, &q);
    CHECK((prices >= floor).all());
    CHECK((prices <= ceiling).all());
    CHECK(open <= closing + 1e-12);
    double best_closing = 0;
    double best_open = -kInfinity;
    for (int point = 0; point < kLevels * kLevels * kLevels; ++point) {
      Eigen::ArrayXd share(3);
      const int third = point / (kLevels * kLevels);
      share << point % kLevels, point / kLevels % kLevels, third;
      const Eigen::ArrayXd tried = floor + share / (kLevels - 1) * (ceiling - floor);
      const Eigen::ArrayXd utilities = customers.taste - customers.price_sensitivity * tried;
      for (int subset = 0; subset < 8; ++subset) {
        demand_models::Availability available(3);
        for (int i = 0; i < 3; ++i) available[i] = (subset >> i & 1) != 0;
        Eigen::ArrayXd tried_q(3);
        demand_models::ChoiceProbabilities(utilities, available, tried_q);
        const double profit = ((tried - cost) * tried_q).sum();
        best_closing = std::max(best_closing, profit);
        if (subset == 7) best_open = std::max(best_open, profit);
      }
    }
    CHECK(best_closing <= closing + 1e-12);
    CHECK(best_open <= open + 1e-12);
    // The grid is coarse, yet the maximum is flat: far below would mean a wrong maximum.
    CHECK(best_open >= open - .05 * (1 + std::abs(open)));
    CHECK(best_closing >= closing - .05 * (1 + closing));
  }
}

TEST_CASE("BestClassPrices: clipped links beat every price of a fine scan") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    UniformCases cases(seed);
    const Eigen::ArrayXd cost = cases.ArrayBetween(1, -2, 8);
    const Eigen::ArrayXd floor = cases.ArrayBetween(1, 0, 4);
    const Eigen::ArrayXd ceiling = floor + cases.ArrayBetween(1, 0, 8);
    for (const demand_models::Link link :
         {demand_models::Link::kExponential, demand_models::Link::kLinear}) {
      const ChoiceClass customers{1, cases.ArrayBetween(1, -1, 3), cases.Between(.1, 2), 0, link};
      Eigen::ArrayXd prices;
      Eigen::ArrayXd q;
      const double best = Best(customers, cost, floor, ceiling, OnSale::kAlways, &prices, &q);
      double scanned = -kInfinity;
      for (int step = 0; step <= 2000; ++step) {
        const Eigen::ArrayXd tried = floor + step / 2000. * (ceiling - floor);
        ClassProbabilities(customers, tried, q);
        scanned = std::max(scanned, ((tried - cost) * q).sum());
      }
      CHECK(scanned <= best + 1e-12);
      // A step is at most .004 wide and profit no steeper than 1 + 2 * 18 per currency.
      CHECK(scanned >= best - .08);
    }
  }
}

TEST_CASE("BestClassPrices: a product that everybody buys is sold at its ceiling") {
  ChoiceClass customers{1, Eigen::ArrayXd(2), .075};
  customers.taste << 200, -2;  // 1 - q is below what a double tells from 0
  const Eigen::ArrayXd cost = (Eigen::ArrayXd(2) << 13, 0).finished();
  const Eigen::ArrayXd floor = (Eigen::ArrayXd(2) << 14, .3).finished();
  const Eigen::ArrayXd ceiling = (Eigen::ArrayXd(2) << 39, 1.2).finished();
  Eigen::ArrayXd prices;
  Eigen::ArrayXd q;
  CHECK(Best(customers, cost, floor, ceiling, OnSale::kWhenItPays, &prices, &q) == 26);
  CHECK(prices[0] == 39);
  CHECK(q[0] == 1);
}

TEST_CASE("BestClassPrices: a closed product sells nothing") {
  const ChoiceClass customers{1, Values({3, 3}), 1};
  Eigen::ArrayXd prices(2);
  Eigen::ArrayXd q(2);
  BestClassPrices(customers, Values({0, 0}), Values({0, 0}), Values({9, 9}),
                  {OnSale::kNever, OnSale::kAlways}, prices, q);
  CHECK(q[0] == 0);
  CHECK(prices[1] == doctest::Approx(1 + LambertWOfExp(2.)).epsilon(1e-12));
}

}  // namespace
}  // namespace souk::solvers
