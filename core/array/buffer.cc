// SPDX-License-Identifier: BSD-3-Clause
#include "core/array/buffer.h"

#include "core/array/checked.h"

namespace nd {
namespace {

struct CallbackBuffer : Buffer {
  void (*release)(void*) = nullptr;
  void* context = nullptr;
};

void RunCallback(Buffer* buffer) noexcept {
  auto* callback = static_cast<CallbackBuffer*>(buffer);
  callback->release(callback->context);
}

struct TokenBuffer : Buffer {
  int64_t token = 0;
  TokenBuffer* next = nullptr;
};

// Released tokens: a lock-free stack of dead headers, turned round when it is drained.
// `draining` holds headers already turned round; only its holder touches them.
std::atomic<TokenBuffer*> released{nullptr};
std::atomic<bool> draining{false};
TokenBuffer* drained = nullptr;

void QueueToken(Buffer* buffer) noexcept {
  auto* dead = static_cast<TokenBuffer*>(buffer);
  TokenBuffer* head = released.load(std::memory_order_relaxed);
  do {
    dead->next = head;
  } while (!released.compare_exchange_weak(head, dead, std::memory_order_release,
                                           std::memory_order_relaxed));
}

TokenBuffer* TakeOldest() noexcept {
  if (drained == nullptr) {
    TokenBuffer* stack = released.exchange(nullptr, std::memory_order_acquire);
    while (stack != nullptr) {
      TokenBuffer* next = std::exchange(stack->next, drained);
      drained = std::exchange(stack, next);
    }
  }
  if (drained == nullptr) return nullptr;
  return std::exchange(drained, drained->next);
}

}  // namespace

void BufferRef::Drop() noexcept {
  // Who holds the only reference need not count it down: nobody else can make another.
  if (buffer_->references.load(std::memory_order_acquire) != 1 &&
      FetchAdd(buffer_->references, int64_t{-1}, std::memory_order_acq_rel) != 1) {
    return;
  }
  if (buffer_->destroy == QueueToken) {
    QueueToken(buffer_);  // the header waits in the queue until its token is taken
  } else {
    if (buffer_->destroy != nullptr) buffer_->destroy(buffer_);
    Deallocate(buffer_->home);
  }
}

void AbandonBuffer(Buffer* buffer) noexcept {
  Deallocate(buffer->home);
}

Status NewElements(int64_t bytes, Fill fill, BufferRef* owner, void** data) noexcept {
  static_assert(sizeof(Buffer) <= kAlignment);
  int64_t total = 0;
  if (AddOverflows(bytes, static_cast<int64_t>(kAlignment), &total)) {
    return Fail(Code::kOverflow, "%lld bytes of elements exceed the address space",
                static_cast<long long>(bytes));
  }
  Block home;
  ND_TRY(Allocate(static_cast<size_t>(total), fill, &home));
  Buffer* buffer = new (home.data) Buffer();
  // One by one: both at once would have to wait until either has been stored.
  buffer->home.data = home.data;
  buffer->home.capacity = home.capacity;
  *owner = BufferRef(buffer);
  *data = static_cast<char*>(home.data) + kAlignment;
  return Ok();
}

Status NewCallbackBuffer(void (*release)(void*), void* context,
                         BufferRef* owner) noexcept {
  CallbackBuffer* buffer = nullptr;
  ND_TRY(NewBuffer(RunCallback, &buffer));
  buffer->release = release;
  buffer->context = context;
  *owner = BufferRef(buffer);
  return Ok();
}

Status NewTokenBuffer(int64_t token, BufferRef* owner) noexcept {
  TokenBuffer* buffer = nullptr;
  ND_TRY(NewBuffer(QueueToken, &buffer));
  buffer->token = token;
  *owner = BufferRef(buffer);
  return Ok();
}

int64_t PollReleased(int64_t* tokens, int64_t capacity) noexcept {
  if (draining.exchange(true, std::memory_order_acquire)) return 0;
  int64_t count = 0;
  while (count < capacity) {
    TokenBuffer* dead = TakeOldest();
    if (dead == nullptr) break;
    tokens[count++] = dead->token;
    Deallocate(dead->home);
  }
  draining.store(false, std::memory_order_release);
  return count;
}

}  // namespace nd
