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

// How SignalConvolve goes about it.
struct SignalWay {
  ConvolveMode mode = ConvolveMode::kFull;
  Product product = Product::kConvolve;
  ConvolveMethod method = ConvolveMethod::kAuto;
  // Integers and bool are computed in float64, 16-bit floats in float32, and so are the
  // results.
  bool floating = false;
  // Along these axes; -1: all.
  int32_t axis_count = -1;
  const int64_t* axes = nullptr;
};

// scipy.signal.convolve, correlate, fftconvolve: equally many dimensions. kNdim, kValue,
// kAxis, kBroadcast.
Status SignalConvolve(const Array& a, const Array& v, const SignalWay& way,
                      Array* result) noexcept;

// What kAuto chooses for two arrays.
Status SignalMethod(const Array& a, const Array& v, const SignalWay& way,
                    ConvolveMethod* result) noexcept;

}  // namespace nd
