// SPDX-License-Identifier: BSD-3-Clause
#include "core/array/layout.h"

#include <cinttypes>
#include <cstdio>

#include "core/array/checked.h"

namespace nd {

Status SetShape(int32_t ndim, const int64_t* shape, Layout* layout) noexcept {
  if (ndim < 0 || ndim > kMaxDims) {
    return Fail(Code::kNdim, "ndim is %d, it must be 0 to %d", ndim, kMaxDims);
  }
  if (shape == nullptr && ndim > 0) {
    return Fail(Code::kNull, "shape is NULL with ndim %d", ndim);
  }
  for (int32_t i = 0; i < ndim; ++i) {
    if (shape[i] < 0) {
      return Fail(Code::kShape, "shape[%d] is %" PRId64 ", it must not be negative", i,
                  shape[i]);
    }
    layout->shape[i] = shape[i];
  }
  layout->ndim = ndim;
  return Ok();
}

Status CountElements(const Layout& layout, int64_t itemsize, int64_t* size) noexcept {
  int64_t bytes = itemsize;
  int64_t count = 1;
  bool overflow = false;
  for (int32_t i = 0; i < layout.ndim; ++i) {
    const int64_t length = layout.shape[i];
    overflow |= MulOverflows(bytes, length == 0 ? 1 : length, &bytes);
    count = static_cast<int64_t>(static_cast<uint64_t>(count) *
                                 static_cast<uint64_t>(length));
  }
  if (overflow) [[unlikely]] {
    return Fail(Code::kOverflow,
                "shape %s with %" PRId64 "-byte elements exceeds 2^63 - 1 bytes",
                ShapeText(layout.ndim, layout.shape).text, itemsize);
  }
  *size = count;
  return Ok();
}

void SetContiguousStrides(Order order, int64_t itemsize, Layout* layout) noexcept {
  int64_t stride = itemsize;
  const int32_t last = layout->ndim - 1;
  for (int32_t i = 0; i <= last; ++i) {
    const int32_t axis = order == Order::kF ? i : last - i;
    layout->strides[axis] = stride;
    if (layout->shape[axis] > 1) stride *= layout->shape[axis];
  }
}

Status TouchedExtent(const Layout& layout, int64_t itemsize, Extent* extent) noexcept {
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
  if (overflow && !empty) [[unlikely]] {
    return Fail(Code::kOverflow, "the strides reach beyond 2^63 - 1 bytes for shape %s",
                ShapeText(layout.ndim, layout.shape).text);
  }
  *extent = empty ? Extent{0, 0} : Extent{lo, hi};
  return Ok();
}

Contiguity FindContiguity(const Layout& layout, int64_t itemsize) noexcept {
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

ShapeText::ShapeText(int32_t ndim, const int64_t* shape) noexcept {
  constexpr size_t kCapacity = sizeof(text);
  size_t used = static_cast<size_t>(std::snprintf(text, kCapacity, "("));
  for (int32_t i = 0; i < ndim && used < kCapacity - 32; ++i) {
    used += static_cast<size_t>(std::snprintf(
        text + used, kCapacity - used, i == 0 ? "%" PRId64 : ", %" PRId64, shape[i]));
  }
  const bool cut = used >= kCapacity - 32;
  std::snprintf(text + used, kCapacity - used, cut ? ", ...)" : ndim == 1 ? ",)" : ")");
}

}  // namespace nd
