#include "core/streams.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace souk::core {
namespace {

// Four 32-bit words held in the low halves of 64-bit lanes; the high halves may hold rubbish.
using Words = std::uint64_t __attribute__((vector_size(32)));

Words Broadcast(std::uint32_t value) {
  const std::uint64_t wide = value;
  return Words{wide, wide, wide, wide};
}

// Product of the low halves, 64 bits wide.
Words MultiplyLow(const Words& a, const Words& b) {
#ifdef __AVX2__
  return reinterpret_cast<Words>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#else
  return (a & 0xFFFFFFFFU) * (b & 0xFFFFFFFFU);
#endif
}

// Exact: a 32-bit integer becomes a double by setting it into the mantissa of 2^52.
Vec ToUniform(const Words& words) {
  const Words bits = (words & 0xFFFFFFFFU) | 0x4330000000000000U;
  const Vec value = reinterpret_cast<Vec>(bits) - 0x1p52;
  return (value + .5) * 0x1p-32;
}

// Philox of one counter whose first word is the episode, for sixteen episodes.
struct PhiloxLanes {
  Words x[4][kVecs];

  PhiloxLanes(std::uint64_t seed, std::uint32_t first_episode, std::uint32_t period,
              std::uint32_t address, std::uint32_t block) {
    for (int v = 0; v < kVecs; ++v) {
      const auto first = static_cast<std::uint64_t>(first_episode) + 4U * static_cast<unsigned>(v);
      x[0][v] = Words{first, first + 1, first + 2, first + 3};
      x[1][v] = Broadcast(period);
      x[2][v] = Broadcast(address);
      x[3][v] = Broadcast(block);
    }
    const Words multiplier0 = Broadcast(0xD2511F53U);
    const Words multiplier1 = Broadcast(0xCD9E8D57U);
    auto key0 = static_cast<std::uint32_t>(seed);
    auto key1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
      const Words k0 = Broadcast(key0);
      const Words k1 = Broadcast(key1);
      for (int v = 0; v < kVecs; ++v) {
        const Words p0 = MultiplyLow(multiplier0, x[0][v]);
        const Words p1 = MultiplyLow(multiplier1, x[2][v]);
        x[0][v] = (p1 >> 32) ^ x[1][v] ^ k0;
        x[1][v] = p1;
        x[2][v] = (p0 >> 32) ^ x[3][v] ^ k1;
        x[3][v] = p0;
      }
      key0 += 0x9E3779B9U;
      key1 += 0xBB67AE85U;
    }
  }

  Lanes Uniform(int word) const {
    Lanes r;
    for (int v = 0; v < kVecs; ++v) r.v[v] = ToUniform(x[word][v]);
    return r;
  }
};

}  // namespace

void UniformBlock(std::uint64_t seed, std::uint32_t first_episode, std::uint32_t period,
                  std::uint32_t address, std::uint32_t block, Lanes uniforms[4]) {
  const PhiloxLanes philox(seed, first_episode, period, address, block);
  for (int w = 0; w < 4; ++w) uniforms[w] = philox.Uniform(w);
}

Lanes FirstUniform(std::uint64_t seed, std::uint32_t first_episode, std::uint32_t period,
                   std::uint32_t address) {
  return PhiloxLanes(seed, first_episode, period, address, 0).Uniform(0);
}

}  // namespace souk::core
