// SPDX-License-Identifier: BSD-3-Clause
// Quick questions about contiguous, aligned elements, asked block by block.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd {

using ScanFunction = bool (*)(const void* elements, int64_t count) noexcept;

// Whether an element is infinite or NaN, in either part of a complex number. Null for
// dtypes that have no such values.
ScanFunction FindAnyNonFinite(Dtype dtype, Target target = CurrentTarget()) noexcept;

// Whether an integer of `itemsize` bytes is 0, or -1 if it has a sign: a divisor that is
// not like others.
ScanFunction FindAnyUnusual(int64_t itemsize, bool has_sign,
                            Target target = CurrentTarget()) noexcept;

}  // namespace nd
