// SPDX-License-Identifier: BSD-3-Clause
// Filters of 3 by 3 or 5 by 5 taps, in one walk along the columns of some rows: every
// vector of samples is loaded once for all of them, and what its neighbours need of it
// stays in registers. Rows may lie anywhere, at the same place of their pages too.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kFewRows = 4;    // of results
inline constexpr int64_t kFewLanes = 16;  // columns of a vector at most
inline constexpr int64_t kMostFewTaps = 5;

// y[r, i] for 0 <= r < kFewRows, begin <= i < end, with h = taps / 2:
//   the sum over j, k of taps[j, k] * rows[r + j][i + k - h], or with column_taps
//   the sum over k of column_taps[k] * s[r, i + k - h], where s[r, i] is the sum over j
//   of taps[j] * rows[r + j][i]. These sums are added in this order.
// There are kFewRows + taps - 1 rows of `width` samples, aligned as such; some rows may
// be the same. Beyond the ends of a row, or of s, at place t + 1 from there, the element
// outside[t] places from that end is seen, or `fill` if that is negative.
struct FewJob {
  const void* const* rows;
  int64_t width;       // 2 * kFewLanes or more
  int64_t begin, end;  // 0, or 2 * kFewLanes or more from the ends and from each other
  const void* taps;
  const void* column_taps;  // null: taps has rows and columns
  int64_t outside[kMostFewTaps / 2];
  const void* fill;
  void* y;           // of column 0; overlaps nothing
  int64_t y_stride;  // bytes
  // Whole vectors of aligned results bypass the caches; FinishStreams() is to follow.
  bool streams;
};
using FewFunction = void (*)(const FewJob& job) noexcept;

struct FewTable {
  FewFunction float32[2], float64[2];  // of 3 and of 5 taps each way
};
// Null where the target has no such kernel.
FewFunction FindFew(Target target, bool wide, int64_t taps) noexcept;

}  // namespace nd
