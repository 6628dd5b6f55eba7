// SPDX-License-Identifier: BSD-3-Clause
// Complex vectors as pairs of vectors, and their arithmetic as NumPy does it: products by
// the plain formula, quotients by Smith's method (R. L. Smith, "Algorithm 116: complex
// division", CACM 5, 1962), without the recovery of infinities in C's Annex G.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_COMPLEX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_COMPLEX_INL_H_
#undef ND_CORE_KERNELS_MATH_COMPLEX_INL_H_
#else
#define ND_CORE_KERNELS_MATH_COMPLEX_INL_H_
#endif

#include "core/kernels/complex_scalar.h"
#include "core/kernels/math/inverse_trig-inl.h"
#include "core/kernels/math/pair-inl.h"
#include "core/kernels/math/root-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

template <class D, class V, class M>
HWY_INLINE Pair<V> IfThenElsePair(D, M mask, Pair<V> yes, Pair<V> no) {
  return {hn::IfThenElse(mask, yes.re, no.re), hn::IfThenElse(mask, yes.im, no.im)};
}

// y, but f(z) in the lanes of `which`; out of line.
template <class D, class V, class M>
HWY_NOINLINE Pair<V> MapPairs(D d, M which, complex_scalar::Function f, Pair<V> z,
                              Pair<V> y) {
  using T = hn::TFromD<D>;
  constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN T z_re[kLanes], z_im[kLanes], y_re[kLanes], y_im[kLanes];
  hn::Store(z.re, d, z_re);
  hn::Store(z.im, d, z_im);
  hn::Store(y.re, d, y_re);
  hn::Store(y.im, d, y_im);
  const LaneBits<D> is_mapped(d, which);
  for (size_t i = 0; i < kLanes; ++i) {
    if (!is_mapped[i]) continue;
    const Complex128 result = f({z_re[i], z_im[i]});
    y_re[i] = static_cast<T>(result.re);
    y_im[i] = static_cast<T>(result.im);
  }
  return {hn::Load(d, y_re), hn::Load(d, y_im)};
}
template <class D, class V>
HWY_INLINE Pair<V> MapPairs(D d, complex_scalar::Function f, Pair<V> z) {
  return MapPairs(d, hn::Eq(hn::Zero(d), hn::Zero(d)), f, z, z);
}

// y, but f(z) in the lanes that are not `plain`.
template <class D, class V, class M>
HWY_INLINE Pair<V> FixPairs(D d, M plain, complex_scalar::Function f, Pair<V> z,
                            Pair<V> y) {
  return HWY_LIKELY(hn::AllTrue(d, plain)) ? y : MapPairs(d, hn::Not(plain), f, z, y);
}

template <class D, class V>
HWY_INLINE V Abs(D d, Pair<V> z) {
  return Hypot(d, z.re, z.im);
}
template <class D, class V>
HWY_INLINE V Angle(D d, Pair<V> z) {
  return Arctan2(d, z.im, z.re);
}

// Rounds each product, so that z times its conjugate is real.
template <class D, class V>
HWY_INLINE Pair<V> Multiply(D, Pair<V> x, Pair<V> y) {
  return {hn::Sub(hn::Mul(x.re, y.re), hn::Mul(x.im, y.im)),
          hn::Add(hn::Mul(x.re, y.im), hn::Mul(x.im, y.re))};
}
template <class D, class V>
HWY_INLINE Pair<V> Square(D d, Pair<V> z) {
  return Multiply(d, z, z);
}

