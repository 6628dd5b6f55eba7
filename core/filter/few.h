// SPDX-License-Identifier: BSD-3-Clause
// Floating filters of 3 by 3 or 5 by 5 taps, and of 9 and 9 in two passes where these are
// many: straight from the samples to the results, a few rows at a time.
#pragma once

#include "core/filter/plan.h"

namespace nd::filter {

// x and y do not overlap. Of the axes the last is that of the columns, `rows` is another,
// the rest is free.
struct FewPlan {
  Dtype sample, sum, result;
  const char* x;
  char* y;
  const char* taps;         // of `sum`; along both axes, or along the rows
  const char* column_taps;  // null: taps are along both
  const char* fill;
  const Axis* axes;
  int32_t ndim, rows;
  double divisor = 0;  // what sums are divided by; 0 for none
};

// Whether the processor, the taps and the layout allow it, and it gains.
bool IsFew(const FewPlan& plan) noexcept;

// Computes y of such a plan. What can fail does so before the first element of y is
// written. Rows and columns of taps that read the same from both ends meet sums of
// samples. Columns beyond the ends are those of what the first pass makes, if there are
// two.
Status ExecuteFew(const FewPlan& plan) noexcept;

}  // namespace nd::filter
