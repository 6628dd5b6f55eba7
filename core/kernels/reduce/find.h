// SPDX-License-Identifier: BSD-3-Clause
// Where an extreme element is, and whether there is one that is true.
#pragma once

#include <cstdint>

#include "core/kernels/reduce/fold.h"

namespace nd {

inline constexpr int64_t kFindColumns = 256;

// Keeps the best elements of columns: best[c] and index[c] become element c of row r and
// first + r, for r = 0 to rows - 1 and each c < count <= kFindColumns, where that is less
// (greater), or the first NaN. With `pass` a NaN never is, and any number is better than
// NaN. Rows are `stride` bytes apart.
using BetterFunction = void (*)(const void* x, int64_t stride, int64_t rows,
                                int64_t count, int64_t first, bool pass, void* best,
                                int64_t* index) noexcept;

struct FindKernel {
  // The first of `count` contiguous elements that equals *value, or is NaN if that is;
  // `count` if none does.
  int64_t (*find)(const void* x, int64_t count, const void* value) noexcept;
  BetterFunction less, greater;
};

// Of integers, uint8 for bool, float32, float64 or complex numbers.
const FindKernel& FindFinder(Dtype dtype, Target target = CurrentTarget()) noexcept;

// The first of `count` bytes that is 0, or is not; `count` if there is none.
using FindByte = int64_t (*)(const void* x, int64_t count) noexcept;
FindByte FindTruth(bool truth, Target target = CurrentTarget()) noexcept;

// Whether an element is true, or all are, as bytes 0 and 1, of elements as they lie in
// memory.
FoldInPlace FindTruths(Dtype memory, bool any, Target target = CurrentTarget()) noexcept;

}  // namespace nd
