// SPDX-License-Identifier: BSD-3-Clause
// Filters without feedback, with the state that goes from one part of a signal to the
// next.
#pragma once

#include "core/array/array.h"

namespace nd {

// scipy.signal.lfilter for one coefficient in a. `initial` and `final_state` may be null:
// the parts of earlier samples in the first results, and of these samples in later ones.
// kUnsupported: more coefficients in a, or integers alone. kAxis, kNdim, kShape, kValue.
Status LFilter(const Array& b, const Array& a, const Array& x, int64_t axis,
               const Array* initial, Array* result, Array* final_state) noexcept;

}  // namespace nd
