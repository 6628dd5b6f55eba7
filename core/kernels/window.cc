// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/window.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/window.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_AVX3
// Loads without the lanes [0, begin) and from `end` on, which are 0.
HWY_INLINE hn::Vec<hn::ScalableTag<uint32_t>> LoadBetween(const uint32_t* x,
                                                          uint32_t lanes) {
  return {_mm512_maskz_loadu_epi32(static_cast<__mmask16>(lanes), x)};
}
HWY_INLINE hn::Vec<hn::ScalableTag<uint64_t>> LoadBetween(const uint64_t* x,
                                                          uint32_t lanes) {
  return {_mm512_maskz_loadu_epi64(static_cast<__mmask8>(lanes), x)};
}

template <typename T>
void CopyWindow(const T* x, int64_t x_count, int64_t first, int64_t count,
                T* window) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  static_assert(kLanes * static_cast<int64_t>(sizeof(T)) == kWindowBytes);
  const auto up_to = [](int64_t lanes) HWY_ATTR {
    return (uint32_t{1} << HWY_MAX(0, HWY_MIN(lanes, kLanes))) - 1;
  };
  for (int64_t i = 0; i < count; i += kLanes) {
    const int64_t at = first + i;
    hn::StoreU(LoadBetween(x + at, up_to(x_count - at) & ~up_to(-at)), d, window + i);
  }
}
#endif

}  // namespace

struct WindowTable {
  WindowFunction<uint32_t> w32;
  WindowFunction<uint64_t> w64;
};
extern const WindowTable kWindows;
#if HWY_TARGET == HWY_AVX3
constexpr WindowTable kWindows = {CopyWindow<uint32_t>, CopyWindow<uint64_t>};
#else
constexpr WindowTable kWindows = {};
#endif

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
template <>
WindowFunction<uint32_t> FindWindow(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWindows.w32);
}
template <>
WindowFunction<uint64_t> FindWindow(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWindows.w64);
}
}  // namespace nd
#endif
