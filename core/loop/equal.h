// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/dtype/dtypes.h"

namespace nd {

// Whether two operands of one shape are equal in every element, compared as NumPy's ==
// does: in their common dtype, but integers always exactly. NaN equals nothing, unless
// `equal_nan` makes it equal to NaN (a complex number is NaN when either part is).
bool EqualStrided(int32_t ndim, const int64_t* shape, Dtype a_dtype, const void* a,
                  const int64_t* a_strides, Dtype b_dtype, const void* b,
                  const int64_t* b_strides, bool equal_nan) noexcept;

}  // namespace nd
