// SPDX-License-Identifier: BSD-3-Clause
// Extremes of keys of 32 and 64 bits.
#include "core/kernels/order/order.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/order/extreme_wide.cc"
#include "core/kernels/simd.h"

#include "core/kernels/order/extreme-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const internal::ExtremeTable kWideExtremes;
constexpr internal::ExtremeTable kWideExtremes = MakeExtremes<int32_t, int64_t>();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const internal::ExtremeTable& internal::WideExtremes(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWideExtremes);
}

}  // namespace nd
#endif
