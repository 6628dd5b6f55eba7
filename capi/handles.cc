// SPDX-License-Identifier: BSD-3-Clause
#include "capi/handles.h"

#include <cinttypes>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <utility>

#include "core/memory/lock.h"

namespace nd::capi {

namespace {

constexpr int kSlotBits = 24;
constexpr int kGenerationBits = 25;
constexpr uint64_t kGenerationMask = (uint64_t{1} << kGenerationBits) - 1;
constexpr uint32_t kChunkSlots = 1024;
constexpr uint32_t kChunks = (1u << kSlotBits) / kChunkSlots;

constexpr uint64_t kLive = uint64_t{1} << 31;
constexpr uint64_t kPinMask = kLive - 1;

std::atomic<Slot*> chunks[kChunks];
std::atomic<uint32_t> fresh{0};      // slots ever handed out
std::atomic<uint64_t> free_head{0};  // change counter (32) | index + 1 (32)

// The slot of an index that was handed out, so that its chunk exists.
Slot& SlotAt(uint32_t index) noexcept {
  return chunks[index / kChunkSlots].load(std::memory_order_acquire)[index % kChunkSlots];
}

uint64_t Mix(uint64_t x) noexcept {  // splitmix64 (Steele, Lea, Flood 2014)
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Where generations start differs between slots, processes and loaded copies of the
// library, so that a token of another copy is not taken for one of ours.
uint64_t FirstGeneration(uint32_t index) noexcept {
  timespec now = {};
  (void)std::timespec_get(&now, TIME_UTC);
  const uint64_t salt = reinterpret_cast<uintptr_t>(&chunks) ^
                        (static_cast<uint64_t>(now.tv_nsec) << 32) ^
                        static_cast<uint64_t>(now.tv_sec);
  return Mix(Mix(salt) + index) & kGenerationMask;
}

Status AddChunk(uint32_t number) noexcept {
  if (chunks[number].load(std::memory_order_acquire) != nullptr) return Ok();
  constexpr size_t kBytes = sizeof(Slot) * kChunkSlots;
  void* memory = std::aligned_alloc(alignof(Slot), kBytes);
  if (memory == nullptr) return Fail(Code::kNoMemory, "no memory for the handle table");
  std::memset(memory, 0, kBytes);
  auto* slots = static_cast<Slot*>(memory);
  for (uint32_t i = 0; i < kChunkSlots; ++i) {
    Slot* slot = new (&slots[i]) Slot;
    slot->index = number * kChunkSlots + i;
    slot->uses = 0;
    slot->kind = HandleKind::kNone;
    slot->object = nullptr;
    slot->next_free.store(0, std::memory_order_relaxed);
    slot->state.store(FirstGeneration(slot->index) << 32, std::memory_order_relaxed);
  }
  Slot* expected = nullptr;
  if (!chunks[number].compare_exchange_strong(expected, slots,
                                              std::memory_order_acq_rel)) {
    std::free(memory);  // another thread was first
  }
  return Ok();
}

Slot* PopFree() noexcept {
  uint64_t head = free_head.load(std::memory_order_acquire);
  while (static_cast<uint32_t>(head) != 0) {
    Slot& slot = SlotAt(static_cast<uint32_t>(head) - 1);
    const uint64_t next =
        slot.next_free.load(std::memory_order_relaxed) | (((head >> 32) + 1) << 32);
    if (Replace(free_head, head, next, std::memory_order_acq_rel)) return &slot;
  }
  return nullptr;
}

void PushFree(Slot* slot) noexcept {
  uint64_t head = free_head.load(std::memory_order_relaxed);
  uint64_t next = 0;
  do {
    slot->next_free.store(static_cast<uint32_t>(head), std::memory_order_relaxed);
    next = (slot->index + 1) | (((head >> 32) + 1) << 32);
  } while (!Replace(free_head, head, next, std::memory_order_release));
}

Status TakeFresh(Slot** result) noexcept {
  uint32_t index = fresh.load(std::memory_order_relaxed);
  do {
    if (index == kChunks * kChunkSlots) {
      return Fail(Code::kLimit, "more than %u handles are live", kChunks * kChunkSlots);
    }
    ND_TRY(AddChunk(index / kChunkSlots));
  } while (!fresh.compare_exchange_weak(index, index + 1, std::memory_order_relaxed));
  *result = &SlotAt(index);
  return Ok();
}

// The upper half of a live slot's state for this token: kind and generation.
constexpr uint64_t TagOf(int64_t token) noexcept {
  return static_cast<uint64_t>(token) >> kSlotBits;
}

// What is above the slot and the generation of a token: its kind, if it is one.
constexpr uint64_t KindBits(int64_t token) noexcept {
  return static_cast<uint64_t>(token) >> (kSlotBits + kGenerationBits);
}

// The slot that a token points at, or nullptr. Whether the token is live, of all that
// have pointed there, the state tells.
Slot* SlotOf(int64_t token) noexcept {
  const uint32_t index = static_cast<uint32_t>(token) & ((1u << kSlotBits) - 1);
  Slot* const chunk = chunks[index / kChunkSlots].load(std::memory_order_acquire);
  return chunk == nullptr ? nullptr : chunk + index % kChunkSlots;
}

// Whether that is the state of a slot to which this token of 53 bits points.
constexpr bool IsLive(uint64_t state, int64_t token) noexcept {
  return (state & ~kPinMask) == ((TagOf(token) << 32) | kLive);
}

bool TryPin(Slot* slot, int64_t token) noexcept {
  uint64_t state = slot->state.load(std::memory_order_relaxed);
  do {
    if (!IsLive(state, token)) return false;
  } while (!Replace(slot->state, state, state + 1, std::memory_order_acquire));
  return true;
}

void DropObject(Object* object) noexcept {
  if (object->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    object->destroy(object);
  }
}

// Drops the content of a dead, unpinned slot and makes it free for the next generation.
// The slot is given back last, since destruction may call back into the library.
void Reclaim(Slot* slot) noexcept {
  if (slot->kind == HandleKind::kArray) {
    slot->array.Clear();
  } else if (slot->object != nullptr) {
    DropObject(std::exchange(slot->object, nullptr));
  }
  slot->kind = HandleKind::kNone;
  const uint64_t generation = slot->state.load(std::memory_order_relaxed) >> 32;
  slot->state.store(((generation + 1) & kGenerationMask) << 32,
                    std::memory_order_relaxed);
  if (++slot->uses < kGenerationMask) PushFree(slot);
}

const char* KindName(HandleKind kind) noexcept {
  return kind == HandleKind::kArray ? "an array"
         : kind == HandleKind::kNpz ? "an archive"
                                    : "a convolver";
}

}  // namespace

void NewSlot::GiveBack() noexcept {
  Reclaim(slot_);
}

Status NewSlot::Acquire(HandleKind kind) noexcept {
  Slot* slot = PopFree();
  if (slot == nullptr) ND_TRY(TakeFresh(&slot));
  slot->kind = kind;
  slot_ = slot;
  return Ok();
}

int64_t NewSlot::Publish() noexcept {
  Slot* slot = slot_;
  slot_ = nullptr;
  const uint64_t generation = slot->state.load(std::memory_order_relaxed) >> 32;
  const uint64_t tag =
      (static_cast<uint64_t>(slot->kind) << kGenerationBits) | generation;
  slot->state.store((tag << 32) | kLive, std::memory_order_release);
  return static_cast<int64_t>((tag << kSlotBits) | slot->index);
}

void Pin::Drop() noexcept {
  const uint64_t before = FetchAdd(slot_->state, ~uint64_t{0}, std::memory_order_acq_rel);
  if ((before & kLive) == 0 && (before & kPinMask) == 1) Reclaim(slot_);
}

Status Pin::Acquire(int64_t token, HandleKind kind, const char* argument) noexcept {
  Slot* const slot = SlotOf(token);
  if (slot == nullptr || KindBits(token) != static_cast<uint64_t>(kind) ||
      !TryPin(slot, token)) [[unlikely]] {
    return BadHandle(token, kind, argument);
  }
  slot_ = slot;
  return Ok();
}

HandleKind KindOf(int64_t token) noexcept {
  const uint64_t kind = KindBits(token);
  return kind <= static_cast<uint64_t>(HandleKind::kConvolver)
             ? static_cast<HandleKind>(kind)
             : HandleKind::kNone;
}

const View* PeekView(int64_t token) noexcept {
  Slot* const slot = SlotOf(token);
  if (slot == nullptr || KindOf(token) != HandleKind::kArray ||
      !IsLive(slot->state.load(std::memory_order_acquire), token)) {
    return nullptr;
  }
  return &slot->array.view();
}

bool Release(int64_t token) noexcept {
  Slot* const slot = SlotOf(token);
  if (slot == nullptr || KindOf(token) == HandleKind::kNone) return false;
  uint64_t state = slot->state.load(std::memory_order_relaxed);
  do {
    if (!IsLive(state, token)) return false;
  } while (!Replace(slot->state, state, state & ~kLive, std::memory_order_acq_rel));
  if ((state & kPinMask) == 0) Reclaim(slot);
  return true;
}

int64_t LiveCount() noexcept {
  int64_t count = 0;
  const uint32_t used = fresh.load(std::memory_order_acquire);
  for (uint32_t index = 0; index < used; ++index) {
    count += (SlotAt(index).state.load(std::memory_order_relaxed) & kLive) != 0 ? 1 : 0;
  }
  return count;
}

Status BadHandle(int64_t token, HandleKind wanted, const char* argument) noexcept {
  const HandleKind claimed = KindOf(token);
  if (token != 0 && claimed != HandleKind::kNone && claimed != wanted) {
    return Fail(Code::kHandle, "%s is %" PRId64 ", the handle of %s, not of %s", argument,
                token, KindName(claimed), KindName(wanted));
  }
  return Fail(Code::kHandle, "%s is %" PRId64 ", not a live handle", argument, token);
}

}  // namespace nd::capi
