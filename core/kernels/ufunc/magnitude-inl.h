// SPDX-License-Identifier: BSD-3-Clause
// The magnitude and the direction of complex numbers, without overflow on the way.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_MAGNITUDE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_MAGNITUDE_INL_H_
#undef ND_CORE_KERNELS_UFUNC_MAGNITUDE_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_MAGNITUDE_INL_H_
#endif

#include "core/kernels/math/pair-inl.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// z = part * scale and |z| = length * scale, where length is at least 1 unless z is tiny.
// Of numbers that are not finite the values are of no meaning.
template <class V>
struct ScaledPair {
  math::Pair<V> part;
  V length, scale;
};

template <class D, class V>
HWY_INLINE ScaledPair<V> ScalePair(D d, math::Pair<V> z) {
  using T = hn::TFromD<D>;
  const hn::RebindToUnsigned<D> du;
  using Bits = hn::TFromD<decltype(du)>;
  // Powers of two with a reciprocal that is normal.
  constexpr int kBits = hwy::MantissaBits<T>();
  constexpr Bits kExponents = hwy::ExponentMask<T>();
  constexpr Bits kLow = Bits{1} << kBits, kHigh = kExponents - 2 * kLow;
  const auto power = [&](Bits bits)
                         HWY_ATTR { return hn::BitCast(d, hn::Set(du, bits)); };

  const V re = hn::Abs(z.re), im = hn::Abs(z.im);
  const V clamped = hn::Min(hn::Max(hn::Max(re, im), power(kLow)), power(kHigh));
  const auto exponent = hn::And(hn::BitCast(du, clamped), hn::Set(du, kExponents));
  const V up = hn::BitCast(d, hn::Sub(hn::Set(du, kHigh + kLow), exponent));
  ScaledPair<V> result;
  result.scale = hn::BitCast(d, exponent);
  result.part = {hn::Mul(z.re, up), hn::Mul(z.im, up)};
  const V square = hn::Mul(result.part.im, result.part.im);
  result.length = hn::Sqrt(hn::MulAdd(result.part.re, result.part.re, square));
  return result;
}

// |z|: infinite if either part is, even beside a NaN.
template <class D, class V>
HWY_INLINE V Magnitude(D d, math::Pair<V> z) {
  const ScaledPair<V> scaled = ScalePair(d, z);
  const V re = hn::Abs(z.re), im = hn::Abs(z.im), infinity = hn::Inf(d);
  const V sum = hn::Add(re, im);
  const V finite = hn::Mul(scaled.length, scaled.scale);
  const auto infinite = hn::Or(hn::Eq(re, infinity), hn::Eq(im, infinity));
  return hn::IfThenElse(infinite, infinity,
                        hn::IfThenElse(hn::Eq(sum, sum), finite, sum));
}

// z / |z|, of 0 it is 0. If one part is infinite, z is taken to lie on its axis.
template <class D, class V>
HWY_INLINE math::Pair<V> Direction(D d, math::Pair<V> z) {
  const V zero = hn::Zero(d), one = hn::Set(d, 1), infinity = hn::Inf(d);
  const auto re_infinite = hn::Eq(hn::Abs(z.re), infinity);
  const auto im_infinite = hn::Eq(hn::Abs(z.im), infinity);
  const auto infinite = hn::Or(re_infinite, im_infinite);
  const V re = hn::IfThenElse(
      infinite, hn::IfThenElseZero(re_infinite, hn::CopySign(one, z.re)), z.re);
  const V im = hn::IfThenElse(
      infinite, hn::IfThenElseZero(im_infinite, hn::CopySign(one, z.im)), z.im);
  const ScaledPair<V> scaled = ScalePair(d, math::Pair<V>{re, im});
  const auto is_zero = hn::And(hn::Eq(re, zero), hn::Eq(im, zero));
  const V length = hn::IfThenElse(is_zero, one, scaled.length);
  // Unlike the other results these are not finite.
  const V sum = hn::Add(re, im);
  const V nan = hn::Sub(infinity, infinity);
  const auto undefined = hn::Or(hn::IsNaN(sum), hn::And(re_infinite, im_infinite));
  const auto quotient = [&](V part) HWY_ATTR {
    const V finite = hn::IfThenZeroElse(is_zero, hn::Div(part, length));
    return hn::IfThenElse(undefined, nan, finite);
  };
  return {quotient(scaled.part.re), quotient(scaled.part.im)};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
