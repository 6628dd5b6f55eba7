// SPDX-License-Identifier: BSD-3-Clause
// Up- and downsampling of many short lines at once: each output of all of them is a sum
// of rows, to which each line gives one sample.
#pragma once

#include "core/fir/polyphase.h"

namespace nd::fir {

// Whether so many lines go faster together than by RunPolyphase.
bool PaysTogether(const Resampler& resampler, int64_t lines) noexcept;

// As RunPolyphase, of the axis number `axis`. Last bits may be others than its.
Status RunTogether(const Resampler& resampler, const Ends& ends, const Array& h,
                   const Array& x, int32_t axis, const Array& y) noexcept;

}  // namespace nd::fir
