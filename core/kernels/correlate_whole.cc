// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/correlate_whole.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_whole.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_whole-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

struct WholeFunctions {
  WholeFunction<float> f32;
  WholeFunction<double> f64;
};
extern const WholeFunctions kWholeFunctions;
#if HWY_TARGET == HWY_AVX3
constexpr WholeFunctions kWholeFunctions = {RunWhole<float>, RunWhole<double>};
#else
constexpr WholeFunctions kWholeFunctions = {};
#endif

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
template <>
WholeFunction<float> FindWhole(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWholeFunctions.f32);
}
template <>
WholeFunction<double> FindWhole(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWholeFunctions.f64);
}
}  // namespace nd
#endif
