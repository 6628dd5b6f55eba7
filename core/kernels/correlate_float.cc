// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of float32 and float64.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_float.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_blocks-inl.h"
#include "core/kernels/correlate_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const internal::CorrelateTable kFloatCorrelates;
constexpr internal::CorrelateTable kFloatCorrelates = {
    {CorrelateFloats<FloatOps<float>>, CorrelateFloats<FloatOps<double>>}};

extern const internal::RingTable kFloatRings;
constexpr internal::RingTable kFloatRings = {
    {CorrelateInRing<FloatOps<float>>, CorrelateInRing<FloatOps<double>>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const CorrelateTable& FloatCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFloatCorrelates);
}
const RingTable& FloatRings(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFloatRings);
}
}  // namespace nd::internal
#endif
