// SPDX-License-Identifier: BSD-3-Clause
// exp, exp2 and expm1. x is split into a multiple n of 1/16 in base 2 and a rest; 2^n is
// looked up and scaled, and the rest has a short polynomial (P. T. P. Tang, "Table-driven
// implementation of the exponential function in IEEE floating-point arithmetic", 1989).

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_EXP_INL_H_
#undef ND_CORE_KERNELS_MATH_EXP_INL_H_
#else
#define ND_CORE_KERNELS_MATH_EXP_INL_H_
#endif

#include "core/kernels/math/pieces-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// Coefficients by Sollya's fpminimax.
template <typename T>
struct ExpCoefficients;

template <>
struct ExpCoefficients<float> {
  // (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 32
  static constexpr float kExp[] = {0x1.00014ep-1f, 0x1.55576cp-3f};
  // the same for |r| <= 0.0675
  static constexpr float kExpm1[] = {0x1p-1f, 0x1.555556p-3f, 0x1.556064p-5f,
                                     0x1.110cf4p-7f};
  // (2^r - 1) / r for |r| <= 1/32
  static constexpr float kExp2[] = {0x1.62e43p-1f, 0x1.ebff98p-3f, 0x1.c6ada6p-5f};
  // Below the first, exp is 0; above the second, infinite. So much for exp2 as well.
  static constexpr float kLow = -105, kHigh = 89;
  static constexpr float kLow2 = -152, kHigh2 = 130;
  // exp(-x) - 1 rounds to -1 from here on.
  static constexpr float kAllOfOne = 20;
};

template <>
struct ExpCoefficients<double> {
  static constexpr double kExp[] = {0x1.0000000000002p-1, 0x1.55555554d864cp-3,
                                    0x1.55555554a399p-5, 0x1.11120ffce980ap-7,
                                    0x1.6c1832cf6349bp-10};
  static constexpr double kExpm1[] = {0x1p-1,
                                      0x1.5555555555959p-3,
                                      0x1.555555555593bp-5,
                                      0x1.111110f58a834p-7,
                                      0x1.6c16c1497ecabp-10,
                                      0x1.a025cddfb94e2p-13,
                                      0x1.a0255e9878ebap-16};
  static constexpr double kExp2[] = {0x1.62e42fefa39f3p-1,  0x1.ebfbdff82c597p-3,
                                     0x1.c6b08d6f2b088p-5,  0x1.3b2ab6fad137ep-7,
                                     0x1.5d897ef15069dp-10, 0x1.430a76d5e7dacp-13};
  static constexpr double kLow = -750, kHigh = 710;
  static constexpr double kLow2 = -1080, kHigh2 = 1030;
  static constexpr double kAllOfOne = 40;
};

// x rounded to a multiple of 1/16.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Sixteenths<V> RoundToSixteenths(D d, V biased) {
  return {hn::Sub(biased, hn::Set(d, FormatOf<D>::kRound16)), biased};
}

// x = n ln 2 + r.high + r.low with |r| <= ln(2) / 32. r.high is exact, since it has no
// more digits than x or ln 2 in n ln 2; r.low makes up for those that ln 2 lacks.
template <class V>
struct ReducedExp {
  Sixteenths<V> n;
  TwoParts<V> r;
};
template <class D, class V = hn::Vec<D>>
HWY_INLINE ReducedExp<V> ReduceWith(D d, V x, Sixteenths<V> n) {
  using Constants = Tables<hn::TFromD<D>>;
  const V high = hn::NegMulAdd(n.n, hn::Set(d, Constants::kLn2), x);
  return {n, {high, hn::Mul(n.n, hn::Set(d, -Constants::kLn2Low))}};
}
// 2^n (1 + p) for small p.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ExpFromParts(D d, Sixteenths<V> n, V p) {
  const V power = LookUp(d, Tables<hn::TFromD<D>>::kExp2, IndexOf(d, n));
  return Scale(d, hn::MulAdd(power, p, power), n);
}

// exp(x + low) = 2^n (1 + p) for small low, where 2^n is as looked up.
template <class V>
struct ExpParts {
  Sixteenths<V> n;
  V p;
};
template <class D, class Low, class V = hn::Vec<D>>
HWY_INLINE ExpParts<V> SplitExp(D d, V x, Low low) {
  using T = hn::TFromD<D>;
  const V biased =
      hn::MulAdd(x, hn::Set(d, Tables<T>::kPerLn2), hn::Set(d, FormatOf<D>::kRound16));
  const auto n = RoundToSixteenths(d, biased);
  const V high = hn::NegMulAdd(n.n, hn::Set(d, Tables<T>::kLn2), x);
  // So small a number may be rounded before 1 is added.
  const V r = hn::NegMulAdd(n.n, hn::Set(d, Tables<T>::kLn2Low), Plus(high, low));
  const V power_low = LookUp(d, Tables<T>::kExp2Low, IndexOf(d, n));
  return {n, hn::MulAdd(hn::Mul(r, r), Polynomial(d, ExpCoefficients<T>::kExp, r),
                        hn::Add(r, power_low))};
}

