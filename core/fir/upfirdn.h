// SPDX-License-Identifier: BSD-3-Clause
// Filters between two sampling rates: zeros between samples, a filter, and every so many
// of its results, of which only the wanted ones are computed.
#pragma once

#include "core/array/array.h"
#include "core/fir/extend_line.h"

namespace nd {

// scipy.signal.upfirdn. `extension`: any but kInterpolate. The result has the dtype that
// h, x and float32 promote to. kAxis, kNdim, kValue, kOverflow.
Status UpFirDn(const Array& h, const Array& x, int64_t up, int64_t down, int64_t axis,
               Extension extension, double fill, Array* result) noexcept;

}  // namespace nd
