#include "evaluation/intervals.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/streams.h"

namespace souk::evaluation {
namespace {

// [K, E] of seed effects and episode effects with the given spreads, uniform, mean `level`.
Eigen::ArrayXXd Values(std::uint64_t seed, int rows, int columns, double level, double seed_spread,
                       double episode_spread) {
  core::Stream stream(seed, 0, 0, core::PackAddress(core::Purpose::kTest));
  Eigen::ArrayXXd values(rows, columns);
  for (int k = 0; k < rows; ++k) {
    const double effect = seed_spread * (stream.Uniform(static_cast<std::uint32_t>(k)) - .5);
    for (int e = 0; e < columns; ++e) {
      values(k, e) = level + effect +
                     episode_spread *
                         (stream.Uniform(static_cast<std::uint32_t>(1000 + k * columns + e)) - .5);
    }
  }
  return values;
}

// The variance of row means over rows, over their number: what the draw of seeds adds.
double SeedVariance(const Eigen::ArrayXXd& values) {
  const Eigen::ArrayXd means = values.rowwise().mean();
  return (means - means.mean()).square().mean() / static_cast<double>(means.size());
}

TEST_CASE("Intervals: the difference to one row is the interval of the differences") {
  const Eigen::ArrayXXd a = Values(1, 4, 50, 10, 2, 1);
  const Eigen::ArrayXXd b = Values(2, 1, 50, 9, 0, 1);
  const metrics::Estimate expected = MeanInterval(a.rowwise() - b.row(0), 7);
  const metrics::Estimate difference = DifferenceInterval(a, b, 7);
  CHECK(difference.mean == expected.mean);
  CHECK(difference.lo == expected.lo);
  CHECK(difference.hi == expected.hi);
  const metrics::Estimate turned = DifferenceInterval(b, a, 7);
  CHECK(turned.mean == doctest::Approx(-difference.mean).epsilon(1e-12));
}

TEST_CASE("Intervals: both sides' training seeds are uncertain, each drawn on its own") {
  // Hardly any noise of episodes: the variance is that of the seeds of both.
  const Eigen::ArrayXXd a = Values(1, 7, 40, 10, 2, 1e-6);
  const Eigen::ArrayXXd b = Values(2, 5, 40, 9, 3, 1e-6);
  const metrics::Estimate difference = DifferenceInterval(a, b, 7);
  CHECK(difference.mean == doctest::Approx(a.mean() - b.mean()).epsilon(1e-12));
  // 2,000 replicates give a standard error to 1.6 %; four of that.
  CHECK(difference.standard_error ==
        doctest::Approx(std::sqrt(SeedVariance(a) + SeedVariance(b))).epsilon(.064));
  CHECK(difference.lo < difference.mean);
  CHECK(difference.hi > difference.mean);
}

TEST_CASE("Intervals: what episodes share on both sides cancels") {
  Eigen::ArrayXXd a = Values(1, 3, 60, 10, 0, 0);
  Eigen::ArrayXXd b = Values(2, 4, 60, 8, 0, 0);
  const Eigen::ArrayXXd shared = Values(3, 1, 60, 0, 0, 100);
  a.rowwise() += shared.row(0);
  b.rowwise() += shared.row(0);
  const metrics::Estimate difference = DifferenceInterval(a, b, 7);
  CHECK(difference.mean == doctest::Approx(2).epsilon(1e-12));
  CHECK(difference.standard_error < 1e-9);
}

}  // namespace
}  // namespace souk::evaluation
