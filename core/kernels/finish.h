// SPDX-License-Identifier: BSD-3-Clause
// What becomes of floating sums: divided, or to small integers divided, truncated,
// wrapped, in one go.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd {

// to[i] = the low bits of the integer that sums[i], or sums[i] / by, is truncated to.
// Those of what is beyond int32 are the processor's to choose. The ranges do not overlap;
// nothing else is touched.
using FinishFunction = void (*)(const void* sums, double by, int64_t count,
                                void* to) noexcept;
// The same in place: sums[i] is replaced by what is stored.
using RequantizeFunction = void (*)(void* sums, double by, int64_t count) noexcept;

// Each without a division, and with one.
struct FinishLoops {
  FinishFunction store[2];
  RequantizeFunction requantize[2];
  RequantizeFunction truncate[2];  // requantize, for what the result can hold
};

// For sums of float32 or float64 and integer results of 8 or 16 bits; null for others.
const FinishLoops* FindFinish(Dtype sum, Dtype result, Target target) noexcept;

// sums[i] /= by, of float32 or float64; `by` is 1 or more. Correctly rounded if it is an
// integer up to 2^22 times a power of two and the result is not subnormal; else within a
// unit of that.
using DivideFunction = void (*)(void* sums, double by, int64_t count) noexcept;
DivideFunction FindDivide(Dtype dtype, Target target) noexcept;

namespace internal {
struct FinishTable {
  FinishLoops loops[2][4];  // by float32, float64; by int8, int16, uint8, uint16
  DivideFunction divide[2];
};
}  // namespace internal

}  // namespace nd
