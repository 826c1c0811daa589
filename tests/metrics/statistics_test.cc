#include "metrics/statistics.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/errors.h"

namespace souk::metrics {
namespace {

constexpr double kPublished = 1e-9;  // the known answers carry ten decimals
constexpr double kRounding = 1e-13;

const std::vector<double> kA = {101.2, 99.5, 103.1, 98.7, 100.4, 102.2, 97.9, 101.0};
const std::vector<double> kB = {102.0, 100.9, 103.9, 99.1, 101.9, 102.5, 99.3, 102.2};

TEST_CASE("PairedDifference: known sample") {
  const Estimate paired = PairedDifference(kA, kB);
  CHECK(std::abs(paired.mean - .975) < kPublished);
  CHECK(std::abs(paired.standard_error - .1655618141) < kPublished);
  // t of 7 degrees of freedom at .975 is 2.364624252 in any table.
  CHECK(paired.hi - paired.mean == doctest::Approx(2.364624252 * .1655618141).epsilon(1e-8));
}

TEST_CASE("UnpairedDifference: known sample") {
  const Estimate unpaired = UnpairedDifference(kA, kB);
  CHECK(std::abs(unpaired.mean - .975) < kPublished);
  CHECK(std::abs(unpaired.standard_error - .8453127063) < kPublished);
}

TEST_CASE("UnpairedDifference: equal samples have the pooled degrees of freedom") {
  const std::vector<double> a = {1, 2, 3};
  const std::vector<double> b = {5, 6, 7};
  const Estimate difference = UnpairedDifference(a, b);
  CHECK((difference.hi - difference.lo) / (2 * difference.standard_error) ==
        doctest::Approx(StudentQuantile(.975, 4)).epsilon(1e-12));
}

TEST_CASE("BenjaminiHochbergAdjusted: known sample, in any order") {
  const std::vector<double> p = {.216, .001, .008, .041, .039, .042, .06, .074, .205, .212};
  const std::vector<double> expected = {.216, .01, .04,         .084, .084,
                                        .084, .1,  .1057142857, .216, .216};
  const std::vector<double> adjusted = BenjaminiHochbergAdjusted(p);
  for (std::size_t i = 0; i < p.size(); ++i)
    CHECK(std::abs(adjusted[i] - expected[i]) < kPublished);
}

TEST_CASE("HolmAdjusted: by hand") {
  // Sorted .005 .01 .03 .04 times 4 3 2 1 = .02 .03 .06 .04, then the running maximum.
  const std::vector<double> p = {.01, .04, .03, .005};
  const std::vector<double> expected = {.03, .06, .06, .02};
  const std::vector<double> adjusted = HolmAdjusted(p);
  for (std::size_t i = 0; i < p.size(); ++i)
    CHECK(adjusted[i] == doctest::Approx(expected[i]).epsilon(kRounding));
  CHECK(HolmAdjusted(std::vector<double>{.9, .8})[0] == 1);
}

TEST_CASE("InterquartileMean: known sample") {
  const std::vector<double> scores = {.1, .9, .5, .3, .8, .6, .2, 1, .4, .9, .7, .5, .25, .95, .45};
  CHECK(std::abs(InterquartileMean(scores) - .5722222222) < kPublished);
}

TEST_CASE("Quantile: linear interpolation between order statistics") {
  const std::vector<double> values = {40, 10, 30, 20};
  CHECK(Quantile(values, 0) == 10);
  CHECK(Quantile(values, 1) == 40);
  CHECK(Quantile(values, .5) == 25);
  CHECK(Quantile(values, .95) == doctest::Approx(38.5).epsilon(kRounding));
  CHECK(Quantile(values, 1. / 3) == doctest::Approx(20).epsilon(kRounding));
  CHECK(Quantile(std::vector<double>{7}, .3) == 7);
}

TEST_CASE("Variance: does not lose digits to a large mean") {
  const std::vector<double> values = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};
  CHECK(Variance(values) == 30);
  CHECK(Mean(values) == 1e9 + 10);
}

TEST_CASE("WeightedMean: by hand, and refuses weights that vanish") {
  const std::vector<double> values = {1, 2, 4};
  CHECK(WeightedMean(values, std::vector<double>{1, 0, 3}) == 3.25);
  CHECK_THROWS_AS(WeightedMean(values, std::vector<double>{0, 0, 0}), core::InputError);
  CHECK_THROWS_AS(WeightedMean(values, std::vector<double>{1, 1}), core::InputError);
}

TEST_CASE("Intervals: quantiles of a table") {
  CHECK(NormalQuantile(.975) == doctest::Approx(1.959963984540054).epsilon(1e-12));
  CHECK(StudentQuantile(.975, 10) == doctest::Approx(2.228138852).epsilon(1e-9));
  const std::vector<double> values = {1, 2, 3, 4, 5};
  const Estimate student = StudentInterval(values, .9);
  CHECK(student.standard_error == doctest::Approx(std::sqrt(.5)).epsilon(kRounding));
  CHECK(student.hi == doctest::Approx(3 + 2.131846786 * std::sqrt(.5)).epsilon(1e-9));
  const Estimate normal = NormalInterval(values, .95);
  CHECK(normal.lo == doctest::Approx(3 - 1.959963985 * std::sqrt(.5)).epsilon(1e-9));
}

TEST_CASE("Statistics: too few values are refused") {
  const std::vector<double> one = {1};
  CHECK_THROWS_AS(Mean({}), core::InputError);
  CHECK_THROWS_AS(Variance(one), core::InputError);
  CHECK_THROWS_AS(StudentInterval(one), core::InputError);
  CHECK_THROWS_AS(PairedDifference(kA, one), core::InputError);
  CHECK_THROWS_AS(Quantile(one, 1.5), core::InputError);
  CHECK_THROWS_AS(HolmAdjusted(std::vector<double>{1.2}), core::InputError);
}

}  // namespace
}  // namespace souk::metrics
