// SPDX-License-Identifier: BSD-3-Clause
// Complex powers by whole exponents from -99 to 99: products in NumPy's order, on which
// infinities and signs of 0 depend. The parts of each product are rounded apart: a power
// has the same bits on every target.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_COMPLEX_WHOLE_POWER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_COMPLEX_WHOLE_POWER_INL_H_
#undef ND_CORE_KERNELS_MATH_COMPLEX_WHOLE_POWER_INL_H_
#else
#define ND_CORE_KERNELS_MATH_COMPLEX_WHOLE_POWER_INL_H_
#endif

#include <limits>

#include "core/kernels/math/pair-inl.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kWholePowers = 100;  // and those of larger exponents are none of these

template <class M, class V>
HWY_INLINE Pair<V> Select(M which, Pair<V> yes, Pair<V> no) {
  return {hn::IfThenElse(which, yes.re, no.re), hn::IfThenElse(which, yes.im, no.im)};
}

template <class V>
HWY_INLINE Pair<V> ProductOf(Pair<V> x, Pair<V> y) {
  return {hn::Sub(hn::Mul(x.re, y.re), hn::Mul(x.im, y.im)),
          hn::Add(hn::Mul(x.re, y.im), hn::Mul(x.im, y.re))};
}

// 1 / z by Smith's method, as NumPy divides.
template <class D, class V>
HWY_INLINE Pair<V> InverseOf(D d, Pair<V> z) {
  const V zero = hn::Zero(d), one = hn::Set(d, 1);
  const V re = hn::Abs(z.re), im = hn::Abs(z.im);
  const auto wide = hn::Ge(re, im);
  const V large = hn::IfThenElse(wide, z.re, z.im);
  const V small = hn::IfThenElse(wide, z.im, z.re);
  const V ratio = hn::Div(small, large), nothing = hn::Mul(zero, ratio);
  const V scale = hn::Div(one, hn::Add(large, hn::Mul(small, ratio)));
  const Pair<V> above = {hn::Add(one, nothing), hn::Sub(zero, ratio)};
  const Pair<V> below = {hn::Add(ratio, zero), hn::Sub(nothing, one)};
  const Pair<V> numerator = Select(wide, above, below);
  const Pair<V> inverse = {hn::Mul(numerator.re, scale), hn::Mul(numerator.im, scale)};
  const auto none = hn::And(hn::Eq(re, zero), hn::Eq(im, zero));
  return Select(none, Pair<V>{hn::Div(one, re), hn::Div(zero, im)}, inverse);
}

template <class D, class V>
HWY_INLINE auto IsZero(D d, Pair<V> x) {
  return hn::And(hn::Eq(x.re, hn::Zero(d)), hn::Eq(x.im, hn::Zero(d)));
}

// x^n of x^|n|: by NumPy's rules 0 or NaN where x is 0.
template <class D, class V>
HWY_INLINE Pair<V> PositivePower(D d, Pair<V> x, Pair<V> power) {
  const auto zero = IsZero(d, x);
  return {hn::IfThenZeroElse(zero, power.re), hn::IfThenZeroElse(zero, power.im)};
}
template <class D, class V>
HWY_INLINE Pair<V> NegativePower(D d, Pair<V> x, Pair<V> power) {
  using T = hn::TFromD<D>;
  const V nan = hn::Set(d, std::numeric_limits<T>::quiet_NaN());
  return Select(IsZero(d, x), Pair<V>{nan, nan}, InverseOf(d, power));
}

// x^n.
template <class D, class V>
HWY_INLINE Pair<V> WholePower(D d, Pair<V> x, int n) {
  int left = n < 0 ? -n : n;
  Pair<V> power = {hn::Set(d, 1), hn::Zero(d)}, square = x;
  if (left == 0) return power;
  if (left <= 3) {
    power = left == 1 ? x : ProductOf(x, x);
    if (left == 3) power = ProductOf(power, x);
  } else {
    for (;; left /= 2) {
      if (left & 1) power = ProductOf(power, square);
      if (left == 1) break;
      square = ProductOf(square, square);
    }
  }
  return n < 0 ? NegativePower(d, x, power) : PositivePower(d, x, power);
}

// x^n, each lane by its own whole number. Lanes that are done go on with squares that
// nobody asks for.
template <class D, class V>
HWY_INLINE Pair<V> WholePowers(D d, Pair<V> x, V n) {
  const V zero = hn::Zero(d), half = hn::Set(d, hn::TFromD<D>(0.5)), size = hn::Abs(n);
  const Pair<V> unit = {hn::Set(d, 1), zero}, x2 = ProductOf(x, x);
  Pair<V> power = unit, square = x;
  for (V left = size;;) {
    const V rest = hn::Floor(hn::Mul(left, half));
    const auto odd = hn::Ne(hn::Add(rest, rest), left);
    power = Select(odd, ProductOf(power, square), power);
    if (hn::AllTrue(d, hn::Eq(rest, zero))) break;
    square = ProductOf(square, square);
    left = rest;
  }
  power = Select(hn::Eq(size, hn::Set(d, 1)), x, power);
  power = Select(hn::Eq(size, hn::Set(d, 2)), x2, power);
  power = Select(hn::Eq(size, hn::Set(d, 3)), ProductOf(x2, x), power);
  const auto negative = hn::Lt(n, zero);
  Pair<V> result = PositivePower(d, x, power);
  if (!hn::AllFalse(d, negative)) {
    result = Select(negative, NegativePower(d, x, power), result);
  }
  return Select(hn::Eq(n, zero), unit, result);
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
