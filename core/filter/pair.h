// SPDX-License-Identifier: BSD-3-Clause
// Two passes at once: along the rows axis, then along the columns, block after block, so
// that what is between them stays in the caches.
#pragma once

#include <span>

#include "core/filter/plan.h"

namespace nd::filter {

// x and y do not overlap. Of the axes the last is that of the columns, `rows` is another,
// the rest is free; all are dense.
struct PairPlan {
  Dtype sample, between, sum, result;
  const char* x;
  char* y;
  const char* row_taps;  // of `sum`
  const char* column_taps;
  Finish first, last;
  alignas(16) char fill[16];  // of `sum`
  int32_t ndim, rows;
  Axis axes[kMaxDims];

  PairPlan() noexcept {}  // NOLINT

  // All but the columns.
  std::span<const Axis> outer_axes() const noexcept {
    return {axes, static_cast<size_t>(ndim - 1)};
  }
};

// Computes y. What can fail does so before the first element of y is written.
Status ExecutePair(const PairPlan& plan) noexcept;

}  // namespace nd::filter
