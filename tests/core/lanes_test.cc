#include "core/lanes.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

namespace souk::core {
namespace {

Lanes Ramp(double first) {
  Lanes r;
  for (int lane = 0; lane < kLanes; ++lane) r.data()[lane] = first + lane;
  return r;
}

TEST_CASE("PadToLanes: the next multiple of sixteen") {
  CHECK(PadToLanes(1) == 16);
  CHECK(PadToLanes(16) == 16);
  CHECK(PadToLanes(17) == 32);
  CHECK(PadToLanes(1000) == 1008);
}

TEST_CASE("Lanes: arithmetic, minimum and maximum lane by lane") {
  const Lanes a = Ramp(1);
  const Lanes b = Lanes(8.);
  for (int lane = 0; lane < kLanes; ++lane) {
    const double x = 1 + lane;
    CHECK((a + b)[lane] == x + 8);
    CHECK((a - b)[lane] == x - 8);
    CHECK((a * b)[lane] == x * 8);
    CHECK((b / a)[lane] == 8 / x);
    CHECK(Min(a, b)[lane] == (x < 8 ? x : 8));
    CHECK(Max(a, b)[lane] == (x > 8 ? x : 8));
  }
  Lanes sum = a;
  sum += b;
  sum *= Lanes(2.);
  CHECK(sum[3] == 24);
}

TEST_CASE("LaneMask: comparisons, Select and Keep") {
  const Lanes a = Ramp(0);
  const LaneMask low = a < Lanes(5.);
  CHECK(low.Any());
  CHECK_FALSE(low.All());
  CHECK((a >= Lanes(0.)).All());
  CHECK_FALSE((a > Lanes(15.)).Any());
  CHECK((low | (a >= Lanes(5.))).All());
  for (int lane = 0; lane < kLanes; ++lane) {
    CHECK(low[lane] == (lane < 5));
    CHECK((a <= Lanes(5.))[lane] == (lane <= 5));
    CHECK(Select(low, Lanes(1.), Lanes(2.))[lane] == (lane < 5 ? 1 : 2));
    CHECK(Keep(low, a)[lane] == (lane < 5 ? lane : 0));
  }
  for (int lane = 0; lane < kLanes; ++lane) {
    Lanes one = 0.;
    one.data()[lane] = 1;
    CHECK((one > Lanes(0.)).Any());
    CHECK_FALSE((one <= Lanes(0.)).All());
  }
}

TEST_CASE("Keep: drops not-a-number and infinity where the mask does not hold") {
  const LaneMask never = Lanes(0.) > Lanes(0.);
  CHECK(Keep(never, Lanes(std::numeric_limits<double>::infinity()))[0] == 0);
  CHECK(Keep(never, Lanes(std::numeric_limits<double>::quiet_NaN()))[7] == 0);
}

TEST_CASE("AlignedVector: 64-byte aligned, loads and stores round trip") {
  for (const std::size_t size : {16U, 48U, 1008U}) {
    AlignedVector<double> array(size, 1.5);
    CHECK(reinterpret_cast<std::uintptr_t>(array.data()) % 64 == 0);
    Ramp(3).Store(array.data());
    CHECK(array[15] == 18);
    CHECK(Lanes::Load(array.data())[15] == 18);
  }
}

}  // namespace
}  // namespace souk::core
