// SPDX-License-Identifier: BSD-3-Clause
// Differences of neighbours along an axis, and their sums. Names and errors are those of
// decl.h.
#pragma once

#include "core/array/array.h"

namespace nd {

// numpy.diff; `prepend` and `append` may be null.
Status Diff(const Array& a, int32_t n, int64_t axis, const Array* prepend,
            const Array* append, Array* result, int32_t* flags) noexcept;

// numpy.gradient along one axis. `spacing`: null for 1, a number, or coordinates.
Status Gradient(const Array& a, int64_t axis, const Array* spacing, int32_t edge_order,
                Array* result, int32_t* flags) noexcept;

// numpy.trapezoid; `x` may be null: then neighbours are `dx` apart.
Status Trapezoid(const Array& y, const Array* x, double dx, int64_t axis, Array* result,
                 int32_t* flags) noexcept;

}  // namespace nd
