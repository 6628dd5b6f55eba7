// SPDX-License-Identifier: BSD-3-Clause
// Extremes of keys of 8 and 16 bits, and which kernels serve which keys.
#include "core/kernels/order/order.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/order/extreme_narrow.cc"
#include "core/kernels/simd.h"

#include "core/kernels/order/extreme-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const internal::ExtremeTable kNarrowExtremes;
constexpr internal::ExtremeTable kNarrowExtremes = MakeExtremes<uint8_t, int16_t>();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const internal::ExtremeTable& internal::NarrowExtremes(Target target) noexcept {
  return ND_SELECT_TABLE(target, kNarrowExtremes);
}

namespace {
const internal::ExtremeTable& TableOf(KeyLane lane, Target target) noexcept {
  return lane <= KeyLane::kShort ? internal::NarrowExtremes(target)
                                 : internal::WideExtremes(target);
}
}  // namespace

const ExtremeKernels& GetExtreme(KeyLane lane, bool maximum, Target target) noexcept {
  return TableOf(lane, target).kernels[static_cast<int>(lane) % 2][maximum ? 1 : 0];
}

MapFunction GetKeyMapper(KeyLane lane, Target target) noexcept {
  return TableOf(lane, target).map[static_cast<int>(lane) % 2];
}

}  // namespace nd
#endif
