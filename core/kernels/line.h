// SPDX-License-Identifier: BSD-3-Clause
// Contiguous copies of lines of elements a few elements apart, by full vectors: what
// packing meets most. Elements need not be aligned; nothing but the elements' own bytes,
// and those between them, is read.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// to[i] = the element i * stride bytes from `from`, for 0 <= i < count.
using LineFunction = void (*)(const char* from, char* to, int64_t count) noexcept;

// The copy by vectors for elements of `itemsize` bytes, `stride` bytes apart; null if
// the target has none.
LineFunction FindLine(Target target, int64_t itemsize, int64_t stride) noexcept;

namespace internal {
// By the element's size in bits: the copy for a stride in bytes, or null.
struct LineTable {
  LineFunction (*find8)(int64_t stride) noexcept;
  LineFunction (*find16)(int64_t stride) noexcept;
  LineFunction (*find32)(int64_t stride) noexcept;
  LineFunction (*find64)(int64_t stride) noexcept;
  LineFunction (*find128)(int64_t stride) noexcept;
};
}  // namespace internal

}  // namespace nd
