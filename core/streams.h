#pragma once

// Addressed random streams. A draw is named by (seed, episode, period, purpose, seller, segment,
// audience, index); its value depends on nothing else: not on batch, thread, lane or on what was
// drawn before. Two policies run on the same seed therefore meet the same shocks.
//
//   key = seed (64 bits)
//   counter = (episode, period, purpose | seller | segment | audience, block)
//   draw i is word i mod 4 of block i / 4;  u = (word + 1/2) 2^-32, in (0, 1)

#include <cstdint>

#include "core/lanes.h"
#include "core/philox.h"

namespace souk::core {

// What a draw is for. Numbers are part of the reproducibility contract: append, never renumber.
enum class Purpose : std::uint8_t {
  kArrivalShock = 1,
  kProductShock = 2,
  kPurchases = 3,
  kNonBuyers = 4,
  kClicks = 5,
  kCustomerOrder = 6,
  kRechoice = 7,
  kPolicy = 8,     // draws of a policy that randomises
  kPosterior = 9,  // Thompson sampling
  kBootstrap = 10,
  kClustering = 11,
  kInitialWeights = 12,
  kSampleOrder = 13,
  kGoldenCases = 14,
  kReturns = 15,
  kSpoilage = 16,
  kAddOns = 17,
  kAddOnOrder = 18,      // who gets an add-on of which there are too few
  kRival = 19,           // draws of a rival that randomises
  kCustomerCount = 20,   // how many come in a period, one by one
  kCustomer = 21,        // who comes, what is chosen, chosen again and clicked
  kVisit = 22,           // patience, cart, coming back
  kContext = 23,         // a customer's features and the noise on them
  kFeatureWeights = 24,  // random features: once per seed
  kDrift = 25,
  kResalable = 26,  // which of the returned units can be sold again
  kTest = 255,
};

// The third word of a counter.
constexpr std::uint32_t PackAddress(Purpose purpose, int seller = 0, int segment = 0,
                                    int audience = 0) {
  return static_cast<std::uint32_t>(purpose) << 24 | static_cast<std::uint32_t>(seller) << 16 |
         static_cast<std::uint32_t>(segment) << 8 | static_cast<std::uint32_t>(audience);
}

constexpr double UniformFromWord(std::uint32_t word) {
  return (static_cast<double>(word) + .5) * 0x1p-32;
}

// One address, read draw by draw. Keeps the last block, so reading in order costs a quarter block.
class Stream {
 public:
  Stream(std::uint64_t seed, std::uint32_t episode, std::uint32_t period, std::uint32_t address)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        counter_{episode, period, address, 0},
        block_(Philox4x32(counter_, key_)) {}

  std::uint32_t Word(std::uint32_t index) {
    if (index / 4 != counter_[3]) {
      counter_[3] = index / 4;
      block_ = Philox4x32(counter_, key_);
    }
    return block_[index % 4];
  }
  double Uniform(std::uint32_t index) { return UniformFromWord(Word(index)); }

 private:
  PhiloxKey key_;
  PhiloxCounter counter_;
  PhiloxBlock block_;
};

// The four uniforms of one block for sixteen consecutive episodes: uniforms[w] is draw 4 * block +
// w of episodes first_episode .. first_episode + 15. Bit-identical to Stream.
void UniformBlock(std::uint64_t seed, std::uint32_t first_episode, std::uint32_t period,
                  std::uint32_t address, std::uint32_t block, Lanes uniforms[4]);

// The first of them only: all that a stream of one draw needs.
Lanes FirstUniform(std::uint64_t seed, std::uint32_t first_episode, std::uint32_t period,
                   std::uint32_t address);

}  // namespace souk::core
