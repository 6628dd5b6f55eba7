// SPDX-License-Identifier: BSD-3-Clause
#include "core/array/views.h"

#include <cinttypes>

#include "core/array/axes.h"
#include "core/array/checked.h"

namespace nd {

Status Permute(const Array& a, int32_t count, const int64_t* axes,
               Array* result) noexcept {
  const int32_t ndim = a.ndim();
  Layout layout;
  if (axes == nullptr && count == 0) {
    for (int32_t i = ndim - 1; i >= 0; --i) layout.Append(a.shape(i), a.stride(i));
    return a.Derive(a.dtype(), layout, 0, 0, result);
  }
  if (count != ndim) {
    return Fail(Code::kValue, "count is %d, the array has %d axes", count, ndim);
  }
  uint64_t seen = 0;
  ND_TRY(AxisSet("count", count, axes, ndim, &seen));
  for (int32_t i = 0; i < ndim; ++i) {
    int32_t axis = 0;
    ND_TRY(NormalizeAxis(axes[i], ndim, &axis));
    layout.Append(a.shape(axis), a.stride(axis));
  }
  return a.Derive(a.dtype(), layout, 0, 0, result);
}

Status BroadcastStrides(const Array& a, Layout* layout) noexcept {
  const int32_t added = layout->ndim - a.ndim();
  bool fits = added >= 0;
  for (int32_t i = 0; fits && i < layout->ndim; ++i) {
    if (i < added || (a.shape(i - added) == 1 && layout->shape[i] != 1)) {
      layout->strides[i] = 0;
    } else {
      fits = a.shape(i - added) == layout->shape[i];
      layout->strides[i] = a.stride(i - added);
    }
  }
  if (fits) return Ok();
  return Fail(Code::kBroadcast, "shape %s does not broadcast to %s",
              ShapeText(a.ndim(), a.shape()).text,
              ShapeText(layout->ndim, layout->shape).text);
}

Status BroadcastTo(const Array& a, int32_t ndim, const int64_t* shape,
                   Array* result) noexcept {
  Layout layout;
  ND_TRY(SetShape(ndim, shape, &layout));
  ND_TRY(BroadcastStrides(a, &layout));
  return a.Derive(a.dtype(), layout, 0, kReadonly, result);
}

Status Squeeze(const Array& a, int32_t count, const int64_t* axes,
               Array* result) noexcept {
  uint64_t dropped = 0;
  const bool all = count == kAllAxes && axes == nullptr;
  if (!all) ND_TRY(AxisSet("count", count, axes, a.ndim(), &dropped));
  Layout layout;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    const bool named = (dropped >> i & 1) != 0;
    if (named && a.shape(i) != 1) {
      return Fail(Code::kValue, "axis %d has length %" PRId64 ", only 1 can be squeezed",
                  i, a.shape(i));
    }
    if (!named && !(all && a.shape(i) == 1)) layout.Append(a.shape(i), a.stride(i));
  }
  return a.Derive(a.dtype(), layout, 0, 0, result);
}

Status Expand(const Array& a, int32_t count, const int64_t* axes,
              Array* result) noexcept {
  if (count < 0) return Fail(Code::kValue, "count is %d, it must not be negative", count);
  if (count > kMaxDims - a.ndim()) {
    return Fail(Code::kNdim, "%d axes and %d new ones, the limit is %d", a.ndim(), count,
                kMaxDims);
  }
  const int32_t ndim = a.ndim() + count;
  uint64_t added = 0;
  ND_TRY(AxisSet("count", count, axes, ndim, &added));
  Layout layout;
  int32_t source = 0;
  for (int32_t i = 0; i < ndim; ++i) {
    if ((added >> i & 1) != 0) {
      layout.Append(1, 0);
    } else {
      layout.Append(a.shape(source), a.stride(source));
      ++source;
    }
  }
  return a.Derive(a.dtype(), layout, 0, 0, result);
}

