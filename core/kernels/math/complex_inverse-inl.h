// SPDX-License-Identifier: BSD-3-Clause
// Complex tangents, and inverses of sine, cosine and tangent, circular and hyperbolic, by
// vectors of double:
//
//   InDouble<F>(d, z)  F::Of of those z that are F::ArePlain; of others F::kScalar
//
// Every sum below is of terms of one sign, or its error is small beside the other part of
// an angle: both parts of a result keep their digits.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_COMPLEX_INVERSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_COMPLEX_INVERSE_INL_H_
#undef ND_CORE_KERNELS_MATH_COMPLEX_INVERSE_INL_H_
#else
#define ND_CORE_KERNELS_MATH_COMPLEX_INVERSE_INL_H_
#endif

#include "core/kernels/math/complex-inl.h"
#include "core/kernels/math/hyperbolic-inl.h"
#include "core/kernels/math/inverse_trig-inl.h"
#include "core/kernels/math/log-inl.h"
#include "core/kernels/math/trig-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

template <class F, class D, class V>
HWY_INLINE Pair<V> InDouble(D d, Pair<V> z) {
  if constexpr (!kVectorMath) {
    return MapPairs(d, F::kScalar, z);
  } else {
    const auto function = [](auto dd, auto x, auto) HWY_ATTR {
      return FixPairs(dd, F::ArePlain(dd, x), F::kScalar, x, F::Of(dd, x));
    };
    return PairsInDouble(d, function, z, z.re);
  }
}

// F as a function of i z, turned back: sines of hyperbolic ones, and the reverse.
template <class F, complex_scalar::Function kFunction>
struct Turned {
  static constexpr complex_scalar::Function kScalar = kFunction;
  template <class D, class V>
  static HWY_INLINE auto ArePlain(D d, Pair<V> z) {
    return F::ArePlain(d, TurnedLeft(z));
  }
  template <class D, class V>
  static HWY_INLINE Pair<V> Of(D d, Pair<V> z) {
    return TurnedRight(F::Of(d, TurnedLeft(z)));
  }
};

// sinh(x) cosh(x) + i sin(y) cos(y), over sinh(x)^2 + cos(y)^2
struct ComplexTanh {
  static constexpr complex_scalar::Function kScalar = complex_scalar::Tanh;
  template <class D, class V>
  static HWY_INLINE auto ArePlain(D d, Pair<V> z) {
    return hn::And(hn::Le(hn::Abs(z.re), hn::Set(d, 340.0)),
                   WithinLimit(d, hn::Abs(z.im)));
  }
  template <class D, class V>
  static HWY_INLINE Pair<V> Of(D d, Pair<V> z) {
    const V sinh = Sinh(d, z.re);
    const V cosh = hn::Sqrt(hn::MulAdd(sinh, sinh, hn::Set(d, 1.0)));
    const auto turn = SinCosWithinLimit(d, z.im);
    const V divisor = hn::MulAdd(sinh, sinh, hn::Mul(turn.cos, turn.cos));
    return {hn::Div(hn::Mul(sinh, cosh), divisor),
            hn::Div(hn::Mul(turn.sin, turn.cos), divisor)};
  }
};

// With a = (|z + 1| + |z - 1|) / 2: arccosh(a), and sqrt(a^2 - x^2) for x = |re z|. From
// Hull, Fairgrieve and Tang, "Implementing the complex arcsine and arccosine functions
// using exception handling", 1997, without the branches.
template <class V>
struct Ellipse {
  V log, root;
};
template <class D, class V>
HWY_INLINE Ellipse<V> EllipseThrough(D d, Pair<V> z) {
  const V one = hn::Set(d, 1.0), half = hn::Set(d, 0.5);
  const V x = hn::Abs(z.re), square = hn::Mul(z.im, z.im);
  const V sum = hn::Add(x, one), gap = hn::Abs(hn::Sub(x, one));
  const V far = hn::Sqrt(hn::MulAdd(sum, sum, square));
  const V near = hn::Sqrt(hn::MulAdd(gap, gap, square));
  const V a = hn::Mul(half, hn::Add(far, near));
  // Of |z + 1| and x + 1 the difference, of |z - 1| and |x - 1| both.
  const V far_less = hn::Div(square, hn::Add(far, sum));
  const V near_more = hn::Add(near, gap), near_less = hn::Div(square, near_more);
  const V small = hn::Mul(half, hn::Add(far_less, near_less));
  const V large = hn::Mul(half, hn::Add(far_less, near_more));
  const auto inside = hn::Lt(x, one);
  const V a_less_one = hn::IfThenElse(inside, small, large);
  const V a_less_x = hn::IfThenElse(inside, large, small);
  const V log =
      Log1p(d, hn::Add(a_less_one, hn::Sqrt(hn::Mul(a_less_one, hn::Add(a, one)))));
  return {log, hn::Sqrt(hn::Mul(hn::Add(a, x), a_less_x))};
}

