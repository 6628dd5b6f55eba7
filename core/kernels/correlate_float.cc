// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of float32 and float64.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_float.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const internal::RingTable kFloatRings;  // of correlate_blocks.cc

namespace {

// The choice depends on the taps alone, as in Correlate.
template <typename T>
void CorrelateFloats(const CorrelateJob& job) noexcept {
  if (job.tap_rows >= kCorrelateRingRows - 1 && job.tap_columns > 1) {
    const RingFunction* const rings = kFloatRings.functions;
    return rings[sizeof(T) == sizeof(double)]({job, INT64_MAX, 0, nullptr, 0});
  }
  Correlate<FloatOps<T>>(job);
}

}  // namespace

extern const internal::CorrelateTable kFloatCorrelates;
constexpr internal::CorrelateTable kFloatCorrelates = {
    {CorrelateFloats<float>, CorrelateFloats<double>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const CorrelateTable& FloatCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFloatCorrelates);
}
}  // namespace nd::internal
#endif
