// SPDX-License-Identifier: BSD-3-Clause
// The kernels of the Fourier transform in float64.
#include "core/kernels/fft/fft.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/fft/double.cc"
#include "core/kernels/simd.h"

#include "core/kernels/fft/tables-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

extern const FftKernels<double> kFftDouble;
constexpr FftKernels<double> kFftDouble = MakeFftKernels<double>();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
template <>
const FftKernels<double>& GetFftKernels<double>(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFftDouble);
}
}  // namespace nd
#endif
