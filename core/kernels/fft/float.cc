// SPDX-License-Identifier: BSD-3-Clause
// The kernels of the Fourier transform in float32.
#include "core/kernels/fft/fft.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/fft/float.cc"
#include "core/kernels/simd.h"

#include "core/kernels/fft/tables-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const FftKernels<float> kFftFloat;
constexpr FftKernels<float> kFftFloat = MakeFftKernels<float>();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
template <>
const FftKernels<float>& GetFftKernels<float>(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFftFloat);
}
}  // namespace nd
#endif
