// SPDX-License-Identifier: BSD-3-Clause
// Filters of 3 by 3 or 5 by 5 taps, or of 9 and 9, in one walk along the columns of some
// rows, straight from samples to results. Rows may lie anywhere, at the same place of
// their pages too.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kFewLanes = 16;  // columns of a vector at most
inline constexpr int64_t kMostFewTaps = 9;
// Sums of more products, or pairs, are those that core/kernels/{down,correlate}.h make.
inline constexpr int64_t kMostMiddleFirst = 5;

enum class FewKind : int32_t {
  kSquare,     // rows and columns of taps at once
  kPair,       // along the rows of taps, then along the columns
  kSymmetric,  // the same; taps read the same from both ends, and meet sums of samples
};
inline constexpr int kFewKindCount = 3;

inline constexpr int64_t kMostFewRows = 8;  // of results that go together

// y[r, i] for 0 <= r < rows of the kernel, begin <= i < end, with h = taps / 2:
//   the sum over j, k of taps[j, k] * rows[r + j][i + k - h], or of two passes
//   the sum over k of column_taps[k] * s[r, i + k - h], where s[r, i] is the sum over j
//   of taps[j] * rows[r + j][i].
// Sums are added in this order, but across columns taps k and k + a vector's lanes follow
// each other with AVX-512; symmetric ones from the middle and then from the ends on,
// those of more than kMostMiddleFirst taps from the ends to the middle. There are taps -
// 1 rows more than of results, of `width` samples, aligned as such; some may be the same.
// Beyond the ends of a row, or of s, at place t + 1 from there, the element outside[t]
// places from that end is seen, taps / 2 at most, or `fill` if that is -1.
struct FewJob {
  const void* const* rows;
  int64_t width;       // 2 * kFewLanes or more
  int64_t begin, end;  // 0, or 2 * kFewLanes or more from the ends and from each other
  const void* taps;
  const void* column_taps;  // of two passes
  int64_t outside[kMostFewTaps / 2];
  const void* fill;
  void* y;           // of column 0; overlaps nothing
  int64_t y_stride;  // bytes
  // Whole vectors of aligned results bypass the caches; FinishStreams() is to follow.
  bool streams;
  // As many rows as of results, to be read soon; kernels may fetch them. Or null.
  const void* const* ahead;
};
using FewFunction = void (*)(const FewJob& job) noexcept;

struct FewKernel {
  FewFunction function = nullptr;  // null where the target has none
  int32_t rows = 0;                // of results, that go together
};
struct FewKinds {
  FewKernel of[kFewKindCount];
};
struct FewTable {
  FewKinds float32[3], float64[3];  // of 3, 5 and 9 taps
};
// The kernel for float64 if `wide`, else float32.
FewKernel FindFew(Target target, bool wide, int64_t taps, FewKind kind) noexcept;

}  // namespace nd
