// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/array/array.h"

namespace nd {

// The sum of conj(a) * b along an axis that both have, the last ones broadcast together:
// numpy.vecdot.
Status Vecdot(const Array& a, const Array& b, int64_t axis, Array* result,
              int32_t* flags) noexcept;

// The sum of products over the last axis of both, for all pairs of the others:
// numpy.inner.
Status Inner(const Array& a, const Array& b, Array* result, int32_t* flags) noexcept;

}  // namespace nd
