// SPDX-License-Identifier: BSD-3-Clause
// Negative exponents of integers, for which there is no integer.
#pragma once

#include "core/dtype/dtypes.h"
#include "core/kernels/ufunc/row.h"

namespace nd {

// NumPy's rule: whether a loop of this dtype refuses negative values of its second input.
bool RefusesNegative(const UfuncRow& row, Dtype dtype) noexcept;

// Whether any of `count` elements, `stride` bytes apart, is negative where the mask, if
// there is one, is true.
bool HasNegative(Dtype dtype, const void* data, int64_t stride, int64_t count,
                 const char* where = nullptr, int64_t where_stride = 0) noexcept;

}  // namespace nd
