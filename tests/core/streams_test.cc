#include "core/streams.h"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <set>

namespace souk::core {
namespace {

TEST_CASE("UniformFromWord: strictly inside (0, 1) at the extreme words") {
  CHECK(UniformFromWord(0) == 0x1p-33);
  CHECK(UniformFromWord(0xffffffffU) == 1 - 0x1p-33);
  CHECK(UniformFromWord(0) > 0);
  CHECK(UniformFromWord(0xffffffffU) < 1);
  CHECK(UniformFromWord(0x80000000U) == .5 + 0x1p-33);
}

TEST_CASE("PackAddress: every part changes the address") {
  std::set<std::uint32_t> seen;
  for (const Purpose purpose : {Purpose::kPurchases, Purpose::kClicks, Purpose::kTest}) {
    for (int seller : {0, 1, 255}) {
      for (int segment : {0, 1, 255}) {
        for (int audience : {0, 1, 255}) {
          CHECK(seen.insert(PackAddress(purpose, seller, segment, audience)).second);
        }
      }
    }
  }
}

TEST_CASE("Stream: draw i is word i mod 4 of block i / 4, in whatever order it is read") {
  const std::uint64_t seed = 0x0123456789abcdefU;
  Stream stream(seed, 17, 3, PackAddress(Purpose::kTest));
  for (const std::uint32_t index : {9U, 0U, 1U, 2U, 3U, 4U, 1000U, 3U, 9U}) {
    const PhiloxBlock block =
        Philox4x32({17, 3, PackAddress(Purpose::kTest), index / 4}, {0x89abcdefU, 0x01234567U});
    CHECK(stream.Word(index) == block[index % 4]);
    CHECK(stream.Uniform(index) == UniformFromWord(block[index % 4]));
  }
}

// The first episodes include some whose sixteen lanes straddle 2^32, where the number wraps.
TEST_CASE("UniformBlock and FirstUniform: bit-identical to Stream") {
  std::uint32_t address = 1;
  for (const std::uint64_t seed : {0ULL, 7ULL, 0xffffffffffffffffULL, 0x123456789ULL}) {
    for (const std::uint32_t episode : {0U, 16U, 12345U, 0xfffffff8U}) {
      for (const std::uint32_t period : {0U, 1U, 335U, 0xffffffffU}) {
        for (const std::uint32_t block : {0U, 1U, 77U}) {
          address = address * 1664525U + 1013904223U;
          std::array<Lanes, 4> uniforms;
          UniformBlock(seed, episode, period, address, block, uniforms.data());
          const Lanes first = FirstUniform(seed, episode, period, address);
          for (int lane = 0; lane < kLanes; ++lane) {
            Stream stream(seed, episode + static_cast<std::uint32_t>(lane), period, address);
            for (std::uint32_t w = 0; w < 4; ++w) {
              REQUIRE(std::bit_cast<std::uint64_t>(uniforms[w][lane]) ==
                      std::bit_cast<std::uint64_t>(stream.Uniform(4 * block + w)));
            }
            REQUIRE(first[lane] == stream.Uniform(0));
          }
        }
      }
    }
  }
}

// Mean of n uniforms: s.e. sqrt(1 / 12 n); bound 4 s.e., seed fixed in advance.
TEST_CASE("Stream: a million uniforms have mean 1/2 and variance 1/12") {
  constexpr int kDraws = 1'000'000;
  Stream stream(2024, 0, 0, PackAddress(Purpose::kTest));
  double sum = 0;
  double squares = 0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    const double centred = stream.Uniform(i) - .5;
    sum += centred;
    squares += centred * centred;
  }
  CHECK(std::abs(sum / kDraws) <= 4 * std::sqrt(1. / 12 / kDraws));
  // Var((u - 1/2)^2) = 1/80 - 1/144 = 1/180.
  CHECK(std::abs(squares / kDraws - 1. / 12) <= 4 * std::sqrt(1. / 180 / kDraws));
}

}  // namespace
}  // namespace souk::core
