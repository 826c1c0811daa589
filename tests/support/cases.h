#pragma once

// Arrays written out, and numbers for seeded random cases: SplitMix64 (Steele, Lea & Flood 2014),
// the same on every platform.

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <numbers>

namespace souk::testing {

// An array of these numbers. (Eigen's fixed-size arrays, assigned to dynamic ones, draw false
// warnings of out-of-bounds reads from g++ 12.)
inline Eigen::ArrayXd Values(std::initializer_list<double> numbers) {
  Eigen::ArrayXd values(static_cast<Eigen::Index>(numbers.size()));
  Eigen::Index next = 0;
  for (const double number : numbers) values[next++] = number;
  return values;
}

// Column j: how f [M] moves with coordinate j of `at`, by central differences.
inline Eigen::MatrixXd CentralDifferences(
    const std::function<Eigen::ArrayXd(const Eigen::ArrayXd&)>& f, const Eigen::ArrayXd& at,
    double step) {
  Eigen::MatrixXd slopes(f(at).size(), at.size());
  for (Eigen::Index j = 0; j < at.size(); ++j) {
    Eigen::ArrayXd up = at;
    Eigen::ArrayXd down = at;
    up[j] += step;
    down[j] -= step;
    slopes.col(j) = ((f(up) - f(down)) / (2 * step)).matrix();
  }
  return slopes;
}

class UniformCases {
 public:
  explicit UniformCases(std::uint64_t seed) : state_(seed) {}

  double Between(double low, double high) { return low + (high - low) * Next(); }

  Eigen::ArrayXd ArrayBetween(Eigen::Index size, double low, double high) {
    Eigen::ArrayXd values(size);
    for (double& value : values) value = Between(low, high);
    return values;
  }

  // Standard normal, by Box & Muller 1958.
  double Normal() {
    const double radius = std::sqrt(-2 * std::log(Next()));
    return radius * std::cos(2 * std::numbers::pi * Next());
  }

 private:
  double Next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (static_cast<double>(z >> 11) + .5) * 0x1p-53;
  }

  std::uint64_t state_;
};

}  // namespace souk::testing
