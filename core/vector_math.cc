#include "core/vector_math.h"

#ifdef __FMA__
#include <immintrin.h>
#endif

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <cstdint>

namespace souk::core {
namespace {

using Array = Eigen::Array<double, kLanes, 1>;
using ConstMap = Eigen::Map<const Array, Eigen::Aligned32>;
using Map = Eigen::Map<Array, Eigen::Aligned32>;

// a * b + c, rounded once, whatever the machine.
Vec Fma(const Vec& a, const Vec& b, const Vec& c) {
#ifdef __FMA__
  return _mm256_fmadd_pd(a, b, c);
#else
  return Vec{std::fma(a[0], b[0], c[0]), std::fma(a[1], b[1], c[1]), std::fma(a[2], b[2], c[2]),
             std::fma(a[3], b[3], c[3])};
#endif
}

Vec All(double value) { return Vec{value, value, value, value}; }

constexpr int kTerms = 14;  // Taylor to r^13: the rest is below 5e-18 for |r| <= log(2) / 2

constexpr std::array<double, kTerms> MakeInverseFactorials() {
  std::array<double, kTerms> inverse{};
  double factorial = 1;
  for (int k = 0; k < kTerms; ++k) {
    factorial *= k > 0 ? k : 1;
    inverse[static_cast<std::size_t>(k)] = 1 / factorial;
  }
  return inverse;
}
constexpr std::array<double, kTerms> kInverseFactorial = MakeInverseFactorials();

// e^x = 2^n e^r with n whole and |r| <= log(2) / 2; e^r = 1 + (r + r^2 (c_2 + c_3 r + ... + c_13
// r^11)), even and odd powers apart so that the processor finds work to do side by side.
Vec ExpVec(const Vec& x) {
  const Vec low = All(-708);
  const Vec high = All(709);
  Vec bounded = x < low ? low : x;
  bounded = bounded > high ? high : bounded;
  // Added to 1.5 * 2^52, a number is rounded to a whole one, which then stands in the lowest bits.
  const Vec shifter = All(0x1.8p52);
  const Vec shifted = Fma(bounded, All(0x1.71547652b82fep+0), shifter);
  const Vec n = shifted - shifter;
  Vec r = Fma(n, All(-0x1.62e42fefa39efp-1), bounded);
  r = Fma(n, All(-0x1.abc9e3b39803fp-56), r);
  const Vec r2 = r * r;
  Vec even = All(kInverseFactorial[12]);
  Vec odd = All(kInverseFactorial[13]);
  for (std::size_t k = 10; k >= 2; k -= 2) {
    even = Fma(even, r2, All(kInverseFactorial[k]));
    odd = Fma(odd, r2, All(kInverseFactorial[k + 1]));
  }
  const Vec y = Fma(Fma(odd, r, even), r2, r) + 1.;
  // n goes into the exponent.
  using Bits = std::uint64_t __attribute__((vector_size(32)));
  return reinterpret_cast<Vec>(reinterpret_cast<Bits>(y) + (reinterpret_cast<Bits>(shifted) << 52));
}

}  // namespace

Lanes Exp(const Lanes& x) {
  Lanes r;
  for (int i = 0; i < kVecs; ++i) r.v[i] = ExpVec(x.v[i]);
  return r;
}

Lanes Log(const Lanes& x) {
  Lanes r;
  Map(r.data()) = ConstMap(x.data()).log();
  return r;
}

Lanes Sqrt(const Lanes& x) {
  Lanes r;
  Map(r.data()) = ConstMap(x.data()).sqrt();
  return r;
}

}  // namespace souk::core