Status Flip(const Array& a, int32_t count, const int64_t* axes, Array* result) noexcept {
  uint64_t flipped = ~uint64_t{0};
  if (!(count == kAllAxes && axes == nullptr)) {
    ND_TRY(AxisSet("count", count, axes, a.ndim(), &flipped));
  }
  Layout layout;
  int64_t offset = 0;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    const bool flip = (flipped >> i & 1) != 0 && a.shape(i) > 1;
    // Reaching the last element cannot overflow in an array that was checked, but an
    // empty one may carry any stride.
    if (flip && a.size() > 0) offset += (a.shape(i) - 1) * a.stride(i);
    int64_t stride = a.stride(i);
    if (flip && SubOverflows(0, stride, &stride)) {
      return Fail(Code::kOverflow, "the stride of axis %d cannot be negated", i);
    }
    layout.Append(a.shape(i), stride);
  }
  return a.Derive(a.dtype(), layout, offset, 0, result);
}

Status Diagonal(const Array& a, int64_t offset, int64_t axis1, int64_t axis2,
                Array* result) noexcept {
  if (a.ndim() < 2) {
    return Fail(Code::kNdim, "a diagonal needs 2 dimensions, the array has %d", a.ndim());
  }
  int32_t row = 0;
  int32_t column = 0;
  ND_TRY(NormalizeAxis(axis1, a.ndim(), &row));
  ND_TRY(NormalizeAxis(axis2, a.ndim(), &column));
  if (row == column) return Fail(Code::kAxis, "axis1 and axis2 are both %d", row);

  Layout layout;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    if (i != row && i != column) layout.Append(a.shape(i), a.stride(i));
  }
  const int64_t rows = a.shape(row);
  const int64_t columns = a.shape(column);
  int64_t length = 0;
  int64_t bytes = 0;
  if (offset >= 0 && offset < columns) {
    length = rows < columns - offset ? rows : columns - offset;
    bytes = length > 0 && a.size() > 0 ? offset * a.stride(column) : 0;
  } else if (offset < 0 && offset > -rows) {
    length = columns < rows + offset ? columns : rows + offset;
    bytes = length > 0 && a.size() > 0 ? -offset * a.stride(row) : 0;
  }
  int64_t stride = 0;
  if (AddOverflows(a.stride(row), a.stride(column), &stride) && length > 1) {
    return Fail(Code::kOverflow, "the strides of axes %d and %d add up beyond 2^63", row,
                column);
  }
  layout.Append(length, stride);
  return a.Derive(a.dtype(), layout, bytes, 0, result);
}

namespace {

bool IsComplex(Dtype dtype) noexcept {
  return InfoOf(dtype).kind == Kind::kComplex;
}

Dtype PartOf(Dtype dtype) noexcept {
  return dtype == Dtype::kComplex64 ? Dtype::kFloat32 : Dtype::kFloat64;
}

}  // namespace

Status Real(const Array& a, Array* result) noexcept {
  if (!IsComplex(a.dtype())) return a.Share(result);
  Layout layout;
  a.CopyLayout(&layout);
  return a.Derive(PartOf(a.dtype()), layout, 0, 0, result);
}

Status Imag(const Array& a, Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  if (IsComplex(a.dtype())) {
    const Dtype part = PartOf(a.dtype());
    return a.Derive(part, layout, a.size() > 0 ? ItemSize(part) : 0, 0, result);
  }
  Array zero;
  ND_TRY(NewArray(a.dtype(), 0, nullptr, Order::kC, Fill::kZero, &zero));
  return BroadcastTo(zero, a.ndim(), a.shape(), result);
}

Status Reinterpret(const Array& a, Dtype dtype, Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  const int64_t before = a.itemsize();
  const int64_t after = ItemSize(dtype);
  if (before != after) {
    const int32_t last = a.ndim() - 1;
    if (last < 0) {
      return Fail(Code::kValue, "a 0-d array of %" PRId64 " bytes cannot be viewed as %s",
                  before, InfoOf(dtype).name);
    }
    if (layout.strides[last] != before && layout.shape[last] > 1) {
      return Fail(Code::kValue,
                  "the last axis must be contiguous to view it as another itemsize, its "
                  "stride is %" PRId64,
                  layout.strides[last]);
    }
    // shape[last] * before fits: it is at most the bytes of the array, or it is empty.
    int64_t bytes = 0;
    if (MulOverflows(layout.shape[last], before, &bytes) || bytes % after != 0) {
      return Fail(Code::kShape,
                  "the last axis has %" PRId64 " elements of %" PRId64
                  " bytes, not a multiple of %" PRId64 " bytes",
                  layout.shape[last], before, after);
    }
    layout.shape[last] = bytes / after;
    layout.strides[last] = after;
  }
  return a.Derive(dtype, layout, 0, 0, result);
}

