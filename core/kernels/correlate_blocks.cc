// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of float32 and float64 for rows and columns of taps.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_blocks.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_blocks-inl.h"
#include "core/kernels/correlate_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const internal::RingTable kFloatRings;
constexpr internal::RingTable kFloatRings = {
    {CorrelateInRing<FloatOps<float>>, CorrelateInRing<FloatOps<double>>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const RingTable& FloatRings(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFloatRings);
}
}  // namespace nd::internal
#endif
