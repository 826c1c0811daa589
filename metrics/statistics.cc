#include "metrics/statistics.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <string>

#include "core/errors.h"

namespace souk::metrics {
namespace {

void RequireCount(const char* what, std::size_t count, std::size_t least) {
  if (count >= least) return;
  throw core::InputError(
      what, "needs at least " + std::to_string(least) + " values, has " + std::to_string(count));
}

void RequireLevel(double level) {
  if (!(level > 0 && level < 1)) throw core::InputError("level", "must be between 0 and 1");
}

Estimate Around(double mean, double standard_error, double quantile) {
  return {mean, standard_error, mean - quantile * standard_error, mean + quantile * standard_error};
}

// Positions of the p-values from smallest to largest; ties keep their order.
std::vector<std::size_t> Order(std::span<const double> p_values) {
  for (const double p : p_values) {
    if (!(p >= 0 && p <= 1)) throw core::InputError("p_values", "must be in [0, 1]");
  }
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return p_values[left] < p_values[right];
  });
  return order;
}

}  // namespace

double Mean(std::span<const double> values) {
  RequireCount("mean", values.size(), 1);
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double Variance(std::span<const double> values) {
  RequireCount("variance", values.size(), 2);
  const double mean = Mean(values);
  double squares = 0;
  double rest = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
    rest += value - mean;
  }
  // `rest` is 0 but for the rounding of the mean (Chan, Golub & LeVeque 1983, eq. 1.7).
  const auto n = static_cast<double>(values.size());
  return (squares - rest * rest / n) / (n - 1);
}

double Quantile(std::span<const double> values, double probability) {
  RequireCount("quantile", values.size(), 1);
  if (!(probability >= 0 && probability <= 1)) {
    throw core::InputError("probability", "must be in [0, 1]");
  }
  std::vector<double> sorted(values.begin(), values.end());
  const double position = static_cast<double>(sorted.size() - 1) * probability;
  const auto below = static_cast<std::size_t>(position);
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(sorted.begin(), middle, sorted.end());
  if (below + 1 == sorted.size()) return *middle;
  const double above = *std::min_element(middle + 1, sorted.end());
  return *middle + (position - static_cast<double>(below)) * (above - *middle);
}

double InterquartileMean(std::span<const double> values) {
  RequireCount("interquartile mean", values.size(), 1);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t dropped = sorted.size() / 4;
  return Mean(std::span<const double>(sorted).subspan(dropped, sorted.size() - 2 * dropped));
}

double WeightedMean(std::span<const double> values, std::span<const double> weights) {
  RequireCount("weighted mean", values.size(), 1);
  if (weights.size() != values.size()) {
    throw core::InputError("weights", "must be one for each value");
  }
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(weights[i] >= 0)) throw core::InputError("weights", "must be at least 0");
    sum += weights[i] * values[i];
    total += weights[i];
  }
  if (total <= 0) throw core::InputError("weights", "must not all be 0");
  return sum / total;
}

double NormalQuantile(double probability) {
  return boost::math::quantile(boost::math::normal_distribution<double>(), probability);
}

double StudentQuantile(double probability, double degrees_of_freedom) {
  const boost::math::students_t_distribution<double> student(degrees_of_freedom);
  return boost::math::quantile(student, probability);
}

Estimate StudentInterval(std::span<const double> values, double level) {
  RequireLevel(level);
  RequireCount("interval", values.size(), 2);
  const auto n = static_cast<double>(values.size());
  return Around(Mean(values), std::sqrt(Variance(values) / n),
                StudentQuantile((1 + level) / 2, n - 1));
}

Estimate NormalInterval(std::span<const double> values, double level) {
  RequireLevel(level);
  RequireCount("interval", values.size(), 2);
  const auto n = static_cast<double>(values.size());
  return Around(Mean(values), std::sqrt(Variance(values) / n), NormalQuantile((1 + level) / 2));
}

Estimate PairedDifference(std::span<const double> a, std::span<const double> b, double level) {
  if (a.size() != b.size()) {
    throw core::InputError("paired difference", "needs two samples of equal size");
  }
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  return StudentInterval(differences, level);
}

Estimate UnpairedDifference(std::span<const double> a, std::span<const double> b, double level) {
  RequireLevel(level);
  RequireCount("unpaired difference", std::min(a.size(), b.size()), 2);
  const auto size_a = static_cast<double>(a.size());
  const auto size_b = static_cast<double>(b.size());
  const double part_a = Variance(a) / size_a;
  const double part_b = Variance(b) / size_b;
  const double both = part_a + part_b;
  const double difference = Mean(b) - Mean(a);
  if (both <= 0) return Around(difference, 0, 0);
  const double freedom =
      both * both / (part_a * part_a / (size_a - 1) + part_b * part_b / (size_b - 1));
  return Around(difference, std::sqrt(both), StudentQuantile((1 + level) / 2, freedom));
}

std::vector<double> HolmAdjusted(std::span<const double> p_values) {
  const std::vector<std::size_t> order = Order(p_values);
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto tests_left = static_cast<double>(order.size() - rank);
    largest = std::max(largest, std::min(1., tests_left * p_values[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

std::vector<double> BenjaminiHochbergAdjusted(std::span<const double> p_values) {
  const std::vector<std::size_t> order = Order(p_values);
  const auto tests = static_cast<double>(order.size());
  std::vector<double> adjusted(p_values.size());
  double smallest = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    const double scaled = tests * p_values[order[rank]] / static_cast<double>(rank + 1);
    smallest = std::min(smallest, scaled);
    adjusted[order[rank]] = smallest;
  }
  return adjusted;
}

}  // namespace souk::metrics
