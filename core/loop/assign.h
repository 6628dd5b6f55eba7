// SPDX-License-Identifier: BSD-3-Clause
// Copying and converting between any two layouts of one shape: what assignment, astype
// and every buffered operation come down to.
#pragma once

#include "core/dtype/dtypes.h"
#include "core/error/status.h"

namespace nd {

// target[...] = source[...]. Strides are in bytes, of any sign; a source stride may be 0.
// However the two share memory, the result is as if the source had been copied first;
// only then can it fail, with kNoMemory or kLimit, and nothing has changed. That the
// target does not overlap itself (overlap.h) is the caller's to check. Elements need not
// be aligned.
Status AssignStrided(int32_t ndim, const int64_t* shape, Dtype from, const void* source,
                     const int64_t* source_strides, Dtype to, void* target,
                     const int64_t* target_strides) noexcept;

// The same for memory that the caller knows to be disjoint.
void AssignDisjoint(int32_t ndim, const int64_t* shape, Dtype from, const void* source,
                    const int64_t* source_strides, Dtype to, void* target,
                    const int64_t* target_strides) noexcept;

}  // namespace nd
