// SPDX-License-Identifier: BSD-3-Clause
// Arrays over memory of the host.
#include "capi/call.h"

using namespace nd;
using namespace nd::capi;

namespace {

struct Wrapped {
  int32_t dtype;
  int32_t ndim;
  const int64_t* shape;
  const int64_t* strides;
  void* data;
  Extent extent;
  int32_t flags;
};

Status CheckWrapped(const Wrapped& w, Dtype* dtype, Layout* layout) noexcept {
  ND_TRY(ToDtype(w.dtype, dtype));
  ND_TRY(SetShape(w.ndim, w.shape, layout));
  if ((w.flags & ~(ND_FLAG_READONLY | ND_FLAG_UNCHECKED)) != 0) {
    return Fail(Code::kValue,
                "flags is %d, only ND_FLAG_READONLY and ND_FLAG_UNCHECKED "
                "may be set",
                w.flags);
  }
  const bool checked = (w.flags & ND_FLAG_UNCHECKED) == 0;
  if (checked && w.extent.lo > w.extent.hi) {
    return Fail(Code::kValue, "lo is %lld, above hi, %lld",
                static_cast<long long>(w.extent.lo), static_cast<long long>(w.extent.hi));
  }
  int64_t size = 0;
  ND_TRY(CountElements(*layout, ItemSize(*dtype), &size));
  if (size > 0) ND_TRY(RequirePointer(w.data, "data"));
  if (w.strides == nullptr) {
    SetContiguousStrides(Order::kC, ItemSize(*dtype), layout);
  } else {
    for (int32_t i = 0; i < w.ndim; ++i) layout->strides[i] = w.strides[i];
  }
  return Ok();
}

// `own(BufferRef*)` makes the owner. It is the last thing that can fail: a failure before
// it leaves the memory with the caller.
template <typename Own>
int32_t Wrap(const char* name, const Wrapped& w, nd_array* result, Own&& own) noexcept {
  return Make(name, result, [&](Array* made) -> Status {
    Dtype dtype;
    Layout layout;
    ND_TRY(CheckWrapped(w, &dtype, &layout));
    ND_TRY(Array::Make(dtype, layout, w.data, w.extent, w.flags, BufferRef(), made));
    BufferRef owner;
    ND_TRY(own(&owner));
    made->SetOwner(static_cast<BufferRef&&>(owner));
    return Ok();
  });
}

}  // namespace

int32_t nd_wrap(int32_t dtype, int32_t ndim, const int64_t* shape, const int64_t* strides,
                void* data, int64_t lo, int64_t hi, int32_t flags, nd_array* result) {
  return Wrap("nd_wrap", {dtype, ndim, shape, strides, data, {lo, hi}, flags}, result,
              [](BufferRef*) { return Ok(); });
}

int32_t nd_wrap_owned(int32_t dtype, int32_t ndim, const int64_t* shape,
                      const int64_t* strides, void* data, int64_t lo, int64_t hi,
                      int32_t flags, nd_release_fn release, void* context,
                      nd_array* result) {
  return Wrap("nd_wrap_owned", {dtype, ndim, shape, strides, data, {lo, hi}, flags},
              result, [&](BufferRef* owner) -> Status {
                ND_TRY(RequirePointer(reinterpret_cast<const void*>(release), "release"));
                return NewCallbackBuffer(release, context, owner);
              });
}

int32_t nd_wrap_token(int32_t dtype, int32_t ndim, const int64_t* shape,
                      const int64_t* strides, void* data, int64_t lo, int64_t hi,
                      int32_t flags, int64_t token, nd_array* result) {
  return Wrap("nd_wrap_token", {dtype, ndim, shape, strides, data, {lo, hi}, flags},
              result, [&](BufferRef* owner) { return NewTokenBuffer(token, owner); });
}

int32_t nd_poll_released(int64_t* tokens, int64_t capacity, int64_t* count) {
  return Call("nd_poll_released", [&]() -> Status {
    ND_TRY(RequirePointer(count, "count"));
    *count = 0;
    if (capacity < 0) {
      return Fail(Code::kValue, "capacity is %lld, it must not be negative",
                  static_cast<long long>(capacity));
    }
    if (capacity > 0) ND_TRY(RequirePointer(tokens, "tokens"));
    *count = PollReleased(tokens, capacity);
    return Ok();
  });
}
