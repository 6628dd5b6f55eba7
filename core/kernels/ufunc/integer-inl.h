// SPDX-License-Identifier: BSD-3-Clause
// Integer arithmetic that Highway lacks for some lane sizes.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_INL_H_
#endif

#include <type_traits>

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

// The upper half of the product of unsigned lanes of 16 bits or more.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V MulHigh(D d, V a, V b) {
  using T = hn::TFromD<D>;
  if constexpr (sizeof(T) == 2) {
    return hn::MulHigh(a, b);
  } else if constexpr (hn::MaxLanes(D()) == 1) {
    using Wide = std::conditional_t<sizeof(T) == 8, unsigned __int128, uint64_t>;
    const Wide product = static_cast<Wide>(hn::GetLane(a)) * hn::GetLane(b);
    return hn::Set(d, static_cast<T>(product >> (8 * sizeof(T))));
  } else if constexpr (sizeof(T) == 4) {
    const hn::Repartition<uint64_t, D> wide;
    const auto a2 = hn::BitCast(wide, a), b2 = hn::BitCast(wide, b);
    const auto even = hn::MulEven(a, b);
    const auto odd = hn::MulEven(hn::BitCast(d, hn::ShiftRight<32>(a2)),
                                 hn::BitCast(d, hn::ShiftRight<32>(b2)));
    return hn::OddEven(hn::BitCast(d, odd), hn::BitCast(d, hn::ShiftRight<32>(even)));
  } else {
    const hn::Repartition<uint32_t, D> halves;
    const auto low_a = hn::BitCast(halves, a), low_b = hn::BitCast(halves, b);
    const auto high_a = hn::BitCast(halves, hn::ShiftRight<32>(a));
    const auto high_b = hn::BitCast(halves, hn::ShiftRight<32>(b));
    const V low = hn::ShiftRight<32>(hn::MulEven(low_a, low_b));
    const V left = hn::Add(hn::MulEven(high_a, low_b), low);
    const V right =
        hn::Add(hn::MulEven(low_a, high_b), hn::And(left, hn::Set(d, 0xffffffffu)));
    return hn::Add(hn::MulEven(high_a, high_b),
                   hn::Add(hn::ShiftRight<32>(left), hn::ShiftRight<32>(right)));
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
