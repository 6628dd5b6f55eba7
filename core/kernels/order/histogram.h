// SPDX-License-Identifier: BSD-3-Clause
// Kernels of ranks in large boxes of bytes, whose time does not depend on their size: a
// histogram of each column, and their sums along a line (Perreault and Hebert, "Median
// filtering in constant time", 2007). Counts are cumulative: what is searched for is one
// comparison away.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kHistogramBins = 16;  // by the upper and by the lower 4 bits
// Columns hold at most so many keys, and windows so many.
inline constexpr int64_t kHistogramRows = 255, kHistogramKeys = 32767;

// Of a column: how many keys have upper bits of at most i, and how many of those with
// upper bits i have lower bits of at most j.
struct ColumnHistograms {
  uint8_t (*upper)[kHistogramBins];
  uint8_t (*lower)[kHistogramBins][kHistogramBins];
};

struct HistogramKernels {
  // Adds a key to each of `count` columns, and takes one away if `old` is not null.
  void (*update)(const ColumnHistograms& columns, int64_t count, const uint8_t* added,
                 const uint8_t* old) noexcept;
  // y[i] = the key of rank `rank` in columns i to i + taps - 1, for 0 <= i < count.
  void (*find)(const ColumnHistograms& columns, int64_t count, int64_t taps, int64_t rank,
               uint8_t* y) noexcept;
};
const HistogramKernels& GetHistogram(Target target) noexcept;

}  // namespace nd
