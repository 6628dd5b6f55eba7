// SPDX-License-Identifier: BSD-3-Clause
// Correlation of an array that goes on beyond its ends: the middle is read where it lies,
// and only the outputs near an end are computed from windows that are copied.
#pragma once

#include "core/array/array.h"
#include "core/filter/boundary.h"

namespace nd::fir {

// Weights over the axes of an array, with strides in bytes of any sign, none of them
// empty.
struct Taps {
  const void* data;
  const int64_t* shape;
  const int64_t* strides;
};

// y[o] = sum of taps[k] * x[o + start + k], an index, o, start and k along each axis.
// x, y and the taps have one dtype and one ndim; y may have any shape, and memory of its
// own. `boundary`: per axis. `fill`: the constant, an element; where it is null samples
// beyond the ends of a constant axis take no part. kNoMemory, kLimit, kOverflow.
Status CorrelateRegions(const Array& x, const Taps& taps, const int64_t* start,
                        const Boundary* boundary, const void* fill,
                        const Array& y) noexcept;

// The same along one axis with `count` contiguous taps.
Status CorrelateAlong(const Array& x, int32_t axis, const void* taps, int64_t count,
                      int64_t start, Boundary boundary, const void* fill,
                      const Array& y) noexcept;

}  // namespace nd::fir
