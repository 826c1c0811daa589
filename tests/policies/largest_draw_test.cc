#include "policies/largest_draw.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/streams.h"

namespace souk::policies {
namespace {

double Cumulative(double u) { return .5 * std::erfc(-u / std::sqrt(2.)); }

// The integral by Simpson's rule in steps far finer than anything the integrand does.
double BySimpson(const std::vector<double>& means, const std::vector<double>& sds,
                 std::size_t which) {
  constexpr int kSteps = 400'000;
  constexpr double kEnd = 9;
  double sum = 0;
  for (int k = 0; k <= kSteps; ++k) {
    const double u = -kEnd + 2 * kEnd * k / kSteps;
    double value = std::exp(-.5 * u * u) / std::sqrt(2 * std::acos(-1.));
    for (std::size_t j = 0; j < means.size(); ++j) {
      if (j == which) continue;
      value *= Cumulative((means[which] + sds[which] * u - means[j]) / sds[j]);
    }
    sum += value * (k == 0 || k == kSteps ? 1 : k % 2 == 1 ? 4 : 2);
  }
  return sum * 2 * kEnd / kSteps / 3;
}

TEST_CASE("LargestDrawProbability: two draws have the closed form, whatever their scales") {
  for (const double ratio : {1e-6, 1e-3, .1, 1., 7., 1e3, 1e6}) {
    for (const double gap : {-3., -.5, 0., .2, 1., 4.}) {
      const std::vector<double> sds = {2, 2 * ratio};
      const double spread = std::hypot(sds[0], sds[1]);
      const std::vector<double> means = {1 + gap * spread, 1};
      CAPTURE(ratio);
      CAPTURE(gap);
      CHECK(std::abs(LargestDrawProbability(means, sds, 0) - Cumulative(gap)) <= 1e-9);
      CHECK(std::abs(LargestDrawProbability(means, sds, 1) - Cumulative(-gap)) <= 1e-9);
    }
  }
}

TEST_CASE("LargestDrawProbability: alike draws share equally, a lone one is certain") {
  for (const std::size_t count : {1U, 2U, 5U, 40U}) {
    const std::vector<double> means(count, -3.);
    const std::vector<double> sds(count, .01);
    CHECK(std::abs(LargestDrawProbability(means, sds, count - 1) -
                   1 / static_cast<double>(count)) <= 1e-9);
  }
}

TEST_CASE("LargestDrawProbability: many unlike draws sum to one and agree with a fine rule") {
  core::Stream draws(3, 0, 0, core::PackAddress(core::Purpose::kTest));
  std::uint32_t next = 0;
  for (int problem = 0; problem < 20; ++problem) {
    std::vector<double> means;
    std::vector<double> sds;
    for (int j = 0; j < 10; ++j) {
      means.push_back(draws.Uniform(next++));
      sds.push_back(std::pow(10., -2.5 + 2.5 * draws.Uniform(next++)));  // .003 to 1
    }
    std::vector<double> probabilities;
    for (std::size_t j = 0; j < means.size(); ++j) {
      probabilities.push_back(LargestDrawProbability(means, sds, j));
    }
    CHECK(std::abs(std::accumulate(probabilities.begin(), probabilities.end(), 0.) - 1) <= 1e-8);
    const auto some = static_cast<std::size_t>(problem % 10);
    CHECK(std::abs(probabilities[some] - BySimpson(means, sds, some)) <= 1e-8);
  }
}

}  // namespace
}  // namespace souk::policies
