#pragma once

// What is asked of every fit by maximum likelihood.

#include <doctest/doctest.h>

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <vector>

#include "calibration/maximum_likelihood.h"
#include "core/parallel.h"
#include "tests/support/cases.h"

namespace souk::calibration {

// `fit(seed)` fits a sample of 100,000 choices; of 20, seeds fixed: |z| <= 4 for every parameter,
// and 95 % intervals that cover 90 to 99 % of them.
template <typename Fit>
void CheckRecovery(const Eigen::VectorXd& truth, const Fit& fit) {
  constexpr int kSamples = 20;
  std::vector<Eigen::VectorXd> scores(kSamples);
  core::ParallelFor(kSamples, core::HardwareThreads(), [&](int sample, int) {
    const LikelihoodFit fitted = fit(1000 + static_cast<std::uint64_t>(sample));
    scores[static_cast<std::size_t>(sample)] =
        (fitted.parameters - truth).cwiseQuotient(fitted.standard_errors);
  });
  double covered = 0;
  for (const Eigen::VectorXd& z : scores) {
    REQUIRE(z.size() == truth.size());
    CHECK(z.cwiseAbs().maxCoeff() <= 4);
    covered += static_cast<double>((z.cwiseAbs().array() <= 1.959964).count());
  }
  const double coverage = covered / static_cast<double>(kSamples * truth.size());
  MESSAGE("coverage of the 95 % intervals: " << coverage);
  CHECK(coverage >= .90);
  CHECK(coverage <= .99);
}

// Score against differences of log L, information against differences of the score.
inline void CheckDerivatives(const Likelihood& likelihood, const Eigen::VectorXd& center) {
  constexpr double kStep = 1e-5;
  constexpr double kRelative = 1e-6;  // of the largest entry
  const Eigen::Index size = likelihood.parameters();
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const Eigen::VectorXd at =
        center + testing::UniformCases(seed).ArrayBetween(size, -.1, .1).matrix();
    Eigen::VectorXd score(size);
    Eigen::MatrixXd exact(size, size);
    const double value = likelihood.Evaluate(at, &score, &exact);
    CHECK(likelihood.Evaluate(at, nullptr, nullptr) == value);
    const Eigen::MatrixXd information = ObservedInformation(likelihood, at);
    for (Eigen::Index j = 0; j < size; ++j) {
      const Eigen::VectorXd step = kStep * Eigen::VectorXd::Unit(size, j);
      const double rise = likelihood.Evaluate(at + step, nullptr, nullptr) -
                          likelihood.Evaluate(at - step, nullptr, nullptr);
      CHECK(std::abs(rise / (2 * kStep) - score[j]) < kRelative * score.cwiseAbs().maxCoeff());
      // Second differences of log L need a larger step: their rounding is divided by its square.
      constexpr double kFar = 1e-3;
      const Eigen::VectorXd far = kFar * Eigen::VectorXd::Unit(size, j);
      const double curvature = (likelihood.Evaluate(at + far, nullptr, nullptr) - 2 * value +
                                likelihood.Evaluate(at - far, nullptr, nullptr)) /
                               (kFar * kFar);
      CHECK(std::abs(-curvature - information(j, j)) < 1e-5 * information.cwiseAbs().maxCoeff());
    }
  }
}

}  // namespace souk::calibration
