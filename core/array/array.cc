// SPDX-License-Identifier: BSD-3-Clause
#include "core/array/array.h"

#include <cinttypes>
#include <cstring>

#include "core/array/checked.h"

namespace nd {
namespace {

bool IsAligned(const Layout& layout, const void* data, int64_t alignment) noexcept {
  uint64_t bits = reinterpret_cast<uintptr_t>(data);
  for (int32_t i = 0; i < layout.ndim; ++i) {
    if (layout.shape[i] == 0) return true;
    if (layout.shape[i] > 1) bits |= static_cast<uint64_t>(layout.strides[i]);
  }
  return (bits & static_cast<uint64_t>(alignment - 1)) == 0;
}

int32_t ContiguityFlags(Dtype dtype, const Layout& layout) noexcept {
  const Contiguity contiguity = FindContiguity(layout, ItemSize(dtype));
  return (contiguity.c ? kCContiguous : 0) | (contiguity.f ? kFContiguous : 0);
}

int32_t DerivedFlags(Dtype dtype, const Layout& layout, const void* data) noexcept {
  return ContiguityFlags(dtype, layout) |
         (IsAligned(layout, data, InfoOf(dtype).alignment) ? kAligned : 0);
}

// Lengths, then strides, as arrays keep them.
void CopyDims(const Layout& layout, int64_t* lengths) noexcept {
  for (int32_t i = 0; i < layout.ndim; ++i) {
    lengths[i] = layout.shape[i];
    lengths[layout.ndim + i] = layout.strides[i];
  }
}

// Orders axes by falling |stride|, ties by place: the order of the axes in memory.
void AxesInMemoryOrder(const Array& a, int32_t (&axes)[kMaxDims]) noexcept {
  const auto magnitude = [&](int32_t axis) { return Magnitude(a.stride(axis)); };
  for (int32_t i = 0; i < a.ndim(); ++i) {
    int32_t place = i;
    for (; place > 0; --place) {
      const int32_t before = axes[place - 1];
      if (magnitude(before) >= magnitude(i) || a.shape(before) == 1 || a.shape(i) == 1)
        break;
      axes[place] = before;
    }
    axes[place] = i;
  }
}

}  // namespace

Array::Array(Array&& other) noexcept : Array() {
  *this = static_cast<Array&&>(other);
}

Array& Array::operator=(Array&& other) noexcept {
  if (this == &other) return *this;
  view_ = other.view_;
  owner_ = static_cast<BufferRef&&>(other.owner_);
  std::swap(dims_block_, other.dims_block_);
  if (view_.shape == other.inline_dims_) {
    std::memcpy(inline_dims_, other.inline_dims_,
                sizeof(int64_t) * 2 * static_cast<size_t>(view_.ndim));
    view_.shape = inline_dims_;
    view_.strides = inline_dims_ + view_.ndim;
  }
  other.view_ = kEmptyView;
  other.view_.ndim = 0;  // without dims; only to be assigned to or destroyed
  other.view_.shape = other.view_.strides = other.inline_dims_;
  return *this;
}

Status Array::ReserveDims(int32_t ndim) noexcept {
  const size_t bytes = sizeof(int64_t) * 2 * static_cast<size_t>(ndim);
  if (ndim > kInlineDims && dims_block_.capacity < bytes) {
    Block block;
    ND_TRY(Allocate(bytes, Fill::kUninitialized, &block));
    Deallocate(dims_block_);
    dims_block_ = block;
  }
  return Ok();
}

Status Array::Make(Dtype dtype, const Layout& layout, void* data, Extent extent,
                   int32_t flags, BufferRef owner, Array* result) noexcept {
  int64_t size = 0;
  ND_TRY(CountElements(layout, ItemSize(dtype), &size));
  Extent touched = {0, 0};
  if (size > 0) ND_TRY(TouchedExtent(layout, ItemSize(dtype), &touched));
  if ((flags & kUnchecked) != 0) {
    extent = touched;
  } else if (size > 0 && (touched.lo < extent.lo || touched.hi > extent.hi)) {
    return Fail(Code::kBounds,
                "elements touch bytes %" PRId64 " to %" PRId64 ", allowed are %" PRId64
                " to %" PRId64,
                touched.lo, touched.hi, extent.lo, extent.hi);
  }
  ND_TRY(result->ReserveDims(layout.ndim));
  result->view_.data = data;
  result->Set(dtype, layout.ndim, size, extent,
              (flags & (kReadonly | kUnchecked)) | DerivedFlags(dtype, layout, data));
  CopyDims(layout, result->lengths());
  result->owner_ = static_cast<BufferRef&&>(owner);
  return Ok();
}

void Array::Set(Dtype dtype, int32_t ndim, int64_t size, Extent extent,
                int32_t flags) noexcept {
  view_.struct_size = sizeof(View);
  view_.dtype = static_cast<int32_t>(dtype);
  view_.ndim = ndim;
  view_.flags = flags;
  view_.lo = extent.lo;
  view_.hi = extent.hi;
  view_.size = size;
  view_.shape = lengths();
  view_.strides = view_.shape + ndim;
}

Status Array::SetFresh(Dtype dtype, int32_t ndim, int64_t size, int32_t flags,
                       Fill fill) noexcept {
  ND_TRY(ReserveDims(ndim));
  const int64_t bytes = size * ItemSize(dtype);
  ND_TRY(NewElements(bytes, fill, &owner_, &view_.data));
  Set(dtype, ndim, size, {0, bytes}, flags | kAligned);
  return Ok();
}

Status Array::MakeFresh(Dtype dtype, const Layout& layout, int64_t size, Fill fill,
                        Array* result) noexcept {
  ND_TRY(
      result->SetFresh(dtype, layout.ndim, size, ContiguityFlags(dtype, layout), fill));
  CopyDims(layout, result->lengths());
  return Ok();
}

Status Array::MakeDense(Dtype dtype, int32_t ndim, const int64_t* shape, int64_t size,
                        int32_t contiguity, Array* result) noexcept {
  ND_TRY(result->SetFresh(dtype, ndim, size, contiguity, Fill::kUninitialized));
  int64_t* const lengths = result->lengths();
  int64_t stride = ItemSize(dtype);
  for (int32_t axis = ndim - 1; axis >= 0; --axis) {
    lengths[axis] = shape[axis];
    lengths[ndim + axis] = stride;
    stride *= shape[axis];
  }
  return Ok();
}

Status Array::Derive(Dtype dtype, const Layout& layout, int64_t offset,
                     int32_t extra_flags, Array* result) const noexcept {
  Extent extent = {0, 0};
  // Extents are relative to the first element, so they move against it.
  if (SubOverflows(view_.lo, offset, &extent.lo) ||
      SubOverflows(view_.hi, offset, &extent.hi)) {
    return Fail(Code::kOverflow,
                "an offset of %" PRId64 " bytes leaves the address space", offset);
  }
  // No pointer arithmetic: without elements data may be NULL, and any offset fits.
  const auto data =
      reinterpret_cast<uintptr_t>(view_.data) + static_cast<uintptr_t>(offset);
  return Make(dtype, layout, reinterpret_cast<void*>(data), extent,
              (view_.flags & (kReadonly | kUnchecked)) | extra_flags, owner_, result);
}

Status Array::Share(Array* result) const noexcept {
  Layout layout;
  CopyLayout(&layout);
  return Derive(dtype(), layout, 0, 0, result);
}

void Array::CopyLayout(Layout* layout) const noexcept {
  layout->ndim = view_.ndim;
  for (int32_t i = 0; i < view_.ndim; ++i) {
    layout->shape[i] = view_.shape[i];
    layout->strides[i] = view_.strides[i];
  }
}

Status NewArray(Dtype dtype, int32_t ndim, const int64_t* shape, Order order, Fill fill,
                Array* result) noexcept {
  Layout layout;
  ND_TRY(SetShape(ndim, shape, &layout));
  int64_t size = 0;
  ND_TRY(CountElements(layout, ItemSize(dtype), &size));
  SetContiguousStrides(order, ItemSize(dtype), &layout);
  return Array::MakeFresh(dtype, layout, size, fill, result);
}

Status NewLike(const Array& a, Dtype dtype, Order order, Array* result) noexcept {
  const bool fortran = a.has(kFContiguous) && !a.has(kCContiguous);
  if (order == Order::kA) order = fortran ? Order::kF : Order::kC;
  if (order == Order::kK && a.has(kCContiguous)) order = Order::kC;
  if (order != Order::kK) {
    return NewArray(dtype, a.ndim(), a.shape(), order, Fill::kUninitialized, result);
  }
  Layout layout;
  a.CopyLayout(&layout);
  int64_t size = 0;
  ND_TRY(CountElements(layout, ItemSize(dtype), &size));
  int32_t axes[kMaxDims];
  AxesInMemoryOrder(a, axes);
  int64_t stride = ItemSize(dtype);
  for (int32_t i = a.ndim() - 1; i >= 0; --i) {
    layout.strides[axes[i]] = stride;
    if (layout.shape[axes[i]] > 1) stride *= layout.shape[axes[i]];
  }
  return Array::MakeFresh(dtype, layout, size, Fill::kUninitialized, result);
}

Status CheckWritable(const Array& target) noexcept {
  if (!target.has(kReadonly)) return Ok();
  return Fail(Code::kReadonly, "the target is read-only");
}

Status ToDtype(int32_t code, Dtype* result) noexcept {
  if (!IsDtype(code)) {
    return Fail(Code::kDtype, "dtype %d is unknown, codes are 1 to %d", code,
                kDtypeCount);
  }
  *result = static_cast<Dtype>(code);
  return Ok();
}

}  // namespace nd
