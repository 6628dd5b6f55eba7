// SPDX-License-Identifier: BSD-3-Clause
#include "core/memory/cache.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include "core/memory/lock.h"
#include "core/memory/system.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif
#endif
#if !defined(ASAN_POISON_MEMORY_REGION)
#define ASAN_POISON_MEMORY_REGION(data, bytes) (static_cast<void>(0))
#define ASAN_UNPOISON_MEMORY_REGION(data, bytes) (static_cast<void>(0))
#endif

namespace nd {
namespace {

// Size classes: multiples of 64 bytes up to 256, then four steps per power of two. Beyond
// kLargestClass a block is never kept, and is rounded to whole huge pages only.
constexpr size_t kLargestClass = size_t{1} << 30;
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kMaxBytes = static_cast<size_t>(PTRDIFF_MAX) - kHugePage;
// Up to this size recycled zeros are written; beyond, the pages are dropped and the
// system zeroes them again when they are touched.
constexpr size_t kLazyZero = size_t{32} << 20;

// The capacity of the class of 1..kMaxBytes bytes.
constexpr size_t CapacityOf(size_t bytes) noexcept {
  if (bytes <= 256) return (bytes + 63) & ~size_t{63};
  const size_t step =
      bytes <= kLargestClass ? size_t{1} << (std::bit_width(bytes - 1) - 3) : kHugePage;
  return (bytes + step - 1) & ~(step - 1);
}

// The class of a capacity: 0.. in order of size.
constexpr size_t ClassOf(size_t capacity) noexcept {
  const size_t last = capacity - 1;
  if (capacity <= 256) return last / 64;
  const size_t log = static_cast<size_t>(std::bit_width(last)) - 1;
  return 4 + (log - 8) * 4 + ((last >> (log - 2)) & 3);
}

constexpr size_t kSmallClasses = ClassOf(kLargeBlock);
constexpr size_t kSmallBytes = 16 << 10;  // of which there are many calls
static_assert(CapacityOf(1) == 64 && CapacityOf(257) == 320 && CapacityOf(1025) == 1280);
static_assert(ClassOf(256) == 3 && ClassOf(320) == 4 && ClassOf(640) == 8);

// A free small block holds the link to the next one of its class.
struct Link {
  Link* next;
};

constexpr int kLargeSlots = 64;

struct Cache {
  SpinLock lock;
  ForkHandlers fork_handlers;
  MemoryStats stats;
  int64_t budget = -1;         // for cached_bytes; -1: not asked for yet
  Link* small[kSmallClasses];  // last in, first out
  Block large[kLargeSlots];    // oldest first
  int large_count;
};

constinit Cache cache{};

void LockCache() noexcept {
  cache.lock.Lock();
}
void UnlockCache() noexcept {
  cache.lock.Unlock();
}

int64_t Signed(size_t bytes) noexcept {
  return static_cast<int64_t>(bytes);
}

// The functions below are called with the lock held.

Block TakeLarge(int slot) noexcept {
  const Block block = cache.large[slot];
  ASAN_UNPOISON_MEMORY_REGION(block.data, block.capacity);
  std::copy(cache.large + slot + 1, cache.large + cache.large_count, cache.large + slot);
  --cache.large_count;
  cache.stats.cached_bytes -= Signed(block.capacity);
  return block;
}

Block TakeSmall(size_t size_class, size_t capacity) noexcept {
  Link* const link = cache.small[size_class];
  if (link == nullptr) return {};
  ASAN_UNPOISON_MEMORY_REGION(link, capacity);
  cache.small[size_class] = link->next;
  cache.stats.cached_bytes -= Signed(capacity);
  return {link, capacity};
}

Block TakeCached(size_t capacity) noexcept {
  if (capacity < kLargeBlock) return TakeSmall(ClassOf(capacity), capacity);
  for (int slot = cache.large_count - 1; slot >= 0; --slot) {
    if (cache.large[slot].capacity == capacity) return TakeLarge(slot);
  }
  return {};
}

void Keep(Block block) noexcept {
  cache.stats.cached_bytes += Signed(block.capacity);
  if (block.capacity >= kLargeBlock) {
    cache.large[cache.large_count++] = block;
  } else {
    Link*& head = cache.small[ClassOf(block.capacity)];
    head = new (block.data) Link{head};
  }
  // A use after free shows; the link stays readable, for leak checkers follow it.
  ASAN_POISON_MEMORY_REGION(static_cast<char*>(block.data) + sizeof(Link),
                            block.capacity - sizeof(Link));
}

// The next block to give up: the largest, and the oldest among equals; {} when none is
// left.
Block TakeVictim() noexcept {
  if (cache.large_count != 0) {
    int victim = 0;
    for (int slot = 1; slot < cache.large_count; ++slot) {
      if (cache.large[slot].capacity > cache.large[victim].capacity) victim = slot;
    }
    return TakeLarge(victim);
  }
  for (size_t size_class = kSmallClasses; size_class-- > 0;) {
    if (cache.small[size_class] == nullptr) continue;
    const size_t capacity = size_class < 4
                                ? (size_class + 1) * 64
                                : (5 + size_class % 4) << (6 + (size_class - 4) / 4);
    return TakeSmall(size_class, capacity);
  }
  return {};
}

// Frees cached blocks until at most `budget` bytes are kept; the number of bytes freed.
int64_t Shrink(int64_t budget) noexcept {
  int64_t freed = 0;
  while (cache.stats.cached_bytes > budget || cache.large_count == kLargeSlots) {
    const Block victim = TakeVictim();
    UnlockCache();
    SystemFree(victim.data, victim.capacity);
    freed += Signed(victim.capacity);
    LockCache();
  }
  return freed;
}

void NotePeak() noexcept {
  cache.stats.peak_bytes = std::max(cache.stats.peak_bytes, cache.stats.live_bytes);
}

void CountRecycled() noexcept {
  NotePeak();
  ++cache.stats.allocations;
  ++cache.stats.recycled;
}

// The slow part of Allocate, without the lock: a new block, or a trimmed cache and a
// second attempt.
void* AllocateNew(size_t capacity) noexcept {
  cache.fork_handlers.Register(LockCache, UnlockCache, UnlockCache);
  void* data = SystemAllocate(capacity);
  if (data == nullptr && TrimMemory() > 0) data = SystemAllocate(capacity);
  return data;
}

void ZeroRecycled(Block block, size_t bytes) noexcept {
  if (block.capacity > kLazyZero && SystemDropPages(block.data, block.capacity)) return;
  std::memset(block.data, 0, bytes);
}

// Allocate for all sizes.
[[gnu::noinline]] Status AllocateAny(size_t bytes, Fill fill, Block* result) noexcept {
  if (bytes > kMaxBytes) {
    return Fail(Code::kNoMemory, "%llu bytes are more than any address space has",
                static_cast<unsigned long long>(bytes));
  }
  const size_t capacity = CapacityOf(std::max(bytes, size_t{1}));
  LockCache();
  MemoryStats& stats = cache.stats;
  if (stats.limit_bytes != 0 && Signed(capacity) > stats.limit_bytes - stats.live_bytes) {
    const long long limit = stats.limit_bytes;
    const long long live = stats.live_bytes;
    UnlockCache();
    return Fail(
        Code::kLimit,
        "the memory limit is %lld bytes, %lld are in use, and %lld more were asked for",
        limit, live, static_cast<long long>(capacity));
  }
  stats.live_bytes += Signed(capacity);
  Block block = TakeCached(capacity);
  if (block.data != nullptr) {
    CountRecycled();
    UnlockCache();
    if (fill == Fill::kZero) ZeroRecycled(block, bytes);
    *result = block;
    return Ok();
  }
  UnlockCache();
  block = {AllocateNew(capacity), capacity};
  LockCache();
  if (block.data == nullptr) {
    stats.live_bytes -= Signed(capacity);
    UnlockCache();
    return Fail(Code::kNoMemory, "the system refused %lld bytes",
                static_cast<long long>(capacity));
  }
  NotePeak();
  ++stats.allocations;
  UnlockCache();
  if (fill == Fill::kZero && capacity < kLargeBlock) std::memset(block.data, 0, bytes);
  *result = block;
  return Ok();
}

[[gnu::noinline]] void DeallocateAny(Block block) noexcept {
  LockCache();
  cache.stats.live_bytes -= Signed(block.capacity);
  if (block.capacity > kLargestClass) {
    UnlockCache();
    SystemFree(block.data, block.capacity);
    return;
  }
  if (cache.budget < 0) {
    cache.budget = Signed(std::min(kLargestClass, PhysicalMemory() / 10));
  }
  Keep(block);
  if (cache.stats.cached_bytes > cache.budget || cache.large_count == kLargeSlots) {
    Shrink(cache.budget);
  }
  UnlockCache();
}

}  // namespace

// Few bytes, of which there is a block in the cache, are what most calls ask for: they
// pass through nothing but these, which call no other function.

Status Allocate(size_t bytes, Fill fill, Block* result) noexcept {
  *result = {};
  if (bytes <= kSmallBytes && fill == Fill::kUninitialized && cache.lock.TryLock()) {
    const size_t capacity = CapacityOf(std::max(bytes, size_t{1}));
    if (cache.stats.limit_bytes == 0) *result = TakeSmall(ClassOf(capacity), capacity);
    if (result->data != nullptr) {
      cache.stats.live_bytes += Signed(capacity);
      CountRecycled();
      UnlockCache();
      return Ok();
    }
    UnlockCache();
  }
  return AllocateAny(bytes, fill, result);
}

void Deallocate(Block block) noexcept {
  if (block.data == nullptr) return;
  if (block.capacity <= kSmallBytes && cache.lock.TryLock()) {
    const bool fits = cache.stats.cached_bytes + Signed(block.capacity) <= cache.budget;
    if (fits) {
      cache.stats.live_bytes -= Signed(block.capacity);
      Keep(block);
    }
    UnlockCache();
    if (fits) return;
  }
  DeallocateAny(block);
}

MemoryStats GetMemoryStats() noexcept {
  LockCache();
  const MemoryStats stats = cache.stats;
  UnlockCache();
  return stats;
}

int64_t SetMemoryLimit(int64_t bytes) noexcept {
  LockCache();
  const int64_t previous = cache.stats.limit_bytes;
  cache.stats.limit_bytes = std::max(bytes, int64_t{0});
  UnlockCache();
  return previous;
}

int64_t TrimMemory() noexcept {
  LockCache();
  const int64_t freed = Shrink(0);
  UnlockCache();
  return freed;
}

}  // namespace nd
