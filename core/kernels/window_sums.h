// SPDX-License-Identifier: BSD-3-Clause
// Sums of the elements of a window that moves over numbers: as good as not dependent on
// its length.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// sums[i] = x[i] + x[i + step] + ... + x[i + (length - 1) * step] for 0 <= i < count -
// (length - 1) * step, which is at least one. x and sums have room for `count` numbers,
// aligned as such, and do not overlap. What is beyond the sums stated means nothing.
// length: 2 or more.
template <typename T>
using WindowSumsFunction = void (*)(const T* x, int64_t count, int64_t length,
                                    int64_t step, T* sums) noexcept;

template <typename T>
struct WindowSums {
  // Of any numbers, by sums of a quarter of them: three to six additions for each digit
  // of the length to base 4. Each number of a window is added once, what to what depends
  // on `length` alone, and no other number counts. So the error is that of as many
  // roundings.
  WindowSumsFunction<T> by_quarters;
  // Of integers for which length, or kSlideLeast if that is more, times the largest
  // magnitude is below what T has exactly: from each sum to the next by a difference.
  WindowSumsFunction<T> by_differences;
};
inline constexpr int64_t kSlideLeast = 32;

// T: float or double.
template <typename T>
const WindowSums<T>& FindWindowSums(Target target) noexcept;

}  // namespace nd
