// SPDX-License-Identifier: BSD-3-Clause
// The short way for vectors that fit a buffer on the stack: no plan, one kernel call. The
// results are those of the plan, bit for bit.
#pragma once

#include "core/dtype/dtypes.h"

namespace nd::signal {

// y[o] = sum of taps[k] * x[o + start + k], samples outside x being 0, for 0 <= o <
// y_count. All three are contiguous and lie in memory anyhow; `reverse` walks the taps
// from their end.
struct ShortJob {
  Dtype dtype;
  const void* x;
  int64_t x_count;
  const void* taps;
  int64_t tap_count;
  bool reverse;
  int64_t start;
  void* y;
  int64_t y_count;
};

// Whether vectors of these lengths and this dtype can go the short way.
bool IsShort(Dtype dtype, int64_t x_count, int64_t tap_count) noexcept;

// False when taps are not finite, for which zeros must not be padded: nothing is written.
bool RunShort(const ShortJob& job) noexcept;

}  // namespace nd::signal
