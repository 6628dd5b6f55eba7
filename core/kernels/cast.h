// SPDX-License-Identifier: BSD-3-Clause
// Conversion of contiguous elements between any two dtypes. What a conversion means is
// Convert in core/dtype/convert.h; the results are the same bits on every target.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd {

// Converts `count` elements. Neither pointer need be aligned; the two ranges must not
// overlap, and no byte outside them is read or written.
using CastFunction = void (*)(const void* from, void* to, int64_t count) noexcept;

CastFunction FindCast(Dtype from, Dtype to, Target target = CurrentTarget()) noexcept;

}  // namespace nd
