// SPDX-License-Identifier: BSD-3-Clause
// Ufuncs as functions of plain vectors: what is measured, casts and all.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd::accuracy {

// y[i] = ufunc(a[i], b[i]) by `target`; ufuncs of one operand do not read b. Operands are
// of `dtype`, results of the dtype that is returned. Aborts where the call fails.
Dtype RunUfunc(const char* name, Dtype dtype, Target target, const void* a, const void* b,
               int64_t count, void* y);

// The ufunc computes in this dtype, not in a larger one.
bool HasLoop(const char* name, Dtype dtype);

}  // namespace nd::accuracy
