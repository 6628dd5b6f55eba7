// SPDX-License-Identifier: BSD-3-Clause
// Shape and strides on the stack, and the pure arithmetic over them: sizes, contiguous
// strides, the range of bytes that a layout touches.
#pragma once

#include "core/dtype/dtypes.h"
#include "core/error/status.h"

namespace nd {

inline constexpr int32_t kMaxDims = 64;

enum class Order : int32_t { kC = 0, kF = 1, kA = 2, kK = 3 };

// Deliberately not initialised: only the first ndim entries mean anything.
struct Layout {
  int32_t ndim;
  int64_t shape[kMaxDims];
  int64_t strides[kMaxDims];  // bytes

  Layout() noexcept : ndim(0) {}  // NOLINT: the arrays stay uninitialised
  void Append(int64_t length, int64_t stride) noexcept {
    shape[ndim] = length;
    strides[ndim++] = stride;
  }
};

// Bytes [lo, hi) relative to the first element.
struct Extent {
  int64_t lo;
  int64_t hi;
};

// Copies a shape into `layout`. kNdim outside 0..64, kNull, kShape for a negative length.
Status SetShape(int32_t ndim, const int64_t* shape, Layout* layout) noexcept;

// The number of elements; kOverflow when the product of the non-zero lengths times
// `itemsize` exceeds int64, as NumPy decides it.
Status CountElements(const Layout& layout, int64_t itemsize, int64_t* size) noexcept;

// Sets dense strides, last axis fastest (kC) or first (kF), for a shape that
// CountElements accepts.
void SetContiguousStrides(Order order, int64_t itemsize, Layout* layout) noexcept;

// The bytes that the elements touch; {0, 0} when there are none. kOverflow.
Status TouchedExtent(const Layout& layout, int64_t itemsize, Extent* extent) noexcept;

// Contiguity by NumPy's relaxed rule: axes of length 1 and empty arrays do not matter.
// For a layout that CountElements accepts.
struct Contiguity {
  bool c;
  bool f;
};
Contiguity FindContiguity(const Layout& layout, int64_t itemsize) noexcept;

// Writes "(3, 4)" for messages; cut when it does not fit.
struct ShapeText {
  ShapeText(int32_t ndim, const int64_t* shape) noexcept;
  char text[160];
};

}  // namespace nd