// No square leaves the range, and z is no branch point.
struct OnEllipse {
  template <class D, class V>
  static HWY_INLINE auto ArePlain(D d, Pair<V> z) {
    const V x = hn::Abs(z.re), y = hn::Abs(z.im), zero = hn::Zero(d);
    const auto is_real = hn::AndNot(hn::Eq(x, hn::Set(d, 1.0)), hn::Eq(y, zero));
    const auto is_apart =
        hn::And(hn::Ge(y, hn::Set(d, 0x1p-400)), hn::Le(y, hn::Set(d, 0x1p400)));
    return hn::And(hn::Le(x, hn::Set(d, 0x1p200)), hn::Or(is_real, is_apart));
  }
};

struct ComplexArcsin : OnEllipse {
  static constexpr complex_scalar::Function kScalar = complex_scalar::Arcsin;
  template <class D, class V>
  static HWY_INLINE Pair<V> Of(D d, Pair<V> z) {
    const auto ellipse = EllipseThrough(d, z);
    return {Arctan2(d, z.re, ellipse.root), hn::CopySign(ellipse.log, z.im)};
  }
};

struct ComplexArccos : OnEllipse {
  static constexpr complex_scalar::Function kScalar = complex_scalar::Arccos;
  template <class D, class V>
  static HWY_INLINE Pair<V> Of(D d, Pair<V> z) {
    const auto ellipse = EllipseThrough(d, z);
    return {Arctan2(d, ellipse.root, z.re), hn::CopySign(ellipse.log, hn::Neg(z.im))};
  }
};

// The arccosine, turned to where its real part is not negative.
struct ComplexArccosh : OnEllipse {
  static constexpr complex_scalar::Function kScalar = complex_scalar::Arccosh;
  template <class D, class V>
  static HWY_INLINE Pair<V> Of(D d, Pair<V> z) {
    const auto ellipse = EllipseThrough(d, z);
    return {ellipse.log, hn::CopySign(Arctan2(d, ellipse.root, z.re), z.im)};
  }
};

// log(1 + 4 x / ((1 - x)^2 + y^2)) / 4 for x >= 0, and half the angle of
// 1 - x^2 - y^2 + 2 i y.
struct ComplexArctanh {
  static constexpr complex_scalar::Function kScalar = complex_scalar::Arctanh;
  template <class D, class V>
  static HWY_INLINE auto ArePlain(D d, Pair<V> z) {
    const V most = hn::Set(d, 0x1p300);
    const auto fits = hn::And(hn::Le(hn::Abs(z.re), most), hn::Le(hn::Abs(z.im), most));
    return hn::And(fits, hn::Ge(Divisor(d, z), hn::Set(d, 0x1p-800)));
  }
  template <class D, class V>
  static HWY_INLINE Pair<V> Of(D d, Pair<V> z) {
    const V one = hn::Set(d, 1.0), half = hn::Set(d, 0.5), x = hn::Abs(z.re);
    const V ratio = hn::Div(hn::Mul(hn::Set(d, 4.0), x), Divisor(d, z));
    const V log = hn::Mul(hn::Set(d, 0.25), Log1p(d, ratio));
    const V along = hn::NegMulAdd(z.im, z.im, hn::NegMulAdd(x, x, one));
    return {hn::CopySign(log, z.re),
            hn::Mul(half, Arctan2(d, hn::Add(z.im, z.im), along))};
  }

 private:
  template <class D, class V>
  static HWY_INLINE V Divisor(D d, Pair<V> z) {
    const V gap = hn::Sub(hn::Set(d, 1.0), hn::Abs(z.re));
    return hn::MulAdd(gap, gap, hn::Mul(z.im, z.im));
  }
};

using ComplexTan = Turned<ComplexTanh, complex_scalar::Tan>;
using ComplexArcsinh = Turned<ComplexArcsin, complex_scalar::Arcsinh>;
using ComplexArctan = Turned<ComplexArctanh, complex_scalar::Arctan>;

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
