#pragma once

// Arrays of worlds, padded to whole Lanes (core/lanes.h), for those who hold and hand on arrays and
// do no arithmetic sixteen at a time.

#include <cstddef>
#include <new>
#include <vector>

namespace souk::core {

struct Lanes;

inline constexpr int kLanes = 16;

// Smallest multiple of kLanes that holds `worlds`.
constexpr int PadToLanes(int worlds) { return (worlds + kLanes - 1) / kLanes * kLanes; }

// Storage for arrays of worlds: 64-byte aligned so that Lanes load from it.
template <typename T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <typename U>
  explicit AlignedAllocator(const AlignedAllocator<U>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{64}); }
  bool operator==(const AlignedAllocator&) const { return true; }
};
template <typename T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

}  // namespace souk::core
