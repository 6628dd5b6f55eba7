// SPDX-License-Identifier: BSD-3-Clause
// Buffer: the reference-counted owner of the memory behind arrays. Arrays are values that
// share one; the memory goes when the last of them does. Borrowed memory has no Buffer.
#pragma once

#include <atomic>
#include <new>
#include <utility>

#include "core/memory/cache.h"
#include "core/memory/lock.h"

namespace nd {

// The head of every owner. Derived kinds add what their `destroy` needs.
struct Buffer {
  using Destroy = void (*)(Buffer*) noexcept;

  std::atomic<int64_t> references{1};
  Destroy destroy = nullptr;  // frees what is owned apart from the header's own block
  Block home;                 // the block in which this header lives
};

// A counted reference to a Buffer, or none.
class BufferRef {
 public:
  BufferRef() noexcept = default;
  // Adopts the reference with which a Buffer is born.
  explicit BufferRef(Buffer* adopted) noexcept : buffer_(adopted) {}
  BufferRef(const BufferRef& other) noexcept : buffer_(other.buffer_) {
    if (buffer_ != nullptr) {
      FetchAdd(buffer_->references, int64_t{1}, std::memory_order_relaxed);
    }
  }
  BufferRef(BufferRef&& other) noexcept
      : buffer_(std::exchange(other.buffer_, nullptr)) {}
  BufferRef& operator=(BufferRef other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~BufferRef() {
    if (buffer_ != nullptr) Drop();
  }

  Buffer* get() const noexcept { return buffer_; }

 private:
  void Drop() noexcept;
  Buffer* buffer_ = nullptr;
};

// A new header of kind T (derived from Buffer), alive once, not yet owned by a BufferRef.
template <typename T>
Status NewBuffer(Buffer::Destroy destroy, T** result) noexcept {
  Block home;
  ND_TRY(Allocate(sizeof(T), Fill::kUninitialized, &home));
  T* buffer = new (home.data) T();
  buffer->destroy = destroy;
  buffer->home = home;
  *result = buffer;
  return Ok();
}

// Frees a header from NewBuffer that was never published, without calling destroy.
void AbandonBuffer(Buffer* buffer) noexcept;

// Owned element memory: header and elements in one block, elements aligned to kAlignment.
Status NewElements(int64_t bytes, Fill fill, BufferRef* owner, void** data) noexcept;

// Memory of the host that `release(context)` gives back.
Status NewCallbackBuffer(void (*release)(void*), void* context,
                         BufferRef* owner) noexcept;

// Memory of the host whose end is told by queueing `token` for PollReleased.
Status NewTokenBuffer(int64_t token, BufferRef* owner) noexcept;
// Takes up to `capacity` queued tokens, oldest first; how many. No memory is needed to
// queue a token, so none is ever lost.
int64_t PollReleased(int64_t* tokens, int64_t capacity) noexcept;

}  // namespace nd
