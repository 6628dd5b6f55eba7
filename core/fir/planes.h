// SPDX-License-Identifier: BSD-3-Clause
// Filters of two axes: scipy.signal's sepfir2d, convolve2d and correlate2d.
#pragma once

#include "core/array/array.h"
#include "core/create/ranges.h"
#include "core/filter/boundary.h"
#include "core/signal/arrays.h"

namespace nd {

// The rows filtered by `row`, then the columns by `column`, mirrored at the ends. float32
// gives float32, integers and halves float64, complex stays. kNdim, kValue: taps of even
// number. kType: complex taps for a real array.
Status SepFir2D(const Array& a, const Array& row, const Array& column,
                Array* result) noexcept;

// boundary: kConstant with `fill`, kReflect or kWrap. kNdim, kValue.
Status Convolve2D(const Array& a, const Array& v, ConvolveMode mode, Product product,
                  Boundary boundary, ScalarRef fill, Array* result) noexcept;

}  // namespace nd
