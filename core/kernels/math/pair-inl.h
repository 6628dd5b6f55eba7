// SPDX-License-Identifier: BSD-3-Clause
// Pair: as many complex numbers as a vector has lanes, real and imaginary parts apart.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_PAIR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_PAIR_INL_H_
#undef ND_CORE_KERNELS_MATH_PAIR_INL_H_
#else
#define ND_CORE_KERNELS_MATH_PAIR_INL_H_
#endif

#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

template <class V>
struct Pair {
  V re, im;
};

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
