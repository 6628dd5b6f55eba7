// SPDX-License-Identifier: BSD-3-Clause
#include "core/memory/raw.h"

#include <cstdlib>

#include "core/memory/cache.h"
#include "core/memory/lock.h"

namespace nd {
namespace {

constexpr size_t kStripes = 16;
constexpr size_t kFirstSlots = 64;

size_t HashOf(const void* data) noexcept {
  const uint64_t line = reinterpret_cast<uintptr_t>(data) / kAlignment;
  return static_cast<size_t>((line * 0x9e3779b97f4a7c15u) >> 20);
}

// One stripe of the registry: a hash table with linear probing, never more than half
// full. Its own memory is had without holding the lock, and from the system: it is
// neither an array nor raw memory, so it is no part of the live bytes.
class Stripe {
 public:
  void Lock() noexcept { lock_.Lock(); }
  void Unlock() noexcept { lock_.Unlock(); }

  Status Insert(const Block& block) noexcept {
    for (;;) {
      Lock();
      const bool room = 2 * (count_ + 1) <= slots_;
      if (room) {
        Place(block);
        ++count_;
      }
      const size_t more = slots_ == 0 ? kFirstSlots : 2 * slots_;
      Unlock();
      if (room) return Ok();
      auto* table = static_cast<Block*>(std::calloc(more, sizeof(Block)));
      if (table == nullptr) {
        return Fail(Code::kNoMemory, "no memory to register one more block");
      }
      Lock();
      Block* const unused = Adopt(table, more);
      Unlock();
      std::free(unused);
    }
  }

  // Takes the block at `data` out; false when there is none.
  bool Remove(const void* data, Block* result) noexcept {
    Lock();
    const bool found = count_ != 0 && TakeOut(data, result);
    Unlock();
    return found;
  }

 private:
  size_t Next(size_t slot) const noexcept { return (slot + 1) & (slots_ - 1); }
  size_t Home(const void* data) const noexcept {
    return (HashOf(data) / kStripes) & (slots_ - 1);
  }

  void Place(const Block& block) noexcept {
    size_t slot = Home(block.data);
    while (table_[slot].data != nullptr) slot = Next(slot);
    table_[slot] = block;
  }

  // Moves to a larger table, and returns the one that is no longer needed: the old one,
  // or the new one when another thread was faster.
  Block* Adopt(Block* table, size_t slots) noexcept {
    if (slots <= slots_) return table;
    Block* const old = table_;
    const size_t old_slots = slots_;
    table_ = table;
    slots_ = slots;
    for (size_t i = 0; i < old_slots; ++i) {
      if (old[i].data != nullptr) Place(old[i]);
    }
    return old;
  }

  bool TakeOut(const void* data, Block* result) noexcept {
    size_t slot = Home(data);
    for (; table_[slot].data != data; slot = Next(slot)) {
      if (table_[slot].data == nullptr) return false;
    }
    *result = table_[slot];
    --count_;
    Close(slot);
    return true;
  }

  // Empties a slot and moves back what probing would no longer find behind the hole.
  void Close(size_t hole) noexcept {
    const size_t mask = slots_ - 1;
    for (size_t slot = Next(hole); table_[slot].data != nullptr; slot = Next(slot)) {
      const size_t from_home = (slot - Home(table_[slot].data)) & mask;
      if (from_home < ((slot - hole) & mask)) continue;  // still found where it is
      table_[hole] = table_[slot];
      hole = slot;
    }
    table_[hole] = {};
  }

  SpinLock lock_;
  Block* table_ = nullptr;
  size_t slots_ = 0;  // a power of two, or 0
  size_t count_ = 0;
};

constinit Stripe stripes[kStripes];
constinit ForkHandlers fork_handlers;

Stripe& StripeOf(const void* data) noexcept {
  return stripes[HashOf(data) % kStripes];
}

void LockAll() noexcept {
  for (Stripe& stripe : stripes) stripe.Lock();
}
void UnlockAll() noexcept {
  for (Stripe& stripe : stripes) stripe.Unlock();
}

}  // namespace

Status RawAllocate(int64_t bytes, void** result) noexcept {
  *result = nullptr;
  if (bytes < 0) {
    return Fail(Code::kValue, "bytes is %lld, it must not be negative",
                static_cast<long long>(bytes));
  }
  Block block;
  ND_TRY(Allocate(static_cast<size_t>(bytes), Fill::kUninitialized, &block));
  fork_handlers.Register(LockAll, UnlockAll, UnlockAll);
  if (const Status status = StripeOf(block.data).Insert(block); !status.ok()) {
    Deallocate(block);
    return status;
  }
  *result = block.data;
  return Ok();
}

Status RawFree(void* memory) noexcept {
  if (memory == nullptr) return Ok();
  Block block;
  if (!StripeOf(memory).Remove(memory, &block)) {
    return Fail(Code::kValue,
                "memory at %p is not from this allocator, or was freed before", memory);
  }
  Deallocate(block);
  return Ok();
}

}  // namespace nd