template <class D, class Low, class V = hn::Vec<D>>
HWY_INLINE V ExpOfParts(D d, V x, Low low) {
  const auto [n, p] = SplitExp(d, x, low);
  return ExpFromParts(d, n, p);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::exp(v); }, x);
  } else {
    using C = ExpCoefficients<T>;
    return ExpOfParts(d, Clamp(d, x, C::kLow, C::kHigh), None());
  }
}

template <class D, class Low, class V = hn::Vec<D>>
HWY_INLINE ExpParts<V> SplitExp2(D d, V x, Low low) {
  using T = hn::TFromD<D>;
  const auto n = RoundToSixteenths(d, hn::Add(x, hn::Set(d, FormatOf<D>::kRound16)));
  const V r = hn::Sub(x, n.n);
  V rest = LookUp(d, Tables<T>::kExp2Low, IndexOf(d, n));
  if constexpr (!std::is_same_v<Low, None>) {
    rest = hn::MulAdd(low, hn::Set(d, Tables<T>::kLn2), rest);
  }
  return {n, hn::MulAdd(r, Polynomial(d, ExpCoefficients<T>::kExp2, r), rest)};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp2(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::exp2(v); }, x);
  } else {
    using C = ExpCoefficients<T>;
    const auto [n, p] = SplitExp2(d, Clamp(d, x, C::kLow2, C::kHigh2), None());
    return ExpFromParts(d, n, p);
  }
}

// Where |x| is below this, expm1 and the like take n = 0, since the sum of 2^n - 1 and
// the rest would lose digits.
constexpr double kNoMultiple = 0.065;

// All by halves, so that 2^n does not overflow before the result does. 2^n - 1 is exact,
// or its error is no more than half a unit.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Expm1OfFloat(D d, V x) {
  using C = ExpCoefficients<float>;
  const IntTag<D> di;
  const V zero = hn::Set(d, Format<float>::kRound16);
  const V clamped = Clamp(d, x, -C::kAllOfOne, C::kHigh);
  V biased = hn::MulAdd(clamped, hn::Set(d, Tables<float>::kPerLn2), zero);
  const auto is_small = hn::Lt(hn::Abs(x), hn::Set(d, static_cast<float>(kNoMultiple)));
  biased = hn::IfThenElse(is_small, zero, biased);
  const auto [n, rest] = ReduceWith(d, clamped, RoundToSixteenths(d, biased));
  const V r = rest.high;
  const V low = hn::Add(rest.low, LookUp(d, Tables<float>::kExp2Low, IndexOf(d, n)));
  const V tail = hn::MulAdd(hn::Mul(r, r), Polynomial(d, C::kExpm1, r), low);
  const V power = LookUp(d, Tables<float>::kExp2, IndexOf(d, n));
  const auto less = hn::Set(di, int32_t{1} << Format<float>::kMantissaBits);
  const V half = AddExponent(d, power, hn::Sub(ExponentOf(d, n), less));
  const V y = hn::MulAdd(half, hn::Add(r, tail), hn::Sub(half, hn::Set(d, 0.5f)));
  return hn::CopySign(hn::Add(y, y), x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Expm1(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::expm1(v); }, x);
  } else if constexpr (sizeof(T) == 4) {
    return Expm1OfFloat(d, x);
  } else {
    using C = ExpCoefficients<T>;
    using F = FormatOf<D>;
    const V size = hn::Abs(x);
    const V clamped = Clamp(d, x, -C::kAllOfOne, C::kHigh);
    V biased =
        hn::MulAdd(clamped, hn::Set(d, Tables<T>::kPerLn2), hn::Set(d, F::kRound16));
    biased = hn::IfThenElse(hn::Lt(size, hn::Set(d, static_cast<T>(kNoMultiple))),
                            hn::Set(d, F::kRound16), biased);
    const auto [n, rest] = ReduceWith(d, clamped, RoundToSixteenths(d, biased));
    const V r = hn::Add(rest.high, rest.low);
    const V tail =
        hn::MulAdd(hn::Mul(r, r), Polynomial(d, C::kExpm1, r),
                   hn::Add(rest.low, LookUp(d, Tables<T>::kExp2Low, IndexOf(d, n))));
    // All by halves, so that 2^n does not overflow before the result does.
    const V power = LookUp(d, Tables<T>::kExp2, IndexOf(d, n));
    const V half =
        AddExponent(d, hn::Mul(power, hn::Set(d, static_cast<T>(0.5))), ExponentOf(d, n));
    const auto [high, low] = ExactSum(half, hn::Set(d, static_cast<T>(-0.5)));
    const V y = hn::Add(high, hn::MulAdd(half, rest.high, hn::MulAdd(half, tail, low)));
    const auto tiny = hn::Lt(size, hn::Set(d, std::numeric_limits<T>::epsilon() / 4));
    return hn::IfThenElse(tiny, x, hn::Add(y, y));
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
