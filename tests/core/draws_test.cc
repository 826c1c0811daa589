#include "core/draws.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/streams.h"

namespace souk::core {
namespace {

// Rounding of both distribution functions, ours and Boost's.
constexpr double kCdfRounding = 1e-13;
// AS 241 states 1e-16; logarithm, square root and division add a few roundings.
constexpr double kNormalRelative = 1e-14;

// The smallest and largest uniforms there are, the tails, the middle, and some of a stream.
std::vector<double> Uniforms(int count, std::uint32_t episode) {
  std::vector<double> u = {0x1p-33, 1e-8, 1e-4, .01, .5, .99, 1 - 1e-4, 1 - 1e-8, 1 - 0x1p-33};
  Stream stream(5, episode, 0, PackAddress(Purpose::kTest));
  for (int i = 0; i < count; ++i) u.push_back(stream.Uniform(static_cast<std::uint32_t>(i)));
  std::sort(u.begin(), u.end());
  return u;
}

double PoissonCdf(double k, double mean) { return k < 0 ? 0. : boost::math::gamma_q(k + 1, mean); }

double BinomialCdf(double k, double trials, double p) {
  if (k < 0) return 0;
  return k >= trials ? 1. : boost::math::ibetac(k + 1, trials - k, p);
}

std::vector<double> Means() {
  std::vector<double> means = {0, 23.9999999, 24, 24.0000001, 25, 1e9};
  for (double mean = 1e-3; mean <= 1.0000001e6; mean *= std::pow(10., .125)) means.push_back(mean);
  std::sort(means.begin(), means.end());
  return means;
}

TEST_CASE("PoissonQuantile: the exact quantile for means from 1e-3 to 1e9") {
  for (const double mean : Means()) {
    if (mean == 0) continue;
    CAPTURE(mean);
    for (const double u : Uniforms(300, 1)) {
      CAPTURE(u);
      const double k = PoissonQuantile(u, mean);
      REQUIRE(k >= 0);
      REQUIRE(k == std::floor(k));
      REQUIRE(PoissonCdf(k, mean) >= u - kCdfRounding);
      REQUIRE(PoissonCdf(k - 1, mean) < u + kCdfRounding);
    }
  }
}

// Uniforms a hair on either side of a step of the distribution function: where an expansion, or a
// bound on its error, is wrong first. A step's place is known to 1e-13.
TEST_CASE("PoissonQuantile: exact on both sides of the distribution function's steps") {
  constexpr double kHair = 1e-11;
  for (const double mean : {.5, 7., 23.9, 24.1, 31., 100., 1e3, 2e4, 1e6}) {
    CAPTURE(mean);
    for (double z = -6; z <= 6; z += .05) {
      const double k = std::floor(mean + z * std::sqrt(mean));
      const double step = PoissonCdf(k, mean);
      const double narrowest =
          std::min(step - PoissonCdf(k - 1, mean), PoissonCdf(k + 1, mean) - step);
      if (k < 0 || narrowest < 2 * kHair) continue;
      CAPTURE(k);
      REQUIRE(PoissonQuantile(step - kHair, mean) == k);
      REQUIRE(PoissonQuantile(step + kHair, mean) == k + 1);
    }
  }
}

TEST_CASE("PoissonQuantile: mean 0 gives 0") {
  for (const double u : Uniforms(10, 2)) CHECK(PoissonQuantile(u, 0) == 0);
}

TEST_CASE("PoissonQuantile: monotone in the uniform and in the mean") {
  const std::vector<double> uniforms = Uniforms(100, 3);
  const std::vector<double> means = Means();
  std::vector<double> before(uniforms.size(), 0);
  for (const double mean : means) {
    double last = 0;
    for (std::size_t i = 0; i < uniforms.size(); ++i) {
      const double k = PoissonQuantile(uniforms[i], mean);
      REQUIRE(k >= last);
      REQUIRE(k >= before[i]);
      last = before[i] = k;
    }
  }
}

TEST_CASE("NormalQuantile: Boost's to 1e-14 relative, odd around 1/2") {
  const boost::math::normal_distribution<double> standard;
  for (const double u : Uniforms(20'000, 4)) {
    const double exact = boost::math::quantile(standard, u);
    REQUIRE(std::abs(NormalQuantile(u) - exact) <= kNormalRelative * std::abs(exact));
  }
  CHECK(NormalQuantile(.5) == 0);
  CHECK(NormalQuantile(.25) == -NormalQuantile(.75));
  CHECK(NormalQuantile(0x1p-20) == -NormalQuantile(1 - 0x1p-20));
}

TEST_CASE("GumbelQuantile: -log(-log u)") {
  for (const double u : Uniforms(2'000, 5)) {
    // Near u = 1 the inner logarithm keeps its relative accuracy, near 1/e the outer one its
    // absolute.
    REQUIRE(GumbelQuantile(u) == doctest::Approx(-std::log(-std::log(u))).scale(1).epsilon(1e-14));
  }
}

TEST_CASE("BinomialQuantile: the exact quantile") {
  for (const double trials : {1., 2., 7., 40., 1000., 1e5}) {
    for (const double p : {1e-6, .01, .3, .5, .9, 1 - 1e-6}) {
      CAPTURE(trials);
      CAPTURE(p);
      for (const double u : Uniforms(60, 6)) {
        const double k = BinomialQuantile(u, trials, p);
        REQUIRE(k == std::floor(k));
        REQUIRE(k >= 0);
        REQUIRE(k <= trials);
        REQUIRE(BinomialCdf(k, trials, p) >= u - kCdfRounding);
        REQUIRE(BinomialCdf(k - 1, trials, p) < u + kCdfRounding);
      }
    }
  }
  CHECK(BinomialQuantile(.3, 0, .5) == 0);
  CHECK(BinomialQuantile(.3, 9, 0) == 0);
  CHECK(BinomialQuantile(.3, 9, 1) == 9);
}

// A lane's result must not depend on its neighbours: a mix of small and large means takes both
// paths.
TEST_CASE("Draws on Lanes: each lane equals the scalar draw, whatever its neighbours") {
  const std::vector<double> means = Means();
  const std::vector<double> uniforms = Uniforms(400, 7);
  for (std::size_t i = 0; i + kLanes < uniforms.size(); i += 5) {
    Lanes u;
    Lanes mean;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      u.data()[lane] = uniforms[(i + 7 * lane) % uniforms.size()];
      mean.data()[lane] = means[(3 * i + 11 * lane) % means.size()];
    }
    const Lanes counts = PoissonQuantile(u, mean);
    const Lanes normals = NormalQuantile(u);
    const Lanes gumbels = GumbelQuantile(u);
    for (int lane = 0; lane < kLanes; ++lane) {
      REQUIRE(counts[lane] == PoissonQuantile(u[lane], mean[lane]));
      REQUIRE(normals[lane] == NormalQuantile(u[lane]));
      REQUIRE(gumbels[lane] == GumbelQuantile(u[lane]));
    }
  }
}

struct Moments {
  double mean = 0;
  double variance = 0;
};

constexpr int kDraws = 1'000'000;

// Moments of a million draws, centred on `centre` so that nothing cancels.
template <typename Draw>
Moments Sample(double centre, const Draw& draw) {
  double sum = 0;
  double squares = 0;
  std::array<Lanes, 4> u;
  for (std::uint32_t episode = 0; episode < kDraws; episode += 4 * kLanes) {
    UniformBlock(99, episode, 0, PackAddress(Purpose::kTest), 0, u.data());
    for (const Lanes& uniform : u) {
      const Lanes x = draw(uniform) - Lanes(centre);
      for (int lane = 0; lane < kLanes; ++lane) {
        sum += x[lane];
        squares += x[lane] * x[lane];
      }
    }
  }
  const double mean = sum / kDraws;
  return {centre + mean, squares / kDraws - mean * mean};
}

// Standard errors: sqrt(variance / n) of a mean, sqrt((fourth moment - variance^2) / n) of a
// variance.
TEST_CASE("Poisson draws: mean and variance of a million within 4 standard errors") {
  for (const double mean : {.05, .7, 3., 12., 23.9, 24.1, 60., 1000., 1e6}) {
    CAPTURE(mean);
    const Moments m =
        Sample(mean, [mean](const Lanes& u) { return PoissonQuantile(u, Lanes(mean)); });
    CHECK(std::abs(m.mean - mean) <= 4 * std::sqrt(mean / kDraws));
    CHECK(std::abs(m.variance - mean) <= 4 * std::sqrt((mean + 2 * mean * mean) / kDraws));
  }
}

TEST_CASE("Normal and Gumbel draws: mean and variance of a million within 4 standard errors") {
  const Moments normal = Sample(0, [](const Lanes& u) { return NormalQuantile(u); });
  CHECK(std::abs(normal.mean) <= 4 * std::sqrt(1. / kDraws));
  CHECK(std::abs(normal.variance - 1) <= 4 * std::sqrt(2. / kDraws));
  const Moments gumbel = Sample(0, [](const Lanes& u) { return GumbelQuantile(u); });
  const double variance = 1.6449340668482264;  // pi^2 / 6; the Gumbel's kurtosis is 5.4
  CHECK(std::abs(gumbel.mean - .5772156649015329) <= 4 * std::sqrt(variance / kDraws));
  CHECK(std::abs(gumbel.variance - variance) <= 4 * variance * std::sqrt(4.4 / kDraws));
}

TEST_CASE("Binomial draws: mean and variance of 100,000 within 4 standard errors") {
  constexpr int kFewer = 100'000;
  const double trials = 30;
  const double p = .2;
  Stream stream(3, 0, 0, PackAddress(Purpose::kTest));
  double sum = 0;
  double squares = 0;
  for (std::uint32_t i = 0; i < kFewer; ++i) {
    const double x = BinomialQuantile(stream.Uniform(i), trials, p) - trials * p;
    sum += x;
    squares += x * x;
  }
  const double variance = trials * p * (1 - p);
  const double excess = (1 - 6 * p * (1 - p)) / variance;
  CHECK(std::abs(sum / kFewer) <= 4 * std::sqrt(variance / kFewer));
  CHECK(std::abs(squares / kFewer - variance) <= 4 * variance * std::sqrt((2 + excess) / kFewer));
}

}  // namespace
}  // namespace souk::core
