// SPDX-License-Identifier: BSD-3-Clause
// Views: no element is copied.
#include "core/array/views.h"

#include "capi/call.h"
#include "core/index/slice.h"

using namespace nd;
using namespace nd::capi;

static_assert(sizeof(IndexItem) == 4 * sizeof(int64_t));

int32_t nd_slice(nd_array a, const int64_t* items, int32_t item_count, nd_array* result) {
  return Derive("nd_slice", a, result, [&](const Array& base, Array* made) {
    return Slice(base, reinterpret_cast<const IndexItem*>(items), item_count, made);
  });
}

int32_t nd_permute(nd_array a, int32_t count, const int64_t* axes, nd_array* result) {
  return Derive("nd_permute", a, result, [&](const Array& base, Array* made) {
    return Permute(base, count, axes, made);
  });
}

int32_t nd_broadcast_to(nd_array a, int32_t ndim, const int64_t* shape,
                        nd_array* result) {
  return Derive("nd_broadcast_to", a, result, [&](const Array& base, Array* made) {
    return BroadcastTo(base, ndim, shape, made);
  });
}

int32_t nd_squeeze(nd_array a, int32_t count, const int64_t* axes, nd_array* result) {
  return Derive("nd_squeeze", a, result, [&](const Array& base, Array* made) {
    return Squeeze(base, count, axes, made);
  });
}

int32_t nd_expand(nd_array a, int32_t count, const int64_t* axes, nd_array* result) {
  return Derive("nd_expand", a, result, [&](const Array& base, Array* made) {
    return Expand(base, count, axes, made);
  });
}

int32_t nd_flip(nd_array a, int32_t count, const int64_t* axes, nd_array* result) {
  return Derive("nd_flip", a, result, [&](const Array& base, Array* made) {
    return Flip(base, count, axes, made);
  });
}

int32_t nd_diagonal(nd_array a, int64_t offset, int64_t axis1, int64_t axis2,
                    nd_array* result) {
  return Derive("nd_diagonal", a, result, [&](const Array& base, Array* made) {
    return Diagonal(base, offset, axis1, axis2, made);
  });
}

int32_t nd_real(nd_array a, nd_array* result) {
  return Derive("nd_real", a, result,
                [&](const Array& base, Array* made) { return Real(base, made); });
}

int32_t nd_imag(nd_array a, nd_array* result) {
  return Derive("nd_imag", a, result,
                [&](const Array& base, Array* made) { return Imag(base, made); });
}

int32_t nd_reinterpret(nd_array a, int32_t dtype, nd_array* result) {
  return Derive("nd_reinterpret", a, result,
                [&](const Array& base, Array* made) -> Status {
                  Dtype valid;
                  ND_TRY(ToDtype(dtype, &valid));
                  return Reinterpret(base, valid, made);
                });
}

int32_t nd_as_strided(nd_array a, int32_t ndim, const int64_t* shape,
                      const int64_t* strides, int64_t offset, nd_array* result) {
  return Derive("nd_as_strided", a, result, [&](const Array& base, Array* made) {
    return AsStrided(base, ndim, shape, strides, offset, made);
  });
}

int32_t nd_sliding_window(nd_array a, int32_t count, const int64_t* window,
                          const int64_t* axes, nd_array* result) {
  return Derive("nd_sliding_window", a, result, [&](const Array& base, Array* made) {
    return SlidingWindow(base, count, window, axes, made);
  });
}
