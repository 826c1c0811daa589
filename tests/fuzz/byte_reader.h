#pragma once

// Bytes as a list of choices: how a target of a container decodes an input into mutations of it.

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz_target.h"

namespace souk::fuzz {

class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  bool Done() const { return at_ >= bytes_.size(); }
  std::uint32_t Byte() { return Done() ? 0 : bytes_[at_++]; }
  // Two bytes, the low one first; 0 after the last.
  std::uint32_t Word() {
    const std::uint32_t low = Byte();
    return low | Byte() << 8;
  }
  // A place in a list of `count` >= 1.
  std::size_t Place(std::size_t count) { return Word() % count; }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

}  // namespace souk::fuzz
