// SPDX-License-Identifier: BSD-3-Clause
// Differences that are smoothed across, of 3 by 3 samples, and magnitudes of gradients by
// these.
#pragma once

#include "core/kernels/order/order.h"

namespace nd {

// Of float64, or of float32: the root of the sum of two squares. One is the sum over the
// columns, with weights -1, 0, 1, of sums over rows with weights 1, middle, 1; the other
// the same with -1, 0, 1 first. middle: 2 (sobel) or 1 (prewitt). The maps are not used.
SquareFunction GetGradient(bool is_double, bool sobel, Target target) noexcept;

// One of these sums, modulo 2^16, of 16-bit integers or of unsigned bytes: -1, 0, 1 along
// the columns if `across`.
SquareFunction GetDerivative(bool bytes, bool across, bool sobel, Target target) noexcept;

}  // namespace nd
