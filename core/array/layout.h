// SPDX-License-Identifier: BSD-3-Clause
// Shape and strides on the stack, and the pure arithmetic over them: sizes, contiguous
// strides, the range of bytes that a layout touches.
#pragma once

#include "core/array/checked.h"
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

// What follows is inline: every array made or derived goes through it.

[[gnu::cold]] Status FailSize(const Layout& layout, int64_t itemsize) noexcept;
[[gnu::cold]] Status FailReach(const Layout& layout) noexcept;

// The number of elements; kOverflow when the product of the non-zero lengths times
// `itemsize` exceeds int64, as NumPy decides it.
inline Status CountElements(const Layout& layout, int64_t itemsize,
                            int64_t* size) noexcept {
  int64_t bytes = itemsize;
  int64_t count = 1;
  bool overflow = false;
  for (int32_t i = 0; i < layout.ndim; ++i) {
    const int64_t length = layout.shape[i];
    overflow |= MulOverflows(bytes, length == 0 ? 1 : length, &bytes);
    count = static_cast<int64_t>(static_cast<uint64_t>(count) *
                                 static_cast<uint64_t>(length));
  }
  if (overflow) [[unlikely]]
    return FailSize(layout, itemsize);
  *size = count;
  return Ok();
}

// Sets dense strides, last axis fastest (kC) or first (kF), for a shape that
// CountElements accepts.
inline void SetContiguousStrides(Order order, int64_t itemsize, Layout* layout) noexcept {
  int64_t stride = itemsize;
  const int32_t last = layout->ndim - 1;
  for (int32_t i = 0; i <= last; ++i) {
    const int32_t axis = order == Order::kF ? i : last - i;
    layout->strides[axis] = stride;
    if (layout->shape[axis] > 1) stride *= layout->shape[axis];
  }
}

// The bytes that the elements touch; {0, 0} when there are none. kOverflow.
inline Status TouchedExtent(const Layout& layout, int64_t itemsize,
                            Extent* extent) noexcept {
  int64_t lo = 0;
  int64_t hi = itemsize;
  bool overflow = false;
  bool empty = false;
  for (int32_t i = 0; i < layout.ndim; ++i) {
    int64_t reach = 0;
    overflow |= MulOverflows(layout.shape[i] - 1, layout.strides[i], &reach);
    overflow |= reach < 0 ? AddOverflows(lo, reach, &lo) : AddOverflows(hi, reach, &hi);
    empty |= layout.shape[i] == 0;
  }
  if (overflow && !empty) [[unlikely]]
    return FailReach(layout);
  *extent = empty ? Extent{0, 0} : Extent{lo, hi};
  return Ok();
}

// Contiguity by NumPy's relaxed rule: axes of length 1 and empty arrays do not matter.
// For a layout that CountElements accepts.
struct Contiguity {
  bool c;
  bool f;
};
inline Contiguity FindContiguity(const Layout& layout, int64_t itemsize) noexcept {
  // The strides of a dense array, slowly growing from the last axis and from the first.
  int64_t dense_c = itemsize;
  int64_t dense_f = itemsize;
  Contiguity found = {true, true};
  bool empty = false;
  for (int32_t f = 0, c = layout.ndim - 1; c >= 0; ++f, --c) {
    const int64_t length_f = layout.shape[f];
    const int64_t length_c = layout.shape[c];
    found.f &= length_f == 1 || layout.strides[f] == dense_f;
    found.c &= length_c == 1 || layout.strides[c] == dense_c;
    empty |= length_f == 0;
    dense_f *= length_f;
    dense_c *= length_c;
  }
  return empty ? Contiguity{true, true} : found;
}

// Writes "(3, 4)" for messages; cut when it does not fit.
struct ShapeText {
  ShapeText(int32_t ndim, const int64_t* shape) noexcept;
  char text[160];
};

}  // namespace nd
