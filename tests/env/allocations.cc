#include "tests/env/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<long long> allocations = 0;

void* TryAllocate(std::size_t size, std::size_t alignment) noexcept {
  ++allocations;
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  return std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
}

void* Allocate(std::size_t size, std::size_t alignment) {
  void* memory = TryAllocate(size, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

// Out of line: where GCC 12 inlines an operator delete below but not the operator new that goes
// with it, it warns of a mismatch that is not there.
[[gnu::noinline]] void Free(void* memory) { std::free(memory); }

constexpr std::size_t kAlignment = 16;

}  // namespace

void* operator new(std::size_t size) { return Allocate(size, kAlignment); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return TryAllocate(size, kAlignment);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return Allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { Free(memory); }

namespace souk::testing {

long long Allocations() { return allocations; }

}  // namespace souk::testing
