// SPDX-License-Identifier: BSD-3-Clause
// The kernels of patches: strips of columns, one vector wide, go through all passes of
// their transform at once; between the two axes the patch is turned.
#include "core/kernels/fft/patch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/fft/patch.cc"
#include "core/kernels/simd.h"

#include "core/kernels/fft/patch-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const PatchKernels<float> kPatchFloat;
extern const PatchKernels<double> kPatchDouble;
constexpr PatchKernels<float> kPatchFloat = MakePatchKernels<float>();
constexpr PatchKernels<double> kPatchDouble = MakePatchKernels<double>();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
template <>
const PatchKernels<float>& GetPatchKernels<float>(Target target) noexcept {
  return ND_SELECT_TABLE(target, kPatchFloat);
}
template <>
const PatchKernels<double>& GetPatchKernels<double>(Target target) noexcept {
  return ND_SELECT_TABLE(target, kPatchDouble);
}
}  // namespace nd
#endif
