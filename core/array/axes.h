// SPDX-License-Identifier: BSD-3-Clause
// Axis arguments: negative axes count from the end, none may come twice.
#pragma once

#include "core/array/layout.h"

namespace nd {

// `axis` as 0..ndim-1; kAxis with a message.
Status NormalizeAxis(int64_t axis, int32_t ndim, int32_t* result) noexcept;

// A set of axes, as one bit each. kAxis for a repeated one, kNull, kValue for a bad
// count, an argument of the name `counted`.
Status AxisSet(const char* counted, int32_t count, const int64_t* axes, int32_t ndim,
               uint64_t* set) noexcept;

}  // namespace nd
