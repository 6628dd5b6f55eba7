// SPDX-License-Identifier: BSD-3-Clause
// Division of floating vectors with a remainder. The remainder is exact, as that of C's
// fmod; quotient and remainder are then made to round down as NumPy and Python do it.
//
//   Vectors<2, FloatFmod>, Vectors<2, FloatRemainder>, Vectors<2, FloatFloorDivide>
//   TwoVectors<2, FloatDivmod>

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_FLOAT_DIVIDE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_FLOAT_DIVIDE_INL_H_
#undef ND_CORE_KERNELS_UFUNC_FLOAT_DIVIDE_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_FLOAT_DIVIDE_INL_H_
#endif

#include <cmath>
#include <limits>

#include "core/kernels/ufunc/two_outputs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// fmod by the C library.
template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
HWY_INLINE V FmodByLanes(D d, V x, V y) {
  HWY_ALIGN T lanes[hn::MaxLanes(D())], divisors[hn::MaxLanes(D())];
  hn::Store(x, d, lanes);
  hn::Store(y, d, divisors);
  for (size_t i = 0; i < hn::MaxLanes(D()); ++i) {
    if constexpr (std::is_same_v<T, float>) {
      lanes[i] = fmodf(lanes[i], divisors[i]);
    } else {
      lanes[i] = fmod(lanes[i], divisors[i]);
    }
  }
  return hn::Load(d, lanes);
}

#if HWY_NATIVE_FMA
template <class D, class V = hn::Vec<D>>
HWY_INLINE V FmodOfMagnitudes(D d, V x, V y);

// In the lanes of `far` the quotient has more bits than T; the others come out as
// anything.
template <class D, class V = hn::Vec<D>, typename T = hn::TFromD<D>>
[[gnu::cold]] HWY_NOINLINE V FmodFar(D d, hn::Mask<D> far, V x, V y) {
  const V a = hn::IfThenElseZero(far, x), b = hn::IfThenElse(far, y, hn::Set(d, 1));
  if constexpr (std::is_same_v<T, float>) {
    const hn::Half<D> half;
    const hn::Rebind<double, hn::Half<D>> wide;
    const auto low = FmodOfMagnitudes(wide, hn::PromoteTo(wide, hn::LowerHalf(half, a)),
                                      hn::PromoteTo(wide, hn::LowerHalf(half, b)));
    const auto high = FmodOfMagnitudes(wide, hn::PromoteTo(wide, hn::UpperHalf(half, a)),
                                       hn::PromoteTo(wide, hn::UpperHalf(half, b)));
    return hn::Combine(d, hn::DemoteTo(half, high), hn::DemoteTo(half, low));
  } else {
    return FmodByLanes(d, a, b);
  }
}

// One multiply-add gives the remainder without error, as long as the quotient is exact to
// the last integer. Rounding may have made it one too large, not too small.
template <class D, class V>
HWY_INLINE V FmodOfMagnitudes(D d, V x, V y) {
  using T = hn::TFromD<D>;
  const V zero = hn::Zero(d);
  const V quotient = hn::Trunc(hn::Div(x, y));
  V rest = hn::NegMulAdd(quotient, y, x);
  rest = hn::IfThenElse(hn::Lt(rest, zero), hn::Add(rest, y), rest);
  rest = hn::IfThenElse(hn::Lt(x, y), x, rest);  // y may be infinite
  constexpr T kFar = static_cast<T>(int64_t{1} << (std::numeric_limits<T>::digits - 1));
  const auto far = hn::And(hn::Ge(quotient, hn::Set(d, kFar)),
                           hn::And(hn::Lt(x, hn::Inf(d)), hn::Gt(y, zero)));
  if (HWY_LIKELY(hn::AllFalse(d, far))) return rest;
  return hn::IfThenElse(far, FmodFar(d, far, x, y), rest);
}
#else
template <class D, class V>
HWY_INLINE V FmodOfMagnitudes(D d, V x, V y) {
  return FmodByLanes(d, x, y);
}
#endif

struct FloatFmod {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return hn::CopySignToAbs(FmodOfMagnitudes(d, hn::Abs(a), hn::Abs(b)), a);
  }
};

// The quotient, rounded down, and the remainder with the sign of b.
struct FloatDivmod {
  template <class D, class V>
  HWY_INLINE Two<V, V> operator()(D d, V a, V b) const {
    const V zero = hn::Zero(d), one = hn::Set(d, 1);
    const V rest = FloatFmod()(d, a, b);
    const auto whole = hn::Eq(rest, zero);
    const auto differ = hn::Xor(hn::Lt(rest, zero), hn::Lt(b, zero));
    const auto adjust = hn::AndNot(whole, differ);
    const V remainder = hn::IfThenElse(adjust, hn::Add(rest, b), rest);
    const V exact = hn::Div(hn::Sub(a, rest), b);
    const V quotient = hn::IfThenElse(adjust, hn::Sub(exact, one), exact);
    // It is an integer up to rounding errors.
    const V down = Floor(d, quotient);
    const auto up = hn::Gt(hn::Sub(quotient, down), hn::Set(d, 0.5));
    const V integer = hn::IfThenElse(up, hn::Add(down, one), down);
    const V signed_zero = hn::And(hn::Xor(a, b), hn::SignBit(d));
    const V finite = hn::IfThenElse(hn::Eq(quotient, zero), signed_zero, integer);
    return {hn::IfThenElse(hn::Eq(b, zero), hn::Div(a, b), finite),
            hn::IfThenElse(whole, hn::CopySignToAbs(zero, b), remainder)};
  }

 private:
  // Highway's for one lane is wrong at some zeros.
  template <class D, class V>
  static HWY_INLINE V Floor(D d, V x) {
    if constexpr (HWY_TARGET == HWY_SCALAR) {
      return hn::Set(d, static_cast<hn::TFromD<D>>(__builtin_floor(hn::GetLane(x))));
    } else {
      return hn::Floor(x);
    }
  }
};

struct FloatFloorDivide {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return FloatDivmod()(d, a, b).first;
  }
};

struct FloatRemainder {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return FloatDivmod()(d, a, b).second;
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
