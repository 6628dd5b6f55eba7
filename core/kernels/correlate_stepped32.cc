// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of rows of float32 that are not contiguous.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_stepped32.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_stepped-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const internal::SteppedFinder kFindStepped32;
constexpr internal::SteppedFinder kFindStepped32 = FindSteppedOf<float>;

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
SteppedFinder SteppedCorrelates32(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFindStepped32);
}
}  // namespace nd::internal
#endif
