// SPDX-License-Identifier: BSD-3-Clause
// Up- and downsampling of all lines of an array: each phase of the outputs is a
// correlation of samples that are some apart.
#pragma once

#include "core/array/array.h"
#include "core/fir/extend_line.h"
#include "core/fir/resampler.h"

namespace nd::fir {

// What is seen beyond the ends, with the constant as an element of the results.
struct Ends {
  Extension extension;
  bool nothing;  // zeros, which take no part
  alignas(kMaxItemSize) char fill[kMaxItemSize];
};

// Of the last axis of x, by the taps h. x is not empty; y is contiguous, of float32,
// float64 or a complex dtype, and has memory of its own. kNoMemory, kLimit, kOverflow.
Status RunPolyphase(const Resampler& resampler, const Ends& ends, const Array& h,
                    const Array& x, const Array& y) noexcept;

}  // namespace nd::fir
