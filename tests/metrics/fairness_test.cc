#include "metrics/fairness.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/errors.h"

namespace souk::metrics {
namespace {

constexpr double kPublished = 1e-9;  // the known answers carry ten decimals
constexpr double kRounding = 1e-13;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const std::vector<double> kOneToFour = {4, 1, 3, 2};

TEST_CASE("Inequality indices: known values on 1..4") {
  CHECK(std::abs(JainIndex(kOneToFour) - .8333333333) < kPublished);
  CHECK(std::abs(GiniIndex(kOneToFour) - .25) < kPublished);
  CHECK(std::abs(TheilIndex(kOneToFour) - .1064401353) < kPublished);
  CHECK(std::abs(AtkinsonIndex(kOneToFour, .5) - .0555858574) < kPublished);
}

TEST_CASE("Inequality indices: equal, extreme and rescaled values") {
  const std::vector<double> equal = {3, 3, 3};
  CHECK(JainIndex(equal) == doctest::Approx(1).epsilon(kRounding));
  CHECK(std::abs(GiniIndex(equal)) < kRounding);
  CHECK(std::abs(TheilIndex(equal)) < kRounding);
  CHECK(std::abs(AtkinsonIndex(equal, 1)) < kRounding);
  const std::vector<double> one_has_all = {0, 0, 0, 8};
  CHECK(JainIndex(one_has_all) == doctest::Approx(.25).epsilon(kRounding));
  CHECK(GiniIndex(one_has_all) == doctest::Approx(.75).epsilon(kRounding));
  CHECK(TheilIndex(one_has_all) == doctest::Approx(std::log(4.)).epsilon(kRounding));
  CHECK(AtkinsonIndex(one_has_all, 1) == 1);
  const std::vector<double> tenfold = {40, 10, 30, 20};
  CHECK(GiniIndex(tenfold) == doctest::Approx(GiniIndex(kOneToFour)).epsilon(kRounding));
  CHECK(AtkinsonIndex(std::vector<double>{1, 4}, 1) == doctest::Approx(.2).epsilon(kRounding));
}

TEST_CASE("Inequality indices: refuse what has no shares") {
  CHECK_THROWS_AS(JainIndex(std::vector<double>{0, 0}), core::InputError);
  CHECK_THROWS_AS(GiniIndex(std::vector<double>{1, -1}), core::InputError);
  CHECK_THROWS_AS(TheilIndex({}), core::InputError);
  CHECK_THROWS_AS(AtkinsonIndex(kOneToFour, 0), core::InputError);
}

TEST_CASE("PriceGap: weights are the products' shares of all units") {
  Eigen::ArrayXXd mean_price(3, 2);
  mean_price << 10, 20, 11, 20, 10, 24;
  // Shares .75 and .25: group prices 12.5, 13.25, 13.5.
  CHECK(PriceGap(mean_price, Eigen::Array2d(30, 10)) == doctest::Approx(1).epsilon(kRounding));
}

TEST_CASE("PriceGap: a uniform price has no gap whatever each group buys") {
  Eigen::ArrayXXd mean_price(2, 2);
  mean_price << 10, 20, 10, 20;
  CHECK(PriceGap(mean_price, Eigen::Array2d(1, 99)) == 0);
}

TEST_CASE("PriceGap: a product that a group did not buy is left out for all") {
  Eigen::ArrayXXd mean_price(2, 3);
  mean_price << 10, 20, kNone, 12, 26, 90;
  CHECK(PriceGap(mean_price, Eigen::Array3d(1, 1, 8)) == doctest::Approx(4).epsilon(kRounding));
  mean_price.setConstant(kNone);
  CHECK(PriceGap(mean_price, Eigen::Array3d(1, 1, 8)) == 0);
}

TEST_CASE("GroupMeans: segments mixed by their weights") {
  Eigen::ArrayXXd values(2, 1);
  values << 10, 20;
  Eigen::ArrayXXd weights(3, 2);
  weights << 3, 1, 0, 5, 0, 0;
  Eigen::ArrayXXd means(3, 1);
  GroupMeans(values, weights, means);
  CHECK(means(0, 0) == 12.5);
  CHECK(means(1, 0) == 20);
  CHECK(std::isnan(means(2, 0)));
}

TEST_CASE("AccessGap: rates of the groups that came") {
  CHECK(AccessGap(std::vector<double>{30, 10, 0}, std::vector<double>{100, 50, 0}) ==
        doctest::Approx(.1).epsilon(kRounding));
  CHECK(AccessGap(std::vector<double>{30, 0}, std::vector<double>{100, 0}) == 0);
}

}  // namespace
}  // namespace souk::metrics
