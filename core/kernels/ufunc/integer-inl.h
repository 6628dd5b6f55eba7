// SPDX-License-Identifier: BSD-3-Clause
// Integer arithmetic that Highway lacks for some lane sizes.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_
#endif

#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The product, of integers its lowest bits.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V MulWrapped(D d, V a, V b) {
  if constexpr (sizeof(hn::TFromD<D>) > 1) {
    return hn::Mul(a, b);
  } else if constexpr (hn::MaxLanes(D()) == 1) {
    return hn::Set(d, static_cast<hn::TFromD<D>>(hn::GetLane(a) * hn::GetLane(b)));
  } else {
    const hn::Repartition<uint16_t, D> pairs;
    const auto a2 = hn::BitCast(pairs, a), b2 = hn::BitCast(pairs, b);
    const auto even = hn::And(hn::Mul(a2, b2), hn::Set(pairs, 0xff));
    const auto odd = hn::Mul(hn::ShiftRight<8>(a2), hn::ShiftRight<8>(b2));
    return hn::BitCast(d, hn::Or(even, hn::ShiftLeft<8>(odd)));
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
