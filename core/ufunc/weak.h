// SPDX-License-Identifier: BSD-3-Clause
// Weak numbers: those of the host language, which take the dtype that the arrays decide.
#pragma once

#include "core/array/array.h"

namespace nd {

// A 0-d array of `dtype` with the number in `weak`, also 0-d. kOverflow when an integer
// is out of the bounds of an integer dtype.
Status ConvertWeak(const Array& weak, Dtype dtype, Array* result) noexcept;

}  // namespace nd
