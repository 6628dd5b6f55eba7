// SPDX-License-Identifier: BSD-3-Clause
// The raw tier: no handles, no state.
#include "core/memory/raw.h"

#include "capi/call.h"
#include "core/array/checked.h"
#include "core/signal/convolve.h"

using namespace nd;
using namespace nd::capi;

namespace {

// kOverflow unless `count` elements `stride` bytes apart span less than 2^63 bytes.
Status CheckSpan(const char* argument, int64_t count, int64_t stride,
                 int64_t itemsize) noexcept {
  int64_t reach = 0;
  if (!MulOverflows(count - 1, stride, &reach) &&
      !(reach < 0 ? SubOverflows(reach, itemsize, &reach)
                  : AddOverflows(reach, itemsize, &reach))) {
    return Ok();
  }
  return Fail(Code::kOverflow,
              "%lld elements of %s %lld bytes apart exceed 2^63 - 1 bytes",
              static_cast<long long>(count), argument, static_cast<long long>(stride));
}

int32_t RawProduct(const char* name, int32_t dtype, const Vector1D& a, const Vector1D& v,
                   int32_t mode, bool correlate, void* result,
                   int64_t result_stride) noexcept {
  return CallFloat(name, [&]() -> Status {
    Dtype valid;
    ND_TRY(ToDtype(dtype, &valid));
    ND_TRY(RequireOneOf(mode, ND_MODE_FULL, "mode"));
    const auto checked_mode = static_cast<ConvolveMode>(mode);
    int64_t length = 0;
    ND_TRY(ConvolveLength(a.count, v.count, checked_mode, &length));
    ND_TRY(RequirePointer(a.data, "a"));
    ND_TRY(RequirePointer(v.data, "v"));
    ND_TRY(RequirePointer(result, "result"));
    const int64_t itemsize = ItemSize(valid);
    ND_TRY(CheckSpan("a", a.count, a.stride, itemsize));
    ND_TRY(CheckSpan("v", v.count, v.stride, itemsize));
    ND_TRY(CheckSpan("result", length, result_stride, itemsize));
    if (length > 1 && result_stride < itemsize && result_stride > -itemsize) {
      return Fail(
          Code::kOverlap, "result_stride is %lld, elements of %lld bytes would overlap",
          static_cast<long long>(result_stride), static_cast<long long>(itemsize));
    }
    return Convolve1D(valid, a, v, checked_mode, correlate, result, result_stride,
                      ConvolveMethod::kAuto);
  });
}

}  // namespace

int32_t nd_raw_alloc(int64_t bytes, void** result) {
  return Store("nd_raw_alloc", result,
               [&](void** stored) { return RawAllocate(bytes, stored); });
}

int32_t nd_raw_free(void* memory) {
  return Call("nd_raw_free", [&] { return RawFree(memory); });
}

int32_t nd_raw_convolve(int32_t dtype, const void* a, int64_t n, int64_t a_stride,
                        const void* v, int64_t m, int64_t v_stride, int32_t mode,
                        void* result, int64_t result_stride) {
  return RawProduct("nd_raw_convolve", dtype, {a, n, a_stride}, {v, m, v_stride}, mode,
                    false, result, result_stride);
}

int32_t nd_raw_correlate(int32_t dtype, const void* a, int64_t n, int64_t a_stride,
                         const void* v, int64_t m, int64_t v_stride, int32_t mode,
                         void* result, int64_t result_stride) {
  return RawProduct("nd_raw_correlate", dtype, {a, n, a_stride}, {v, m, v_stride}, mode,
                    true, result, result_stride);
}
