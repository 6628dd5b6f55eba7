// SPDX-License-Identifier: BSD-3-Clause
// Shapes of elementwise operations: broadcasting, and the layout of a fresh result.
#pragma once

#include "core/array/array.h"
#include "core/kernels/ufunc/row.h"

namespace nd {

// The shape that all arrays broadcast to. kBroadcast with all shapes in the message.
Status BroadcastShape(const Array* const* arrays, int count, Layout* shape) noexcept;

// Byte strides of `array` stretched to `layout->shape`, to which it must broadcast.
void StretchStrides(const Array& array, const Layout& shape, int64_t* strides) noexcept;

// Dense strides for `layout->shape`. Order::kK sorts the axes as NumPy does: nearest in
// memory last, unless two inputs disagree.
void SetFreshStrides(Order order, const Array* const* inputs, int count, int64_t itemsize,
                     Layout* layout) noexcept;

}  // namespace nd
