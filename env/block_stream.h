#pragma once

// Draws 0, 1, 2, ... of one address for a block of sixteen worlds, a Philox block at a time.

#include <array>
#include <cstdint>

#include "core/lanes.h"
#include "core/streams.h"
#include "env/market_state.h"

namespace souk::env {

class BlockStream {
 public:
  BlockStream(const MarketState& state, int begin, std::uint32_t address)
      : seed_(state.seed),
        episode_(state.first_episode + static_cast<std::uint32_t>(begin)),
        period_(static_cast<std::uint32_t>(state.period)),
        address_(address) {}

  const core::Lanes& Next() {
    if (next_ % 4 == 0)
      core::UniformBlock(seed_, episode_, period_, address_, next_ / 4, words_.data());
    return words_[next_++ % 4];
  }

 private:
  std::uint64_t seed_;
  std::uint32_t episode_;
  std::uint32_t period_;
  std::uint32_t address_;
  std::uint32_t next_ = 0;
  std::array<core::Lanes, 4> words_;
};

}  // namespace souk::env
