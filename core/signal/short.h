// SPDX-License-Identifier: BSD-3-Clause
// The short way for real vectors, dense or of a step that has a kernel, and few taps: no
// plan and no memory but the stack. The results are those of the plan, bit for bit.
#pragma once

#include "core/dtype/dtypes.h"

namespace nd::signal {

// y[o] = sum of taps[k] * x[o + start + k], samples outside x being 0, for 0 <= o <
// y_count. Samples are x_step elements apart, taps and results are contiguous; all lie in
// memory anyhow. `reverse` walks the taps from their end.
struct ShortJob {
  Dtype dtype;
  const void* x;
  int64_t x_count, x_step;
  const void* taps;
  int64_t tap_count;
  bool reverse;
  int64_t start;
  void* y;
  int64_t y_count;
};

// All elements are aligned, and y overlaps no sample.
bool IsApart(const ShortJob& job) noexcept;

// False, and nothing is written, when the job is not one for the short way: complex or
// 16-bit floating numbers, another step, too many taps, much work, vectors that are not
// aligned or overlap, or zeros to be padded for taps that are not finite.
bool RunShort(const ShortJob& job) noexcept;

}  // namespace nd::signal
