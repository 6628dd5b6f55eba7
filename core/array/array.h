// SPDX-License-Identifier: BSD-3-Clause
// Array: a view (what the ABI hands out) plus a share of the memory behind it. A movable
// value; it lives in a slot of the handle table or on the stack. Every array, fresh,
// wrapped or derived, passes through Array::Make, which checks its extent, or
// Array::MakeFresh, which allocates it.
#pragma once

#include "core/array/buffer.h"
#include "core/array/layout.h"

namespace nd {

enum Flag : int32_t {
  kReadonly = 1,
  kCContiguous = 2,
  kFContiguous = 4,
  kAligned = 8,
  kUnchecked = 16,  // the extent was not given; it is what the elements touch
};

// Laid out as nd_view in decl.h; capi asserts it.
struct View {
  int32_t struct_size;
  int32_t dtype;
  int32_t ndim;
  int32_t flags;
  void* data;
  int64_t lo;
  int64_t hi;
  int64_t size;
  const int64_t* shape;
  const int64_t* strides;
};

inline constexpr View kEmptyView = {sizeof(View),
                                    static_cast<int32_t>(Dtype::kFloat64),
                                    1,
                                    kCContiguous | kFContiguous | kAligned,
                                    nullptr,
                                    0,
                                    0,
                                    0,
                                    nullptr,
                                    nullptr};

class Array {
 public:
  Array() noexcept : view_(kEmptyView) {  // of shape (0,)
    inline_dims_[0] = 0;
    inline_dims_[1] = 8;
    view_.shape = inline_dims_;
    view_.strides = inline_dims_ + 1;
  }
  Array(Array&& other) noexcept;
  Array& operator=(Array&& other) noexcept;
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  ~Array() {
    if (dims_block_.data != nullptr) Deallocate(dims_block_);
  }
  // Gives its memory back. Only to be made, assigned to or destroyed.
  void Clear() noexcept {
    if (dims_block_.data != nullptr) Deallocate(std::exchange(dims_block_, Block()));
    owner_ = BufferRef();
  }

  // The one door. Checks the layout against `extent` (unless flags has kUnchecked) and
  // derives size, contiguity and alignment. flags: kReadonly, kUnchecked.
  // kOverflow, kBounds, kNoMemory (more than kInlineDims dimensions need memory).
  static Status Make(Dtype dtype, const Layout& layout, void* data, Extent extent,
                     int32_t flags, BufferRef owner, Array* result) noexcept;

  // A fresh array with elements of its own, `size` of them by CountElements, that fill
  // memory without gaps. kNoMemory, kLimit.
  static Status MakeFresh(Dtype dtype, const Layout& layout, int64_t size, Fill fill,
                          Array* result) noexcept;

  // The shortest way to a result: a fresh C-contiguous array of `size` elements, not
  // initialised. `contiguity`: kCContiguous, and kFContiguous where the shape says so.
  // That its bytes do not overflow is the caller's to know. kNoMemory, kLimit.
  static Status MakeDense(Dtype dtype, int32_t ndim, const int64_t* shape, int64_t size,
                          int32_t contiguity, Array* result) noexcept;

  // Another array over the same memory, starting `offset` bytes after the first element.
  // It inherits extent, owner and flags; extra_flags may add kReadonly.
  Status Derive(Dtype dtype, const Layout& layout, int64_t offset, int32_t extra_flags,
                Array* result) const noexcept;
  // The same array once more.
  Status Share(Array* result) const noexcept;

  const View& view() const noexcept { return view_; }
  Dtype dtype() const noexcept { return static_cast<Dtype>(view_.dtype); }
  int64_t itemsize() const noexcept { return ItemSize(dtype()); }
  int32_t ndim() const noexcept { return view_.ndim; }
  int64_t size() const noexcept { return view_.size; }
  const int64_t* shape() const noexcept { return view_.shape; }
  const int64_t* strides() const noexcept { return view_.strides; }
  int64_t shape(int32_t axis) const noexcept { return view_.shape[axis]; }
  int64_t stride(int32_t axis) const noexcept { return view_.strides[axis]; }
  void* data() const noexcept { return view_.data; }
  bool has(Flag flag) const noexcept { return (view_.flags & flag) != 0; }
  const BufferRef& owner() const noexcept { return owner_; }
  void CopyLayout(Layout* layout) const noexcept;
  // Gives borrowed memory an owner.
  void SetOwner(BufferRef owner) noexcept { owner_ = static_cast<BufferRef&&>(owner); }

 private:
  static constexpr int32_t kInlineDims = 8;

  Status ReserveDims(int32_t ndim) noexcept;
  // Everything but the lengths and strides, for which there is room.
  void Set(Dtype dtype, int32_t ndim, int64_t size, Extent extent,
           int32_t flags) noexcept;
  // Set() with elements of its own.
  Status SetFresh(Dtype dtype, int32_t ndim, int64_t size, int32_t flags,
                  Fill fill) noexcept;
  int64_t* lengths() noexcept {
    return view_.ndim > kInlineDims ? static_cast<int64_t*>(dims_block_.data)
                                    : inline_dims_;
  }

  View view_;
  BufferRef owner_;
  Block dims_block_;  // shape and strides when they do not fit inline
  int64_t inline_dims_[2 * kInlineDims];
};

// A fresh contiguous array. order: kC or kF.
Status NewArray(Dtype dtype, int32_t ndim, const int64_t* shape, Order order, Fill fill,
                Array* result) noexcept;

// A fresh uninitialised array of a's shape whose strides follow `order`; kK keeps the
// order of a's axes in memory.
Status NewLike(const Array& a, Dtype dtype, Order order, Array* result) noexcept;

// kReadonly with a message unless `target` may be written.
Status CheckWritable(const Array& target) noexcept;

// dtype from its ABI code; kDtype with a message.
Status ToDtype(int32_t code, Dtype* result) noexcept;

}  // namespace nd
