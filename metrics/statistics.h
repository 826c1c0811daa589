#pragma once

// Summaries of samples, intervals, paired comparison and adjustment for multiple tests.
//
//   variance      sum (x - mean)^2 / (n - 1)
//   quantile      x_(k) + (h - k)(x_(k+1) - x_(k)), h = 1 + (n - 1) p, k = floor(h)
//                 (Hyndman & Fan 1996, definition 7: R's default)
//   interval      mean +- t_{n-1, (1 + level)/2} sqrt(variance / n)  (Student 1908)
//   paired        the interval of the differences b_i - a_i
//   unpaired s.e. sqrt(var_a / n_a + var_b / n_b), degrees of freedom by Welch 1947
//   Holm 1979     adjusted p_(j) = max over i <= j of min(1, (m - i + 1) p_(i))
//   Benjamini & Hochberg 1995   adjusted p_(j) = min over i >= j of min(1, m p_(i) / i)
//   IQM           mean of the middle half: floor(n / 4) dropped at each end (Agarwal et al. 2021)
//
// n values. Cost O(n), O(n log n) where values are sorted. core::InputError when there are too few
// values for the formula.

#include <span>
#include <vector>

namespace souk::metrics {

double Mean(std::span<const double> values);                          // n >= 1
double Variance(std::span<const double> values);                      // n >= 2
double Quantile(std::span<const double> values, double probability);  // n >= 1, in [0, 1]
double InterquartileMean(std::span<const double> values);             // n >= 1
// Weights >= 0 that do not all vanish, one for each value.
double WeightedMean(std::span<const double> values, std::span<const double> weights);

// Quantiles of the standard normal and of Student's t.
double NormalQuantile(double probability);
double StudentQuantile(double probability, double degrees_of_freedom);

struct Estimate {
  double mean = 0;
  double standard_error = 0;
  double lo = 0;
  double hi = 0;
};

// Two-sided confidence intervals of the mean at `level` in (0, 1); n >= 2.
Estimate StudentInterval(std::span<const double> values, double level = .95);
Estimate NormalInterval(std::span<const double> values, double level = .95);

// mean(b - a) on common shocks: a[i] and b[i] met the same ones. n >= 2 each, equal n.
Estimate PairedDifference(std::span<const double> a, std::span<const double> b, double level = .95);

// mean(b) - mean(a) of independent samples, n >= 2 each.
Estimate UnpairedDifference(std::span<const double> a, std::span<const double> b,
                            double level = .95);

// Adjusted p-values in the order given; each input in [0, 1].
std::vector<double> HolmAdjusted(std::span<const double> p_values);
std::vector<double> BenjaminiHochbergAdjusted(std::span<const double> p_values);

}  // namespace souk::metrics
