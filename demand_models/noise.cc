#include "demand_models/noise.h"

#include <cassert>
#include <cmath>

#include "core/normal.h"

namespace souk::demand_models {
namespace {

double ClippedGaussianMean(double m) {
  const double s = std::sqrt(m);
  return m * core::NormalDistribution(s) + s * core::NormalDensity(s);
}

double ClippedGaussianVariance(double m) {
  const double s = std::sqrt(m);
  const double second_moment =
      (m * m + m) * core::NormalDistribution(s) + m * s * core::NormalDensity(s);
  const double mean = ClippedGaussianMean(m);
  return second_moment - mean * mean;
}

}  // namespace

const char* Name(Noise noise) {
  switch (noise) {
    case Noise::kPoisson:
      return "poisson";
    case Noise::kBernoulli:
      return "bernoulli";
    case Noise::kDeterministic:
      return "deterministic";
    case Noise::kGaussian:
      return "gaussian";
  }
  return "";
}

double NoiseMean(Noise noise, double expected) {
  assert(expected >= 0);
  return noise == Noise::kGaussian ? ClippedGaussianMean(expected) : expected;
}

double NoiseVariance(Noise noise, double expected) {
  assert(expected >= 0);
  switch (noise) {
    case Noise::kPoisson:
      return expected;
    case Noise::kBernoulli:
      return expected * (1 - expected);
    case Noise::kDeterministic:
      return 0;
    case Noise::kGaussian:
      return ClippedGaussianVariance(expected);
  }
  return 0;
}

}  // namespace souk::demand_models
