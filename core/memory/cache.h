// SPDX-License-Identifier: BSD-3-Clause
// The recycling allocator behind every array. Fresh pages cost ten times the arithmetic
// done on them, so freed blocks are kept by size class up to a budget. All accounting and
// the library's memory limit live here; nothing else in the core calls malloc for
// elements.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/error/status.h"

namespace nd {

inline constexpr size_t kAlignment = 64;  // bytes; of every block

struct Block {
  void* data = nullptr;
  size_t capacity = 0;  // bytes usable at data; the size class, >= what was asked for
};

enum class Fill : uint8_t { kUninitialized, kZero };

// A block of at least `bytes` bytes (0 is served as 1), aligned to kAlignment.
// kNoMemory when the system refuses, kLimit when the memory limit would be passed.
Status Allocate(size_t bytes, Fill fill, Block* result) noexcept;

// Gives back a block from Allocate; {nullptr, 0} is allowed. Never fails, any thread.
void Deallocate(Block block) noexcept;

struct MemoryStats {
  int64_t live_bytes;    // handed out and not yet given back
  int64_t peak_bytes;    // the largest live_bytes so far
  int64_t cached_bytes;  // kept for reuse
  int64_t limit_bytes;   // the limit on live_bytes, 0: none
  int64_t allocations;   // calls of Allocate that succeeded
  int64_t recycled;      // of those, served from the cache
};
MemoryStats GetMemoryStats() noexcept;

// Sets the limit on live bytes (0: none) and returns the previous one. Blocks already
// handed out stay valid even when they exceed the new limit.
int64_t SetMemoryLimit(int64_t bytes) noexcept;

// Returns every cached block to the system; the number of bytes returned.
int64_t TrimMemory() noexcept;

// A private copy-sized array of T for temporary use, freed at scope end.
template <typename T>
class Scratch {
 public:
  Scratch() noexcept = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { Deallocate(block_); }

  Status Resize(size_t count) noexcept {
    Deallocate(block_);
    block_ = {};
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, sizeof(T), &bytes)) return Code::kOverflow;
    return Allocate(bytes, Fill::kUninitialized, &block_);
  }
  T* data() noexcept { return static_cast<T*>(block_.data); }
  T& operator[](size_t i) noexcept { return data()[i]; }

 private:
  Block block_;
};

}  // namespace nd
