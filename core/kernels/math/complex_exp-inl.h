// SPDX-License-Identifier: BSD-3-Clause
// Complex exponentials, logarithms, sines and cosines, whose plain cases are computed by
// vectors.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_COMPLEX_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_COMPLEX_EXP_INL_H_
#undef ND_CORE_KERNELS_MATH_COMPLEX_EXP_INL_H_
#else
#define ND_CORE_KERNELS_MATH_COMPLEX_EXP_INL_H_
#endif

#include "core/kernels/math/complex-inl.h"
#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/hyperbolic-inl.h"
#include "core/kernels/math/log-inl.h"
#include "core/kernels/math/trig-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// Neither part of exp or exp2 overflows or is subnormal, but for the sine's sake.
template <class D, class V>
HWY_INLINE auto HasPlainExp(D d, Pair<V> z) {
  using T = hn::TFromD<D>;
  const V most = hn::Set(d, sizeof(T) == 4 ? T(80) : T(700));
  return hn::And(hn::Le(hn::Abs(z.re), most), WithinLimit(d, hn::Abs(z.im)));
}

template <class D, class V>
HWY_INLINE Pair<V> Exp(D d, Pair<V> z) {
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Exp, z);
  } else {
    const V exp = Exp(d, z.re);
    const auto turn = SinCosWithinLimit(d, z.im);
    return FixPairs(d, HasPlainExp(d, z), complex_scalar::Exp, z,
                    Pair<V>{hn::Mul(exp, turn.cos), hn::Mul(exp, turn.sin)});
  }
}

template <class D, class V>
HWY_INLINE Pair<V> Exp2(D d, Pair<V> z) {
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Exp2, z);
  } else {
    const V exp = Exp2(d, z.re);
    using Constants = Tables<hn::TFromD<D>>;
    auto angle = ExactProduct(z.im, hn::Set(d, Constants::kLn2));
    angle.low = hn::MulAdd(z.im, hn::Set(d, Constants::kLn2Low), angle.low);
    const auto turn = SinCosWithinLimit(d, angle);
    // The product of a tiny angle has lost digits.
    const V least = hn::Set(d, static_cast<hn::TFromD<D>>(0x1p-100));
    const auto apart = hn::Or(hn::Ge(hn::Abs(z.im), least), hn::Eq(z.im, hn::Zero(d)));
    return FixPairs(d, hn::And(HasPlainExp(d, z), apart), complex_scalar::Exp2, z,
                    Pair<V>{hn::Mul(exp, turn.cos), hn::Mul(exp, turn.sin)});
  }
}

// (exp(x) - 1) cos(y) - 2 sin(y / 2)^2, exp(x) sin(y)
template <class D, class V>
HWY_INLINE Pair<V> Expm1(D d, Pair<V> z) {
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Expm1, z);
  } else {
    const V half = hn::Set(d, hn::TFromD<D>(0.5));
    const auto turn = SinCosWithinLimit(d, z.im);
    const V sine = SinCosWithinLimit(d, hn::Mul(half, z.im)).sin;
    const V re =
        hn::NegMulAdd(hn::Add(sine, sine), sine, hn::Mul(Expm1(d, z.re), turn.cos));
    return FixPairs(d, HasPlainExp(d, z), complex_scalar::Expm1, z,
                    Pair<V>{re, hn::Mul(Exp(d, z.re), turn.sin)});
  }
}

// sinh(x) cos(y), cosh(x) sin(y)
template <class D, class V>
HWY_INLINE Pair<V> Sinh(D d, Pair<V> z) {
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Sinh, z);
  } else {
    const auto turn = SinCosWithinLimit(d, z.im);
    return FixPairs(
        d, HasPlainExp(d, z), complex_scalar::Sinh, z,
        Pair<V>{hn::Mul(Sinh(d, z.re), turn.cos), hn::Mul(Cosh(d, z.re), turn.sin)});
  }
}

