#include "demand_models/noise.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/cases.h"

namespace souk::demand_models {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace)

TEST_CASE("Noise: moments of the unclipped variants") {
  CHECK(NoiseMean(Noise::kPoisson, 3) == 3);
  CHECK(NoiseVariance(Noise::kPoisson, 3) == 3);
  CHECK(NoiseMean(Noise::kBernoulli, .25) == .25);
  CHECK(NoiseVariance(Noise::kBernoulli, .25) == .1875);
  CHECK(NoiseMean(Noise::kDeterministic, 2.5) == 2.5);
  CHECK(NoiseVariance(Noise::kDeterministic, 2.5) == 0);
}

TEST_CASE("Noise: clipped gaussian moments match simulation") {
  constexpr int kDraws = 400000;
  constexpr double kStandardErrors = 5;  // one-in-a-million under the right formula; seed fixed
  for (const double expected : {.1, 1., 4., 50.}) {
    UniformCases cases(11);
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    const double mean = NoiseMean(Noise::kGaussian, expected);
    for (int draw = 0; draw < kDraws; ++draw) {
      const double x = std::max(0., expected + std::sqrt(expected) * cases.Normal());
      const double deviation = (x - mean) * (x - mean);
      sum += x;
      squares += deviation;
      fourths += deviation * deviation;
    }
    const double variance = NoiseVariance(Noise::kGaussian, expected);
    CHECK(std::abs(sum / kDraws - mean) < kStandardErrors * std::sqrt(variance / kDraws));
    const double spread = std::sqrt((fourths / kDraws - variance * variance) / kDraws);
    CHECK(std::abs(squares / kDraws - variance) < kStandardErrors * spread);
  }
  CHECK(NoiseMean(Noise::kGaussian, 0) == 0);
  CHECK(NoiseVariance(Noise::kGaussian, 0) == 0);
}

}  // namespace
}  // namespace souk::demand_models
