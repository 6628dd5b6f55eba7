// SPDX-License-Identifier: BSD-3-Clause
// Correlation of a row whose ends are open: sums reach beyond the samples, and what is
// not there counts as absent. Nothing is copied and no time is spent on absent samples,
// so this is the way for short rows, and for the ends of long ones.
#pragma once

#include <cstdint>

#include "core/kernels/correlate.h"

namespace nd {

// y[o] = sum of taps[k] * x[o + start + k] over the samples that there are, for all
// 0 <= o < y_count but those of [skip_begin, skip_end). Nothing else is read or written;
// y overlaps neither x nor taps. Finite taps give the sums of GetCorrelate for samples
// with zeros around them, in the same order.
template <typename T>
struct OpenRow {
  const T* x;
  int64_t x_count;
  const T* taps;
  int64_t tap_count;  // positive
  int64_t start;
  T* y;
  int64_t y_count;
  int64_t skip_begin, skip_end;
};

template <typename T>
struct OpenTable {
  void (*correlate)(const OpenRow<T>& row) noexcept;
  // Copies taps, backwards if `reverse`; whether all of them are finite.
  bool (*copy_taps)(const T* taps, int64_t count, bool reverse, T* copy) noexcept;
};

// T: float or double. Null pointers where the target has none.
template <typename T>
const OpenTable<T>& GetOpen(Target target) noexcept;

}  // namespace nd
