// SPDX-License-Identifier: BSD-3-Clause
// Copies of a few samples with zeros where there are none, by full vectors: those that
// the sums at the ends of a row need.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kWindowBytes = 64;

// window[i] = x[first + i] for 0 <= i < count, 0 where x, of x_count elements, has none.
// The window has room for `count` rounded up to kWindowBytes, all of which is written.
// Nothing but the elements of x is read.
template <typename T>
using WindowFunction = void (*)(const T* x, int64_t x_count, int64_t first, int64_t count,
                                T* window) noexcept;

// Null where the target has none. T: uint32_t or uint64_t.
template <typename T>
WindowFunction<T> FindWindow(Target target) noexcept;

}  // namespace nd
