// SPDX-License-Identifier: BSD-3-Clause
// Temporary elements that need no allocation where they are few.
#pragma once

#include "core/memory/cache.h"

namespace nd {

// As Scratch, but few elements lie in the object itself.
template <typename T>
class SmallScratch {
 public:
  SmallScratch() noexcept {}  // NOLINT: elements are not initialised
  SmallScratch(const SmallScratch&) = delete;
  SmallScratch& operator=(const SmallScratch&) = delete;

  Status Resize(size_t count) noexcept {
    data_ = inside_;
    if (count <= kInside) return Ok();
    ND_TRY(heap_.Resize(count));
    data_ = heap_.data();
    return Ok();
  }
  T* data() noexcept { return data_; }
  T& operator[](size_t i) noexcept { return data_[i]; }

 private:
  static constexpr size_t kInside = 512 / sizeof(T);
  T* data_ = inside_;
  alignas(16) T inside_[kInside];
  Scratch<T> heap_;
};

}  // namespace nd
