// SPDX-License-Identifier: BSD-3-Clause
// Errors of the 16-bit floats, over every value that there is.
#pragma once

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"
#include "tools/accuracy/measure.h"

namespace nd::accuracy {

// What a function of two arguments has beside all values of the one: this many values of
// the other.
inline constexpr int kHalfPartners = 80;

// Calls the ufunc of that name on every value of kFloat16 or kBfloat16, with `target`, as
// an array: casts are part of the result. Of two arguments, each takes every value in
// turn. Its largest error, in units in the last place of the exact result; an infinite
// result stands for the power of two after the largest value. Results of the wrong sign,
// zeros among them, are infinitely wrong, unless errors are relative to the input.
Worst<float> MeasureHalves(const Reference& reference, Dtype dtype, Target target);

}  // namespace nd::accuracy
