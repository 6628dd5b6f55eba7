// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/correlate_spectra.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_spectra.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_spectra-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

struct SpectraTables {
  SpectraTable<float> f32;
  SpectraTable<double> f64;
};
extern const SpectraTables kSpectraTables;
#if HWY_TARGET == HWY_AVX3
constexpr SpectraTables kSpectraTables = {
    {TransformTaps<float>, CorrelateBlocks<float>},
    {TransformTaps<double>, CorrelateBlocks<double>}};
#else
constexpr SpectraTables kSpectraTables = {};
#endif

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
template <>
const SpectraTable<float>& GetSpectra(Target target) noexcept {
  return ND_SELECT_TABLE(target, kSpectraTables.f32);
}
template <>
const SpectraTable<double>& GetSpectra(Target target) noexcept {
  return ND_SELECT_TABLE(target, kSpectraTables.f64);
}
}  // namespace nd
#endif
