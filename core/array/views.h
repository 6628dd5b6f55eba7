// SPDX-License-Identifier: BSD-3-Clause
// Views: other shapes, strides and dtypes over the same memory. Nothing is copied and the
// memory stays alive with the view. Names and errors are those of decl.h.
#pragma once

#include "core/array/array.h"

namespace nd {

inline constexpr int32_t kAllAxes = -1;  // as a count, with axes NULL

Status Permute(const Array& a, int32_t count, const int64_t* axes,
               Array* result) noexcept;
Status BroadcastTo(const Array& a, int32_t ndim, const int64_t* shape,
                   Array* result) noexcept;
Status Squeeze(const Array& a, int32_t count, const int64_t* axes,
               Array* result) noexcept;
Status Expand(const Array& a, int32_t count, const int64_t* axes, Array* result) noexcept;
Status Flip(const Array& a, int32_t count, const int64_t* axes, Array* result) noexcept;
Status Diagonal(const Array& a, int64_t offset, int64_t axis1, int64_t axis2,
                Array* result) noexcept;
Status Real(const Array& a, Array* result) noexcept;
Status Imag(const Array& a, Array* result) noexcept;
Status Reinterpret(const Array& a, Dtype dtype, Array* result) noexcept;
Status AsStrided(const Array& a, int32_t ndim, const int64_t* shape,
                 const int64_t* strides, int64_t offset, Array* result) noexcept;
Status SlidingWindow(const Array& a, int32_t count, const int64_t* window,
                     const int64_t* axes, Array* result) noexcept;

// The strides with which `shape` lists the elements of `a` in `order` (kC or kF) without
// a copy; false when there are none. The sizes must be equal.
bool ReshapeStrides(const Array& a, Order order, Layout* layout) noexcept;

// Strides that stretch (shape, strides) of `a` to `layout->shape`. kBroadcast.
Status BroadcastStrides(const Array& a, Layout* layout) noexcept;

}  // namespace nd
