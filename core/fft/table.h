// SPDX-License-Identifier: BSD-3-Clause
// The memory of a plan. It outlives the call that makes it, and is not what a caller
// looks for who counts the bytes in use: so it is taken from the system.
#pragma once

#include "core/error/status.h"
#include "core/memory/cache.h"
#include "core/memory/system.h"

namespace nd::fft {

// A capacity as SystemAllocate wants it; 0 if there is none.
inline size_t TableCapacity(size_t bytes) noexcept {
  constexpr size_t kPages = size_t{2} << 20;
  const size_t step = bytes >= kLargeBlock ? kPages : kAlignment;
  size_t padded = 0;
  if (__builtin_add_overflow(bytes, step - 1, &padded)) return 0;
  return padded / step * step;
}

// `count` elements, not initialised, aligned to kAlignment.
template <typename T>
class Table {
 public:
  Table() noexcept = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() {
    if (data_ != nullptr) SystemFree(data_, capacity_);
  }

  // Once. kNoMemory.
  Status Make(int64_t count) noexcept {
    size_t bytes = 0;
    if (__builtin_mul_overflow(static_cast<size_t>(count), sizeof(T), &bytes)) {
      return Code::kOverflow;
    }
    capacity_ = TableCapacity(bytes);
    if (capacity_ != 0) data_ = static_cast<T*>(SystemAllocate(capacity_));
    return data_ != nullptr ? Ok() : Status(Code::kNoMemory);
  }
  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  int64_t bytes() const noexcept { return static_cast<int64_t>(capacity_); }

 private:
  T* data_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace nd::fft
