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
  bool empty = false;
  for (int32_t i = 0; i < layout.ndim; ++i) {
    if (layout.shape[i] == 0) {
      empty = true;
    } else if (MulOverflows(bytes, layout.shape[i], &bytes)) {
      return Fail(Code::kOverflow,
                  "shape %s with %" PRId64 "-byte elements exceeds 2^63 - 1 bytes",
                  ShapeText(layout.ndim, layout.shape).text, itemsize);
    }
  }
  *size = empty ? 0 : bytes / itemsize;
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
  for (int32_t i = 0; i < layout.ndim; ++i) {
    if (layout.shape[i] == 0) {
      *extent = {0, 0};
      return Ok();
    }
    int64_t reach = 0;
    overflow |= MulOverflows(layout.shape[i] - 1, layout.strides[i], &reach);
    int64_t& edge = reach < 0 ? lo : hi;
    overflow |= AddOverflows(edge, reach, &edge);
  }
  if (overflow) {
    // An axis of length 0 further on would make the overflow harmless.
    for (int32_t i = 0; i < layout.ndim; ++i) {
      if (layout.shape[i] == 0) {
        *extent = {0, 0};
        return Ok();
      }
    }
    return Fail(Code::kOverflow, "the strides reach beyond 2^63 - 1 bytes for shape %s",
                ShapeText(layout.ndim, layout.shape).text);
  }
  *extent = {lo, hi};
  return Ok();
}

bool IsContiguous(Order order, int32_t ndim, const int64_t* shape, const int64_t* strides,
                  int64_t itemsize) noexcept {
  int64_t expected = itemsize;
  bool dense = true;
  for (int32_t i = 0; i < ndim; ++i) {
    const int32_t axis = order == Order::kF ? i : ndim - 1 - i;
    if (shape[axis] == 0) return true;
    if (shape[axis] == 1) continue;
    dense = dense && strides[axis] == expected;
    if (MulOverflows(expected, shape[axis], &expected)) dense = false;
  }
  return dense;
}

ShapeText::ShapeText(int32_t ndim, const int64_t* shape) noexcept {
  constexpr size_t kCapacity = sizeof(text);
  size_t used = static_cast<size_t>(std::snprintf(text, kCapacity, "("));
  for (int32_t i = 0; i < ndim && used < kCapacity - 32; ++i) {
    used += static_cast<size_t>(std::snprintf(text + used, kCapacity - used,
                                              i == 0 ? "%" PRId64 : ", %" PRId64, shape[i]));
  }
  const bool cut = used >= kCapacity - 32;
  std::snprintf(text + used, kCapacity - used, cut ? ", ...)" : ndim == 1 ? ",)" : ")");
}

}  // namespace nd
