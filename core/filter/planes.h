// SPDX-License-Identifier: BSD-3-Clause
// Filters of rows and columns: windows along two axes of an array at once, the columns of
// a block of outputs first and then, in the cache, its lines. Nothing is padded or copied
// but what lies beyond the ends of lines.
#pragma once

#include "core/error/status.h"
#include "core/filter/boundary.h"
#include "core/filter/options.h"
#include "core/kernels/order/order.h"

namespace nd {

// A window along one axis: see FilterOptions.
struct WindowAxis {
  int64_t samples, taps, start, dilation, stride, outputs;
  Boundary boundary;
};

// The window of `taps` taps along an axis of `samples`.
WindowAxis WindowAlong(const FilterOptions& options, int32_t axis, int64_t samples,
                       int64_t taps) noexcept;

// Elements of `size` bytes whose last axis is contiguous. Two axes at least.
struct Image {
  char* data;
  int32_t ndim;
  int64_t shape[kMaxDims], strides[kMaxDims];  // bytes

  Image() noexcept {}  // NOLINT: only the first ndim entries mean anything
  // Dense strides for the shape, and no data; the number of bytes. kOverflow.
  Status SetDense(int64_t size, int64_t* bytes) noexcept;
};

struct PlanesPass {
  KeyLane lane;
  PlaneKernels kernels;
  bool keeps_keys;         // the kernels of lines with one tap do nothing
  KeyMap map_in, map_out;  // of the samples and of the results
  const void* fill;        // the constant, as a sample
  int32_t axis;            // of the columns, not the last one
  WindowAxis columns, lines;
  double duration;  // nanoseconds, about
  // For elements that are in order as they are, since none has its sign bit set; samples
  // and results have the same map. Or none, which is without columns.
  PlaneKernels plain = {};
};

// Results and samples share no memory. kNoMemory, kLimit: then nothing has changed.
Status RunPlanes(const PlanesPass& pass, const Image& samples,
                 const Image& results) noexcept;

}  // namespace nd