// cosh(x) cos(y), sinh(x) sin(y)
template <class D, class V>
HWY_INLINE Pair<V> Cosh(D d, Pair<V> z) {
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Cosh, z);
  } else {
    const auto turn = SinCosWithinLimit(d, z.im);
    return FixPairs(
        d, HasPlainExp(d, z), complex_scalar::Cosh, z,
        Pair<V>{hn::Mul(Cosh(d, z.re), turn.cos), hn::Mul(Sinh(d, z.re), turn.sin)});
  }
}

// By way of i z.
template <class D, class V>
HWY_INLINE Pair<V> Sin(D d, Pair<V> z) {
  return TurnedRight(Sinh(d, TurnedLeft(z)));
}
template <class D, class V>
HWY_INLINE Pair<V> Cos(D d, Pair<V> z) {
  return Cosh(d, TurnedLeft(z));
}

// x^2 + y^2, x in two parts.
template <class D, class V>
HWY_INLINE TwoParts<V> SumOfSquares(D, TwoParts<V> x, V y) {
  const auto x2 = ExactProduct(x.high, x.high), y2 = ExactProduct(y, y);
  const auto sum = ExactSum(x2.high, y2.high);
  const V cross = hn::MulAdd(hn::Add(x.high, x.high), x.low, x2.low);
  return FastSum(sum.high, hn::Add(sum.low, hn::Add(cross, y2.low)));
}

// The logarithm of x + iy, given to `base`, whose factor for the angle is per_ln.
template <template <typename> class Base, class D, class V>
HWY_INLINE Pair<V> LogOfSquares(D d, TwoParts<V> square, V y, V x, hn::TFromD<D> per_ln) {
  const V log = LogOfParts<Base>(d, square.high, square.low, None());
  return {hn::Mul(hn::Set(d, hn::TFromD<D>(0.5)), log),
          hn::Mul(Arctan2(d, y, x), hn::Set(d, per_ln))};
}

template <template <typename> class Base, class D, class V>
HWY_INLINE Pair<V> ComplexLog(D d, complex_scalar::Function f, Pair<V> z,
                              hn::TFromD<D> per_ln) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return MapPairs(d, f, z);
  } else {
    const auto square = SumOfSquares(d, TwoParts<V>{z.re, hn::Zero(d)}, z.im);
    const V one = hn::Set(d, 1);
    // So near to 1, the sum has too few digits.
    const V distance = hn::Abs(hn::Add(hn::Sub(square.high, one), square.low));
    const auto apart =
        hn::Ge(distance, hn::Set(d, sizeof(T) == 4 ? T(0x1p-22) : T(0x1p-50)));
    return FixPairs(d, hn::And(HasPlainSquare(d, square.high), apart), f, z,
                    LogOfSquares<Base>(d, square, z.im, z.re, per_ln));
  }
}

template <class D, class V>
HWY_INLINE Pair<V> Log(D d, Pair<V> z) {
  return ComplexLog<BaseE>(d, complex_scalar::Log, z, 1);
}
template <class D, class V>
HWY_INLINE Pair<V> Log2(D d, Pair<V> z) {
  return ComplexLog<Base2>(d, complex_scalar::Log2, z, Tables<hn::TFromD<D>>::kPerLn2);
}
template <class D, class V>
HWY_INLINE Pair<V> Log10(D d, Pair<V> z) {
  return ComplexLog<Base10>(d, complex_scalar::Log10, z, Tables<hn::TFromD<D>>::kPerLn10);
}

template <class D, class V>
HWY_INLINE Pair<V> Log1p(D d, Pair<V> z) {
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Log1p, z);
  } else {
    const auto next = ExactSum(hn::Set(d, 1), z.re);
    const auto square = SumOfSquares(d, next, z.im);
    return FixPairs(d, HasPlainSquare(d, square.high), complex_scalar::Log1p, z,
                    LogOfSquares<BaseE>(d, square, z.im, next.high, 1));
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
