// SPDX-License-Identifier: BSD-3-Clause
// Errors of the 16-bit floats, over every value that there is.
#pragma once

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"
#include "tools/accuracy/measure.h"

namespace nd::accuracy {

// Calls the ufunc of that name on every value of kFloat16 or kBfloat16, with `target`, as
// an array: casts are part of the result. Its largest error, in units in the last place
// of the exact result; an infinite result stands for the power of two after the largest
// value. Results of the wrong sign, zeros among them, are infinitely wrong. Binary ones
// are not measured.
Worst<float> MeasureHalves(const Reference& reference, Dtype dtype, Target target);

}  // namespace nd::accuracy
