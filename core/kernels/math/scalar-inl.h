// SPDX-License-Identifier: BSD-3-Clause
// Whether a target computes elementary functions by vectors, and what is used where it
// does not: the C library, one lane after the other.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_SCALAR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_SCALAR_INL_H_
#undef ND_CORE_KERNELS_MATH_SCALAR_INL_H_
#else
#define ND_CORE_KERNELS_MATH_SCALAR_INL_H_
#endif

#include <cmath>

#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

namespace hn = hwy::HWY_NAMESPACE;

// Vector code relies on a multiply-add that rounds once.
constexpr bool kVectorMath = HWY_NATIVE_FMA && HWY_TARGET != HWY_SCALAR;

// y[i] = function(x[i], ...) for functions of one or two lanes.
template <class D, class Function, class V = hn::Vec<D>>
HWY_INLINE V PerLane(D d, Function function, V x) {
  constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN hn::TFromD<D> lane[kLanes];
  hn::Store(x, d, lane);
  for (auto& value : lane) value = function(value);
  return hn::Load(d, lane);
}
template <class D, class Function, class V = hn::Vec<D>>
HWY_INLINE V PerLane(D d, Function function, V x1, V x2) {
  constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN hn::TFromD<D> lane1[kLanes];
  HWY_ALIGN hn::TFromD<D> lane2[kLanes];
  hn::Store(x1, d, lane1);
  hn::Store(x2, d, lane2);
  for (size_t i = 0; i < kLanes; ++i) lane1[i] = function(lane1[i], lane2[i]);
  return hn::Load(d, lane1);
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
