// SPDX-License-Identifier: BSD-3-Clause
// Weak numbers: those of the host language, which take the dtype that the arrays decide.
#pragma once

#include "core/array/array.h"

namespace nd {

// Whether an integer dtype has the value; other dtypes have all.
bool InBounds(__int128 value, Dtype dtype) noexcept;

// A 0-d array of `dtype` with the number in `weak`, also 0-d. kOverflow when an integer
// is out of the bounds of an integer dtype.
Status ConvertWeak(const Array& weak, Dtype dtype, Array* result) noexcept;

// The same with 1 or 0 in place of the number, for those who ask whether it is true: a
// small one may be rounded to 0.
Status ConvertTruth(const Array& weak, Dtype dtype, Array* result) noexcept;

}  // namespace nd
