// SPDX-License-Identifier: BSD-3-Clause
// Two passes of weighted means at once, over small integers that stay what they are
// between the passes.
#pragma once

#include <span>

#include "core/filter/plan.h"
#include "core/kernels/smooth.h"

namespace nd::filter {

// x and y do not overlap. Of the axes the last is that of the columns, `rows` is another,
// the rest is free; all are dense.
struct SmoothPlan {
  Dtype dtype;
  const char* x;
  char* y;
  SmoothTaps row_taps, column_taps;
  char fill[2];  // the constant outside
  int32_t ndim, rows;
  Axis axes[kMaxDims];

  SmoothPlan() noexcept {}  // NOLINT

  // All but the columns.
  std::span<const Axis> outer_axes() const noexcept {
    return {axes, static_cast<size_t>(ndim - 1)};
  }
};

// There are kernels for elements of `dtype` in lines of so many.
bool CanSmooth(Dtype dtype, int64_t columns) noexcept;

// Computes y. What can fail does so before the first element of y is written.
Status ExecuteSmooth(const SmoothPlan& plan) noexcept;

}  // namespace nd::filter
