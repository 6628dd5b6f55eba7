// SPDX-License-Identifier: BSD-3-Clause
#include "core/array/layout.h"

#include <cinttypes>
#include <cstdio>

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

Status FailSize(const Layout& layout, int64_t itemsize) noexcept {
  return Fail(Code::kOverflow,
              "shape %s with %" PRId64 "-byte elements exceeds 2^63 - 1 bytes",
              ShapeText(layout.ndim, layout.shape).text, itemsize);
}

Status FailReach(const Layout& layout) noexcept {
  return Fail(Code::kOverflow, "the strides reach beyond 2^63 - 1 bytes for shape %s",
              ShapeText(layout.ndim, layout.shape).text);
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
