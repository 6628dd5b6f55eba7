// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/shape.h"

#include <algorithm>

namespace nd {
namespace {

[[gnu::cold]] Status FailShapes(const Array* const* arrays, int count) noexcept {
  const auto text = [&](int i) {
    return i < count ? ShapeText(arrays[i]->ndim(), arrays[i]->shape())
                     : ShapeText(0, nullptr);
  };
  if (count == 2) {
    return Fail(Code::kBroadcast,
                "operands could not be broadcast together with shapes %s %s",
                text(0).text, text(1).text);
  }
  return Fail(Code::kBroadcast,
              "operands could not be broadcast together with shapes %s %s %s%s",
              text(0).text, text(1).text, text(2).text, count > 3 ? " ..." : "");
}

int64_t Magnitude(int64_t stride) noexcept {
  return stride < 0 ? -stride : stride;
}

enum class Place { kOutside, kInside, kUnknown };

// Where axis a should lie, which comes before axis b: inside if the inputs in which both
// move agree on it.
Place PlaceOf(const int64_t (*strides)[kMaxDims], int count, int32_t a,
              int32_t b) noexcept {
  Place place = Place::kUnknown;
  for (int i = 0; i < count; ++i) {
    const int64_t stride_a = Magnitude(strides[i][a]);
    const int64_t stride_b = Magnitude(strides[i][b]);
    if (stride_a == 0 || stride_b == 0) continue;
    if (stride_a >= stride_b) return Place::kOutside;
    place = Place::kInside;
  }
  return place;
}

bool HaveOrder(const Array* const* inputs, int count, int32_t ndim, Flag flag) noexcept {
  for (int i = 0; i < count; ++i) {
    if (inputs[i]->ndim() == ndim && !inputs[i]->has(flag)) return false;
  }
  return true;
}

}  // namespace

Status BroadcastShape(const Array* const* arrays, int count, Layout* shape) noexcept {
  int32_t ndim = 0;
  for (int i = 0; i < count; ++i) ndim = std::max(ndim, arrays[i]->ndim());
  shape->ndim = ndim;
  std::fill(shape->shape, shape->shape + ndim, int64_t{1});
  for (int i = 0; i < count; ++i) {
    const int32_t offset = ndim - arrays[i]->ndim();
    for (int32_t axis = 0; axis < arrays[i]->ndim(); ++axis) {
      const int64_t length = arrays[i]->shape(axis);
      int64_t& common = shape->shape[offset + axis];
      if (common == length || length == 1) continue;
      if (common != 1) return FailShapes(arrays, count);
      common = length;
    }
  }
  return Ok();
}

void StretchStrides(const Array& array, const Layout& shape, int64_t* strides) noexcept {
  const int32_t offset = shape.ndim - array.ndim();
  std::fill(strides, strides + offset, int64_t{0});
  for (int32_t axis = 0; axis < array.ndim(); ++axis) {
    strides[offset + axis] = array.shape(axis) == 1 ? 0 : array.stride(axis);
  }
}

void SetFreshStrides(Order order, const Array* const* inputs, int count, int64_t itemsize,
                     Layout* layout) noexcept {
  const int32_t ndim = layout->ndim;
  const bool c = HaveOrder(inputs, count, ndim, kCContiguous);
  if (order == Order::kA) {
    order = !c && HaveOrder(inputs, count, ndim, kFContiguous) ? Order::kF : Order::kC;
  }
  if (order != Order::kK || c || ndim < 2) {
    return SetContiguousStrides(order == Order::kF ? Order::kF : Order::kC, itemsize,
                                layout);
  }
  int64_t strides[kMaxInputs][kMaxDims];
  for (int i = 0; i < count; ++i) StretchStrides(*inputs[i], *layout, strides[i]);
  // From the innermost one on. Each axis goes inside of those that want it so, and of
  // those in between that have no say.
  int32_t axes[kMaxDims];
  for (int32_t i = 0; i < ndim; ++i) {
    const int32_t axis = ndim - 1 - i;
    int32_t place = i;
    for (int32_t k = i - 1; k >= 0; --k) {
      const Place wanted = PlaceOf(strides, count, axis, axes[k]);
      if (wanted == Place::kOutside) break;
      if (wanted == Place::kInside) place = k;
    }
    for (int32_t k = i; k > place; --k) axes[k] = axes[k - 1];
    axes[place] = axis;
  }
  int64_t stride = itemsize;
  for (int32_t i = 0; i < ndim; ++i) {
    layout->strides[axes[i]] = stride;
    if (layout->shape[axes[i]] > 1) stride *= layout->shape[axes[i]];
  }
}

}  // namespace nd
