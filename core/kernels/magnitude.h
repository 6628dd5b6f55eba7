// SPDX-License-Identifier: BSD-3-Clause
// Magnitudes of numbers: whether all are finite, how large they are, how many are small.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// The bits of the largest |x[i]|, 0 if there is none: those of a NaN are larger than
// those of infinity, and these than those of any number. T: float or double.
template <typename T>
T LargestMagnitude(const T* x, int64_t count, Target target) noexcept;

// How many |x[i]| < limit there are; a NaN is none. T: float or double.
template <typename T>
int64_t CountBelow(const T* x, int64_t count, T limit, Target target) noexcept;

}  // namespace nd