Status AsStrided(const Array& a, int32_t ndim, const int64_t* shape,
                 const int64_t* strides, int64_t offset, Array* result) noexcept {
  Layout layout;
  ND_TRY(SetShape(ndim, shape, &layout));
  if (strides == nullptr && ndim > 0) {
    return Fail(Code::kNull, "strides is NULL with ndim %d", ndim);
  }
  for (int32_t i = 0; i < ndim; ++i) layout.strides[i] = strides[i];
  int64_t size = 0;
  ND_TRY(CountElements(layout, a.itemsize(), &size));
  return a.Derive(a.dtype(), layout, size > 0 ? offset : 0, 0, result);
}

Status SlidingWindow(const Array& a, int32_t count, const int64_t* window,
                     const int64_t* axes, Array* result) noexcept {
  if (count < 0) return Fail(Code::kValue, "count is %d, it must not be negative", count);
  if (count > 0) {
    if (window == nullptr)
      return Fail(Code::kNull, "window is NULL with count %d", count);
  }
  if (axes == nullptr && count != a.ndim()) {
    return Fail(Code::kValue, "%d windows for %d axes; name the axes", count, a.ndim());
  }
  if (count > kMaxDims - a.ndim()) {
    return Fail(Code::kNdim, "%d axes and %d windows, the limit is %d", a.ndim(), count,
                kMaxDims);
  }
  Layout layout;
  a.CopyLayout(&layout);
  for (int32_t i = 0; i < count; ++i) {
    int32_t axis = i;
    if (axes != nullptr) ND_TRY(NormalizeAxis(axes[i], a.ndim(), &axis));
    // An axis may be named twice: its windows nest.
    if (window[i] < 0 || window[i] > layout.shape[axis]) {
      return Fail(Code::kValue,
                  "window[%d] is %" PRId64 ", axis %d leaves room for 0 to %" PRId64, i,
                  window[i], axis, layout.shape[axis]);
    }
    layout.shape[axis] -= window[i] - 1;
    layout.Append(window[i], a.stride(axis));
  }
  return a.Derive(a.dtype(), layout, 0, kReadonly, result);
}

bool ReshapeStrides(const Array& a, Order order, Layout* layout) noexcept {
  // Walk both shapes from the slowest axis, cutting them into groups of equal size;
  // within a group the old axes must merge into one (NumPy's _attempt_nocopy_reshape).
  const bool fortran = order == Order::kF;
  Layout old;  // the axes that matter, slowest first
  for (int32_t i = 0; i < a.ndim(); ++i) {
    const int32_t axis = fortran ? a.ndim() - 1 - i : i;
    if (a.shape(axis) != 1) old.Append(a.shape(axis), a.stride(axis));
  }
  const auto place = [&](int32_t i) { return fortran ? layout->ndim - 1 - i : i; };
  if (a.size() == 0) {
    SetContiguousStrides(order, a.itemsize(), layout);
    return true;
  }
  int32_t o = 0;
  int32_t n = 0;
  while (n < layout->ndim) {
    if (o == old.ndim) {  // only lengths of 1 are left
      layout->strides[place(n++)] = a.itemsize();
      continue;
    }
    int32_t o_end = o + 1;
    int32_t n_end = n + 1;
    int64_t old_size = old.shape[o];
    int64_t new_size = layout->shape[place(n)];
    while (old_size != new_size) {
      if (old_size < new_size) {
        old_size *= old.shape[o_end++];
      } else {
        new_size *= layout->shape[place(n_end++)];
      }
    }
    for (int32_t i = o; i + 1 < o_end; ++i) {
      int64_t merged = 0;
      if (MulOverflows(old.strides[i + 1], old.shape[i + 1], &merged) ||
          merged != old.strides[i]) {
        return false;
      }
    }
    int64_t stride = old.strides[o_end - 1];
    for (int32_t i = n_end - 1; i >= n; --i) {
      layout->strides[place(i)] = stride;
      if (i > n) stride *= layout->shape[place(i)];
    }
    o = o_end;
    n = n_end;
  }
  return true;
}

}  // namespace nd
