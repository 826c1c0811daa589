#include "solvers/assortment.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/errors.h"
#include "tests/support/cases.h"

namespace souk::solvers {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("BestAssortment: the known slates") {
  const Eigen::ArrayXd r = Values({80, 60, 50, 45, 40, 30, 25, 20});
  const Eigen::ArrayXd v = Values({.1, .15, .3, .25, .4, .7, .9, 1});
  const Assortment any = BestAssortment(r, v, 8);
  CHECK(any.products == std::vector<int>{0, 1, 2, 3, 4, 5});
  CHECK(std::abs(any.revenue - 27.6724137931) < 1e-9);
  const Assortment one = BestAssortment(r, v, 1);
  CHECK(one.products == std::vector<int>{5});
  CHECK(std::abs(one.revenue - 12.3529411765) < 1e-9);
}

TEST_CASE("BestAssortment: no set of the size earns more") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    UniformCases cases(seed);
    const int products = static_cast<int>(cases.Between(1, 9));
    const Eigen::ArrayXd r = cases.ArrayBetween(products, -5, 20);
    const Eigen::ArrayXd v = cases.ArrayBetween(products, 0, 2);
    const int size = static_cast<int>(cases.Between(0, products + 1));
    const Assortment best = BestAssortment(r, v, size);
    CHECK(static_cast<int>(best.products.size()) <= size);
    double highest = 0;
    for (unsigned set = 0; set < 1u << products; ++set) {
      if (__builtin_popcount(set) > size) continue;
      double earned = 0;
      double total = 1;
      for (int i = 0; i < products; ++i) {
        if ((set >> i & 1u) == 0) continue;
        earned += r[i] * v[i];
        total += v[i];
      }
      highest = std::max(highest, earned / total);
    }
    CHECK(best.revenue == doctest::Approx(highest).epsilon(1e-12));
  }
}

TEST_CASE("BestAssortment: values out of range are named") {
  CHECK_THROWS_AS(BestAssortment(Values({1}), Values({-1}), 1), core::InputError);
  CHECK_THROWS_AS(BestAssortment(Values({NAN}), Values({1}), 1), core::InputError);
  CHECK_THROWS_AS(BestAssortment(Values({1, 2}), Values({1}), 1), core::InputError);
  CHECK_THROWS_AS(BestAssortment(Values({1}), Values({1}), -1), core::InputError);
}

}  // namespace
}  // namespace souk::solvers
