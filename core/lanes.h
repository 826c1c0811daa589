#pragma once

// Sixteen worlds at once: the vector type of the market's hot loops. Every batch is padded to whole
// `Lanes`, so a world's arithmetic never depends on how many worlds run beside it.
//
// Plain IEEE operations in source order (no contraction), so one instruction set gives one result
// whatever the compiler. A `Lanes` is 128 bytes, aligned to 64, world index contiguous.

#ifdef __AVX__
#include <immintrin.h>
#endif

#include <cstddef>
#include <cstdint>

#include "core/aligned_vector.h"

namespace souk::core {

using Vec = double __attribute__((vector_size(32)));
using VecMask = long long __attribute__((vector_size(32)));
inline constexpr int kVecs = 4;  // Vecs in a Lanes

// Bit i is set where element i of a mask holds.
inline int Signs(const VecMask& mask) {
#ifdef __AVX__
  return _mm256_movemask_pd(reinterpret_cast<__m256d>(mask));
#else
  return (mask[0] < 0) | (mask[1] < 0) << 1 | (mask[2] < 0) << 2 | (mask[3] < 0) << 3;
#endif
}

struct alignas(64) LaneMask {
  VecMask v[kVecs];

  bool Any() const { return Signs(v[0] | v[1] | v[2] | v[3]) != 0; }
  bool All() const { return Signs(v[0] & v[1] & v[2] & v[3]) == 15; }
  bool operator[](int lane) const { return v[lane / 4][lane % 4] != 0; }
};

struct alignas(64) Lanes {
  Vec v[kVecs];

  Lanes() = default;
  // One value in every lane; implicit so that formulas read as on paper.
  Lanes(double value) {  // NOLINT(google-explicit-constructor)
    for (Vec& part : v) part = Vec{value, value, value, value};
  }
  // Copied Vec by Vec: GCC would copy the whole by 16-byte moves, which stall the loads that
  // follow.
  Lanes(const Lanes& other) {
    for (int i = 0; i < kVecs; ++i) v[i] = other.v[i];
  }
  // Copying itself element by element is harmless.
  Lanes& operator=(const Lanes& other) {  // NOLINT(bugprone-unhandled-self-assignment)
    for (int i = 0; i < kVecs; ++i) v[i] = other.v[i];
    return *this;
  }
  static Lanes Load(const double* aligned) {
    Lanes r;
    for (int i = 0; i < kVecs; ++i) r.v[i] = reinterpret_cast<const Vec*>(aligned)[i];
    return r;
  }
  void Store(double* aligned) const {
    for (int i = 0; i < kVecs; ++i) reinterpret_cast<Vec*>(aligned)[i] = v[i];
  }
  double* data() { return reinterpret_cast<double*>(v); }
  const double* data() const { return reinterpret_cast<const double*>(v); }
  double operator[](int lane) const { return v[lane / 4][lane % 4]; }
};

#define SOUK_LANES_OPERATOR(op)                                \
  inline Lanes operator op(const Lanes& a, const Lanes& b) {   \
    Lanes r;                                                   \
    for (int i = 0; i < kVecs; ++i) r.v[i] = a.v[i] op b.v[i]; \
    return r;                                                  \
  }                                                            \
  inline Lanes& operator op##=(Lanes& a, const Lanes& b) {     \
    for (int i = 0; i < kVecs; ++i) a.v[i] = a.v[i] op b.v[i]; \
    return a;                                                  \
  }
SOUK_LANES_OPERATOR(+)
SOUK_LANES_OPERATOR(-)
SOUK_LANES_OPERATOR(*)
SOUK_LANES_OPERATOR(/)
#undef SOUK_LANES_OPERATOR

#define SOUK_LANES_COMPARISON(op)                               \
  inline LaneMask operator op(const Lanes& a, const Lanes& b) { \
    LaneMask r;                                                 \
    for (int i = 0; i < kVecs; ++i) r.v[i] = a.v[i] op b.v[i];  \
    return r;                                                   \
  }
SOUK_LANES_COMPARISON(<)
SOUK_LANES_COMPARISON(<=)
SOUK_LANES_COMPARISON(>)
SOUK_LANES_COMPARISON(>=)
#undef SOUK_LANES_COMPARISON

inline LaneMask operator|(const LaneMask& a, const LaneMask& b) {
  LaneMask r;
  for (int i = 0; i < kVecs; ++i) r.v[i] = a.v[i] | b.v[i];
  return r;
}

inline Lanes Select(const LaneMask& mask, const Lanes& yes, const Lanes& no) {
  Lanes r;
  for (int i = 0; i < kVecs; ++i) r.v[i] = mask.v[i] ? yes.v[i] : no.v[i];
  return r;
}
// `value` where the mask holds, 0 elsewhere.
inline Lanes Keep(const LaneMask& mask, const Lanes& value) {
  Lanes r;
  for (int i = 0; i < kVecs; ++i) {
    r.v[i] = reinterpret_cast<Vec>(mask.v[i] & reinterpret_cast<VecMask>(value.v[i]));
  }
  return r;
}
inline Lanes Min(const Lanes& a, const Lanes& b) { return Select(a < b, a, b); }
inline Lanes Max(const Lanes& a, const Lanes& b) { return Select(a > b, a, b); }

}  // namespace souk::core
