// SPDX-License-Identifier: BSD-3-Clause
// Pair: as many complex numbers as a vector has lanes, real and imaginary parts apart;
// functions of such, by vectors of double.

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
namespace hn = hwy::HWY_NAMESPACE;

template <class V>
struct Pair {
  V re, im;
};

// i z, and -i z.
template <class V>
HWY_INLINE Pair<V> TurnedLeft(Pair<V> z) {
  return {hn::Neg(z.im), z.re};
}
template <class V>
HWY_INLINE Pair<V> TurnedRight(Pair<V> z) {
  return {z.im, hn::Neg(z.re)};
}

// Floats of doubles, infinite where they are too large: Highway's emulation clamps them.
template <class D, class V>
HWY_INLINE hn::Vec<D> RoundedTo(D d, V wide) {
  if constexpr (HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128) {
    constexpr size_t kLanes = hn::MaxLanes(D());
    HWY_ALIGN double from[kLanes];
    HWY_ALIGN float to[kLanes];
    hn::Store(wide, hn::Rebind<double, D>(), from);
    for (size_t i = 0; i < kLanes; ++i) to[i] = static_cast<float>(from[i]);
    return hn::Load(d, to);
  } else {
    return hn::DemoteTo(d, wide);
  }
}

// map(v) of a vector, or of both of a pair.
template <class Map, class V>
HWY_INLINE auto MapEach(Map map, V v) {
  return map(v);
}
template <class Map, class V>
HWY_INLINE auto MapEach(Map map, Pair<V> v) {
  return Pair<decltype(map(v.re))>{map(v.re), map(v.im)};
}

// function(tag, x, y) by vectors of double, of a pair x and a vector or pair y. Names
// that HWY_SCALAR lacks are found by their arguments.
template <class D, class Function, class V, class Y>
HWY_INLINE Pair<V> PairsInDouble(D d, Function function, Pair<V> x, Y y) {
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    return function(d, x, y);
  } else if constexpr (2 * sizeof(V) <= HWY_MAX_BYTES) {
    const hn::Rebind<double, D> dd;
    const auto wide = [&](V v) HWY_ATTR { return hn::PromoteTo(dd, v); };
    const auto result = function(dd, MapEach(wide, x), MapEach(wide, y));
    return {RoundedTo(d, result.re), RoundedTo(d, result.im)};
  } else {
    const hn::Half<D> dh;
    const hn::Rebind<double, decltype(dh)> dd;
    const auto lower = [&](V v) HWY_ATTR { return hn::PromoteTo(dd, LowerHalf(dh, v)); };
    const auto upper = [&](V v) HWY_ATTR { return hn::PromoteTo(dd, UpperHalf(dh, v)); };
    const auto low = function(dd, MapEach(lower, x), MapEach(lower, y));
    const auto high = function(dd, MapEach(upper, x), MapEach(upper, y));
    return {Combine(d, RoundedTo(dh, high.re), RoundedTo(dh, low.re)),
            Combine(d, RoundedTo(dh, high.im), RoundedTo(dh, low.im))};
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
