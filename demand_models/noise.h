#pragma once

// How realised quantities scatter around their expected number m, m >= 0:
//
//   poisson        count ~ Poisson(m)                   mean m, variance m
//   bernoulli      1 with probability m, else 0; m <= 1  mean m, variance m (1 - m)
//   deterministic  m                                    mean m, variance 0
//   gaussian       max(0, m + sqrt(m) Z), Z ~ N(0, 1)    mean m F(s) + s f(s), s = sqrt(m)
//                                                       second moment (m^2 + m) F(s) + m s f(s)
//
// F and f are the standard normal distribution function and density (Johnson, Kotz & Balakrishnan
// 1994, section 13.10.1, with all mass below 0 moved to 0).
// The gaussian variance before clipping equals the mean, as for counts. The draws are made in env/.

namespace souk::demand_models {

enum class Noise { kPoisson, kBernoulli, kDeterministic, kGaussian };

const char* Name(Noise noise);  // "poisson", "bernoulli", "deterministic", "gaussian"

// Whether quantities are whole numbers of customers, drawn one by one in the end; else a fluid.
constexpr bool IsCount(Noise noise) {
  return noise == Noise::kPoisson || noise == Noise::kBernoulli;
}

// Mean and variance of the realised quantity when `expected` is m above.
double NoiseMean(Noise noise, double expected);
double NoiseVariance(Noise noise, double expected);

}  // namespace souk::demand_models
