#include "core/vector_math.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/streams.h"

namespace souk::core {
namespace {

// Two units in the last place: the accuracy that Eigen states for its packet functions, to which
// the standard library adds at most one of its own.
constexpr double kMostUlp = 2;

double Ulp(double x) {
  const double magnitude = std::max(std::abs(x), std::numeric_limits<double>::min());
  return std::nextafter(magnitude, std::numeric_limits<double>::infinity()) - magnitude;
}

template <typename OnLanes, typename Reference, typename Argument>
double LargestErrorInUlp(const OnLanes& on_lanes, const Reference& reference,
                         const Argument& argument) {
  Stream stream(11, 0, 0, PackAddress(Purpose::kTest));
  double worst = 0;
  for (std::uint32_t i = 0; i < 200'000; i += kLanes) {
    Lanes x;
    for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
      x.data()[lane] = argument(stream.Uniform(i + lane));
    }
    const Lanes y = on_lanes(x);
    for (int lane = 0; lane < kLanes; ++lane) {
      const double exact = reference(x[lane]);
      worst = std::max(worst, std::abs(y[lane] - exact) / Ulp(exact));
    }
  }
  return worst;
}

TEST_CASE("Exp: within 2 ulp of the standard library") {
  const auto std_exp = [](double x) { return std::exp(x); };
  CHECK(LargestErrorInUlp(Exp, std_exp, [](double u) { return 1416 * u - 708; }) <= kMostUlp);
  CHECK(LargestErrorInUlp(Exp, std_exp, [](double u) { return 20 * u - 10; }) <= kMostUlp);
  CHECK(Exp(Lanes(0.))[0] == 1);
}

TEST_CASE("Exp: far below the range it is nearly 0, never not-a-number") {
  for (const double x : {-709., -745., -1000., -1e300, -std::numeric_limits<double>::infinity()}) {
    CHECK(Exp(Lanes(x))[0] >= 0);
    CHECK(Exp(Lanes(x))[0] < 1e-307);
  }
}

TEST_CASE("Log: within 2 ulp of the standard library") {
  const auto std_log = [](double x) { return std::log(x); };
  CHECK(LargestErrorInUlp(Log, std_log, [](double u) { return u; }) <= kMostUlp);
  CHECK(LargestErrorInUlp(Log, std_log, [](double u) { return 1 + 1e-3 * (u - .5); }) <= kMostUlp);
  CHECK(LargestErrorInUlp(Log, std_log, [](double u) { return std::exp(1400 * u - 700); }) <=
        kMostUlp);
  CHECK(Log(Lanes(1.))[0] == 0);
}

TEST_CASE("Sqrt: exactly rounded") {
  const auto std_sqrt = [](double x) { return std::sqrt(x); };
  CHECK(LargestErrorInUlp(Sqrt, std_sqrt, [](double u) { return 1e6 * u; }) == 0);
  CHECK(Sqrt(Lanes(0.))[0] == 0);
}

}  // namespace
}  // namespace souk::core
