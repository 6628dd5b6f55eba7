// SPDX-License-Identifier: BSD-3-Clause
// The handle table: tokens out, objects in. A token is kind (4 bits), generation (25) and
// slot (24): at most 53 bits and never 0. Slots live in chunks that are never unmapped,
// so any token can be checked safely; arrays live inside their slot. Lookups pin: an
// object released by one thread stays alive until the calls that use it have ended.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/array/array.h"

namespace nd::capi {

enum class HandleKind : uint32_t { kNone = 0, kArray = 1, kNpz = 2 };

// Base of everything behind a handle that is not an array. Shared by retained tokens.
struct Object {
  std::atomic<int64_t> references{1};
  void (*destroy)(Object*) noexcept = nullptr;
};

struct Slot;

// A slot taken from the table but not yet visible. Publish() makes its token; a slot that
// is not published goes back.
class NewSlot {
 public:
  NewSlot() noexcept = default;
  NewSlot(const NewSlot&) = delete;
  NewSlot& operator=(const NewSlot&) = delete;
  ~NewSlot();

  Status Acquire(HandleKind kind) noexcept;  // kNoMemory, kLimit: 2^24 live handles
  Array* array() noexcept;                   // for kArray: a fresh Array to be made
  void SetObject(Object* object) noexcept;   // for other kinds: adopts one reference
  int64_t Publish() noexcept;

 private:
  Slot* slot_ = nullptr;
};

// Keeps the object behind a token alive until the end of the scope.
class Pin {
 public:
  Pin() noexcept = default;
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  ~Pin();

  // kHandle with a message naming `argument` unless the token is live and of this kind.
  Status Acquire(int64_t token, HandleKind kind, const char* argument) noexcept;
  const Array& array() const noexcept;
  Object* object() const noexcept;

 private:
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
