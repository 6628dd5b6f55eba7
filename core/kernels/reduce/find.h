// SPDX-License-Identifier: BSD-3-Clause
// Where an extreme element is, and whether there is one that is true.
#pragma once

#include <cstdint>

#include "core/kernels/reduce/fold.h"

namespace nd {

struct FindKernel {
  // The first of `count` contiguous elements that equals *value, or is NaN if that is;
  // `count` if none does.
  int64_t (*find)(const void* x, int64_t count, const void* value) noexcept;
  // best[c] and index[c] become x[c] and `row` where x[c] is less (greater), or the first
  // NaN. With `pass` a NaN never is, and any number is better than NaN.
  void (*less)(const void* x, int64_t count, int64_t row, bool pass, void* best,
               int64_t* index) noexcept;
  void (*greater)(const void* x, int64_t count, int64_t row, bool pass, void* best,
                  int64_t* index) noexcept;
};

// Of integers, uint8 for bool, float32 or float64.
const FindKernel& FindFinder(Dtype dtype, Target target = CurrentTarget()) noexcept;

// The first of `count` bytes that is 0, or is not; `count` if there is none.
using FindByte = int64_t (*)(const void* x, int64_t count) noexcept;
FindByte FindTruth(bool truth, Target target = CurrentTarget()) noexcept;

// FoldKernel::lines of any n for whether an element is true, or all are, of bool,
// integers and floats as they lie in memory, as bytes 0 and 1. Null for complex numbers.
LinesFunction FindTruthLines(Dtype memory, bool any,
                             Target target = CurrentTarget()) noexcept;

}  // namespace nd
