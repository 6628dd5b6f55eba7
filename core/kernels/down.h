// SPDX-License-Identifier: BSD-3-Clause
// Sums down columns, of several rows of results at a time: each sample is loaded once for
// all of them, so that rows may lie anywhere, at the same place of their pages too.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kDownRows = 8;      // of results
inline constexpr int64_t kDownColumns = 16;  // at least

// How taps read from the other end: the same, or with the other sign.
enum class Fold : int32_t { kNone, kPlus, kMinus };

// y[r, i] = the sum of taps[k] * rows[r + k][i] for 0 <= r < kDownRows, 0 <= i < columns,
// 0 <= k < tap_count. There are tap_count - 1 + kDownRows rows, some of which may be the
// same. Samples are aligned as such; best all rows alike. y_stride in bytes. A result
// depends on the samples, the taps and the target alone.
struct DownJob {
  const void* const* rows;
  int64_t offset;   // bytes from the beginning of each row to the first sample
  int64_t columns;  // kDownColumns or more
  const void* taps;
  int64_t tap_count;  // as CanSumDown has it
  Fold fold;
  void* y;
  int64_t y_stride;
  // To the same offset here the last kDownRows rows are copied, or of these only the last
  // tap_count - 1. These and y overlap nothing.
  void* const* kept;
  const void* const* ahead;  // kDownRows rows that will be read soon, or null
};
using DownFunction = void (*)(const DownJob& job) noexcept;

// An odd number, or at least as many taps as rows, and a target with vectors.
bool CanSumDown(Target target, int64_t tap_count) noexcept;

// The same along rows, of lines that lie turned: column after column, of which each is
// the kDownRows samples of all lines. y[r, i] = the sum of taps[k] * x[i + k, r] for 0 <=
// r < rows. `streams` asks for stores that bypass the caches; to be followed by
// FinishStreams(), once for many jobs. A result depends on the samples, the taps and the
// target alone.
struct AcrossJob {
  const void* x;
  int64_t columns;  // of results, kDownRows or more
  const void* taps;
  int64_t tap_count;
  Fold fold;  // not kNone
  void* y;
  int64_t y_stride;  // in elements
  int64_t rows;      // kDownRows or fewer
  bool streams;      // y_stride is a multiple of a cache line
};
using AcrossFunction = void (*)(const AcrossJob& job) noexcept;

struct DownTable {
  DownFunction float32, float64;  // null without vectors
  // For taps that fold: the results lie turned, y_stride means nothing; and across these.
  // Null where that gains nothing.
  DownFunction turned_float64;
  AcrossFunction across_float64;
};
const DownTable& GetDown(Target target) noexcept;

}  // namespace nd
