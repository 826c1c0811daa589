#include "tests/env/allocations.h"

#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/support/sanitized.h"

namespace {

std::atomic<long long> allocations = 0;

}  // namespace

#if SOUK_SANITIZED

// A sanitizer has operators new and delete of its own, and calls whom it is told to.
#include <sanitizer/allocator_interface.h>

namespace {

void Count(const volatile void* /*memory*/, std::size_t /*size*/) { ++allocations; }
void CountNothing(const volatile void* /*memory*/) {}

[[maybe_unused]] const int kHooks = __sanitizer_install_malloc_and_free_hooks(Count, CountNothing);

}  // namespace

#else

namespace {

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

std::size_t Number(std::align_val_t alignment) { return static_cast<std::size_t>(alignment); }

// Out of line: where GCC 12 inlines an operator delete below but not the operator new that goes
// with it, it warns of a mismatch that is not there.
[[gnu::noinline]] void Free(void* memory) { std::free(memory); }

constexpr std::size_t kAlignment = 16;

}  // namespace

using std::align_val_t;
using std::nothrow_t;
using std::size_t;

void* operator new(size_t size) { return Allocate(size, kAlignment); }
void* operator new[](size_t size) { return Allocate(size, kAlignment); }
void* operator new(size_t size, align_val_t alignment) { return Allocate(size, Number(alignment)); }
void* operator new[](size_t size, align_val_t alignment) {
  return Allocate(size, Number(alignment));
}
void* operator new(size_t size, const nothrow_t&) noexcept { return TryAllocate(size, kAlignment); }
void* operator new[](size_t size, const nothrow_t&) noexcept {
  return TryAllocate(size, kAlignment);
}
void* operator new(size_t size, align_val_t alignment, const nothrow_t&) noexcept {
  return TryAllocate(size, Number(alignment));
}
void* operator new[](size_t size, align_val_t alignment, const nothrow_t&) noexcept {
  return TryAllocate(size, Number(alignment));
}

void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }
void operator delete[](void* memory, size_t) noexcept { Free(memory); }
void operator delete(void* memory, align_val_t) noexcept { Free(memory); }
void operator delete[](void* memory, align_val_t) noexcept { Free(memory); }
void operator delete(void* memory, size_t, align_val_t) noexcept { Free(memory); }
void operator delete[](void* memory, size_t, align_val_t) noexcept { Free(memory); }
void operator delete(void* memory, const nothrow_t&) noexcept { Free(memory); }
void operator delete[](void* memory, const nothrow_t&) noexcept { Free(memory); }
void operator delete(void* memory, align_val_t, const nothrow_t&) noexcept { Free(memory); }
void operator delete[](void* memory, align_val_t, const nothrow_t&) noexcept { Free(memory); }

#endif

namespace souk::testing {

long long Allocations() { return allocations; }

}  // namespace souk::testing
