// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/dtype/dtypes.h"

namespace nd {

// Sets every element of a strided region to the element at `value`, which is of the same
// dtype and may lie inside the region. Elements may share memory.
void FillStrided(int32_t ndim, const int64_t* shape, Dtype dtype, void* data,
                 const int64_t* strides, const void* value) noexcept;

}  // namespace nd
