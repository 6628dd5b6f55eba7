// SPDX-License-Identifier: BSD-3-Clause
// Arrays that are computed from a few numbers: arange, linspace, eye, full.
#pragma once

#include "core/array/array.h"

namespace nd {

// A scalar argument: one element of some dtype, possibly unaligned.
struct ScalarRef {
  Dtype dtype;
  const void* value;
};

Status Full(Dtype dtype, int32_t ndim, const int64_t* shape, ScalarRef value,
            Array* result) noexcept;
Status Arange(Dtype dtype, ScalarRef start, ScalarRef stop, ScalarRef step,
              Array* result) noexcept;
Status Linspace(Dtype dtype, int64_t count, bool endpoint, ScalarRef start,
                ScalarRef stop, Array* result) noexcept;
Status Eye(Dtype dtype, int64_t rows, int64_t columns, int64_t offset,
           Array* result) noexcept;

}  // namespace nd