template <class D, class V>
HWY_INLINE Pair<V> Divide(D d, Pair<V> x, Pair<V> y) {
  const V abs_re = hn::Abs(y.re), abs_im = hn::Abs(y.im);
  const auto real = hn::Ge(abs_re, abs_im);
  const V larger = hn::IfThenElse(real, y.re, y.im);
  const V smaller = hn::IfThenElse(real, y.im, y.re);
  const V ratio = hn::Div(smaller, larger);
  const V scale = hn::Div(hn::Set(d, 1), hn::Add(larger, hn::Mul(smaller, ratio)));
  const V re_ratio = hn::Mul(x.re, ratio), im_ratio = hn::Mul(x.im, ratio);
  const V re =
      hn::Add(hn::IfThenElse(real, x.re, re_ratio), hn::IfThenElse(real, im_ratio, x.im));
  const V im =
      hn::Sub(hn::IfThenElse(real, x.im, im_ratio), hn::IfThenElse(real, re_ratio, x.re));
  const Pair<V> quotient = {hn::Mul(re, scale), hn::Mul(im, scale)};
  const auto by_zero = hn::Eq(hn::Max(abs_re, abs_im), hn::Zero(d));
  if (HWY_LIKELY(hn::AllFalse(d, by_zero))) return quotient;
  return IfThenElsePair(d, by_zero, Pair<V>{hn::Div(x.re, abs_re), hn::Div(x.im, abs_re)},
                        quotient);
}

// As 1 / z, but NaN for 0.
template <class D, class V>
HWY_INLINE Pair<V> Reciprocal(D d, Pair<V> z) {
  const V one = hn::Set(d, 1);
  const auto real = hn::Le(hn::Abs(z.im), hn::Abs(z.re));
  const V larger = hn::IfThenElse(real, z.re, z.im);
  const V smaller = hn::IfThenElse(real, z.im, z.re);
  const V ratio = hn::Div(smaller, larger);
  const V divisor = hn::Add(larger, hn::Mul(smaller, ratio));
  const V of_one = hn::Div(one, divisor), of_ratio = hn::Div(ratio, divisor);
  return {hn::IfThenElse(real, of_one, of_ratio),
          hn::Neg(hn::IfThenElse(real, of_ratio, of_one))};
}

// Whether squares and their sum are in the middle of the range.
template <class D, class V>
HWY_INLINE auto HasPlainSquare(D d, V square) {
  using T = hn::TFromD<D>;
  constexpr T kLeast = static_cast<T>(sizeof(T) == 4 ? 0x1p-90 : 0x1p-900);
  constexpr T kMost = static_cast<T>(sizeof(T) == 4 ? 0x1p120 : 0x1p1000);
  return hn::And(hn::Ge(square, hn::Set(d, kLeast)), hn::Le(square, hn::Set(d, kMost)));
}

template <class D, class V>
HWY_INLINE Pair<V> Sqrt(D d, Pair<V> z) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Sqrt, z);
  } else {
    // The part that is not small is sqrt((|z| + |re|) / 2); no digits are lost. NaN, and
    // what would overflow, is left out, so that it raises no flag.
    const auto numbers = hn::And(hn::Eq(z.re, z.re), hn::Eq(z.im, z.im));
    const V re = hn::IfThenElseZero(numbers, z.re),
            im = hn::IfThenElseZero(numbers, z.im);
    const V most = hn::Set(d, static_cast<T>(sizeof(T) == 4 ? 0x1p59 : 0x1p499));
    const auto fits = hn::Lt(hn::Max(hn::Abs(re), hn::Abs(im)), most);
    const V x = hn::IfThenElseZero(fits, re), y = hn::IfThenElseZero(fits, im);
    const V square = hn::MulAdd(x, x, hn::Mul(y, y));
    const auto plain = HasPlainSquare(d, square);
    const V sum = hn::Add(hn::Sqrt(square), hn::Abs(x));
    const V large = hn::Sqrt(hn::Mul(hn::Set(d, T(0.5)), sum));
    const V divisor = hn::IfThenElse(plain, hn::Add(large, large), hn::Set(d, 1));
    const V small = hn::Div(hn::Abs(y), divisor);
    const auto left = hn::Lt(x, hn::Zero(d));
    const Pair<V> root = {hn::IfThenElse(left, small, large),
                          hn::CopySign(hn::IfThenElse(left, large, small), y)};
    return FixPairs(d, plain, complex_scalar::Sqrt, z, root);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
