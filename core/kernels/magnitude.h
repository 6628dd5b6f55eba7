// SPDX-License-Identifier: BSD-3-Clause
// The largest magnitude of numbers: whether all are finite, and how large they are.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// The bits of the largest |x[i]|, 0 if there is none: those of a NaN are larger than
// those of infinity, and these than those of any number. T: float or double.
template <typename T>
T LargestMagnitude(const T* x, int64_t count, Target target) noexcept;

}  // namespace nd
