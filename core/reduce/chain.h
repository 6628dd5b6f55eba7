// SPDX-License-Identifier: BSD-3-Clause
// Loops in which a result is an operand of a later one, so that vectors are of no use:
// scans, folds from left to right, updates of scattered elements. They serve the usual
// operations on real dtypes, with the bits of the ufunc; for others they are null. The
// flags of divisions (IsDivision) are left to the caller.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"

namespace nd {

// All partial folds along the first axis of `count` dense arrays of n * inner elements.
// `to` is `from`, or disjoint. Sums and products of complex numbers are served as well.
using LineScan = void (*)(const void* from, int64_t n, int64_t inner, int64_t count,
                          void* to) noexcept;
LineScan FindLineScan(const char* ufunc, Dtype dtype) noexcept;

// out[k] combined with the n >= 1 elements at x + k * apart, which are `step` bytes
// apart, one after the other. If it `begins`, the first of them takes out[k]'s place.
using LeftFold = void (*)(const char* x, int64_t step, int64_t n, int64_t apart,
                          int64_t count, bool begins, void* out) noexcept;
LeftFold FindLeftFold(const char* ufunc, Dtype dtype) noexcept;

// Elements that are updated one after the other: those at data + index[i] * stride, where
// a negative index has `length` added to it.
struct Places {
  char* data;
  int64_t stride, length;
  const int64_t* index;
  int64_t count;
};

// Each place combined with b[i * step].
using Update = void (*)(const Places& places, const void* b, int64_t step) noexcept;
Update FindUpdate(const char* ufunc, Dtype dtype) noexcept;

}  // namespace nd
