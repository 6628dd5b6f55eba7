// SPDX-License-Identifier: BSD-3-Clause
// Convolution of arrays: promotion, shapes, a fresh result. The arithmetic is
// convolve.h's.
#pragma once

#include "core/array/array.h"
#include "core/signal/convolve.h"

namespace nd {

// Whether the second operand is reversed, or conjugated.
enum class Product : bool { kConvolve = false, kCorrelate = true };

// numpy.convolve and numpy.correlate: at most one dimension each. kNdim, kValue.
Status Convolve(const Array& a, const Array& v, ConvolveMode mode, Product product,
                Array* result) noexcept;

// scipy.signal.convolve and correlate: equally many dimensions. kNdim, kValue.
Status SignalConvolve(const Array& a, const Array& v, ConvolveMode mode, Product product,
                      Array* result) noexcept;

}  // namespace nd
