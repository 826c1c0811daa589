#include "core/philox.h"

#include <doctest/doctest.h>

#include <cstdint>

#include "tests/support/skip.h"

#if __has_include(<Random123/philox.h>)
#include <Random123/philox.h>
#define SOUK_HAS_RANDOM123 1
#else
#define SOUK_HAS_RANDOM123 0
#endif

namespace souk::core {
namespace {

// Known answers of Salmon et al. 2011.
TEST_CASE("Philox4x32: the published known answers") {
  CHECK(Philox4x32({0, 0, 0, 0}, {0, 0}) ==
        PhiloxBlock{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U});
  constexpr std::uint32_t kOnes = 0xffffffffU;
  CHECK(Philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
        PhiloxBlock{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU});
  CHECK(Philox4x32({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U},
                   {0xa4093822U, 0x299f31d0U}) ==
        PhiloxBlock{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U});
}

TEST_CASE("Philox4x32: equals Random123 at 10,000 addresses") {
#if SOUK_HAS_RANDOM123
  PhiloxBlock x = {1, 2, 3, 4};
  for (int i = 0; i < 10'000; ++i) {
    const PhiloxCounter counter = x;
    const PhiloxKey key = {x[1] ^ 0x5bd1e995U, x[3] + 77U};
    const r123::Philox4x32::ctr_type theirs_in = {{counter[0], counter[1], counter[2], counter[3]}};
    const r123::Philox4x32::key_type their_key = {{key[0], key[1]}};
    const auto theirs = r123::Philox4x32()(theirs_in, their_key);
    x = Philox4x32(counter, key);
    REQUIRE(x == PhiloxBlock{theirs[0], theirs[1], theirs[2], theirs[3]});
  }
#else
  SOUK_SKIP("Random123 is not installed (librandom123-dev)");
#endif
}

}  // namespace
}  // namespace souk::core
