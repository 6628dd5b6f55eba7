// SPDX-License-Identifier: BSD-3-Clause
// The handle table: tokens out, objects in. A token is kind (4 bits), generation (25) and
// slot (24): at most 53 bits and never 0. Slots live in chunks that are never unmapped,
// so any token can be checked safely; arrays live inside their slots. Lookups pin: an
// object released by one thread stays alive until the calls that use it have ended.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/array/array.h"

namespace nd::capi {

enum class HandleKind : uint32_t { kNone = 0, kArray = 1, kNpz = 2, kConvolver = 3 };

// Base of everything behind a handle that is not an array. Shared by retained tokens.
struct Object {
  std::atomic<int64_t> references{1};
  void (*destroy)(Object*) noexcept = nullptr;
};

// `state` is one word, so that a check and a pin are one compare-and-swap:
// kind (4) | generation (25) | live (1) | ... | pins (31).
struct alignas(64) Slot {
  std::atomic<uint64_t> state;
  std::atomic<uint32_t> next_free;  // index + 1 of the next free slot
  uint32_t index;
  uint32_t uses;  // generations spent; a slot that has spent all is retired
  HandleKind kind;
  Object* object;  // what it holds is the one or the other
  Array array;
};
static_assert(sizeof(Slot) <= 256);

// A slot taken from the table but not yet visible. Publish() makes its token; a slot that
// is not published goes back.
class NewSlot {
 public:
  NewSlot() noexcept = default;
  NewSlot(const NewSlot&) = delete;
  NewSlot& operator=(const NewSlot&) = delete;
  ~NewSlot() {
    if (slot_ != nullptr) GiveBack();
  }

  Status Acquire(HandleKind kind) noexcept;  // kNoMemory, kLimit: 2^24 live handles
  // For kArray: an Array without memory, to be made.
  Array* array() noexcept { return &slot_->array; }
  // For other kinds: adopts one reference.
  void SetObject(Object* object) noexcept { slot_->object = object; }
  int64_t Publish() noexcept;

 private:
  void GiveBack() noexcept;
  Slot* slot_ = nullptr;
};

// Keeps the object behind a token alive until the end of the scope.
class Pin {
 public:
  Pin() noexcept = default;
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  ~Pin() {
    if (slot_ != nullptr) Drop();
  }

  // kHandle with a message naming `argument` unless the token is live and of this kind.
  Status Acquire(int64_t token, HandleKind kind, const char* argument) noexcept;
  const Array& array() const noexcept { return slot_->array; }
  Object* object() const noexcept { return slot_->object; }

 private:
  void Drop() noexcept;
  Slot* slot_ = nullptr;
};

// The kind that a token claims; kNone when it claims none that exists.
HandleKind KindOf(int64_t token) noexcept;

// The view of a live array token, or nullptr. Takes no pin: a release at the same time is
// the caller's race, the memory read is valid all the same.
const View* PeekView(int64_t token) noexcept;

// Ends a token; false when it was not live.
bool Release(int64_t token) noexcept;

int64_t LiveCount() noexcept;

Status BadHandle(int64_t token, HandleKind wanted, const char* argument) noexcept;

}  // namespace nd::capi
