// SPDX-License-Identifier: BSD-3-Clause
// Smoothing and differentiation by polynomials that are fitted to each window: A.
// Savitzky and M. Golay, Analytical Chemistry 36 (1964).
#pragma once

#include "core/array/array.h"
#include "core/fir/extend_line.h"

namespace nd {

// Which value of which polynomial: its derivative, for samples that are `spacing` apart.
struct SavgolFit {
  int64_t length;  // of the window
  int32_t order;   // of the polynomial
  int32_t derivative;
  double spacing;
};

// The weights of the samples of a window in the value at `position`, which counts from
// the first sample; the middle if negative. float64. kValue.
Status SavgolTaps(const SavgolFit& fit, double position, Array* result) noexcept;

// The value in the middle of the window about each sample. kInterpolate: at the ends, the
// values of the polynomial of the first and the last window. float32 arrays give float32,
// others float64. kType: complex. kAxis, kValue.
Status SavgolFilter(const Array& x, const SavgolFit& fit, int64_t axis,
                    Extension extension, double fill, Array* result) noexcept;

}  // namespace nd
