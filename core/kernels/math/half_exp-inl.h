// SPDX-License-Identifier: BSD-3-Clause
// exp, exp2, expm1, log, log2, log10, log1p and hyperbolic functions of float16: float
// vectors of values that float16 has, with results that err by less than 2^-20 before
// they are rounded to float16. Neither overflow nor subnormal numbers are in the way.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_HALF_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_HALF_EXP_INL_H_
#undef ND_CORE_KERNELS_MATH_HALF_EXP_INL_H_
#else
#define ND_CORE_KERNELS_MATH_HALF_EXP_INL_H_
#endif

#include "core/kernels/math/log-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// By Sollya's fpminimax.
struct HalfExp {
  static constexpr float kPerLn2 = 0x1.715476p+0f;
  // 2^r, and (2^r - 1) / r, for |r| <= 1/2
  static constexpr float kPower[] = {
      1, 0x1.62e42ap-1f, 0x1.ebf9bap-3f, 0x1.c6b69ap-5f, 0x1.3ceaf8p-7f, 0x1.5bfd58p-10f};
  static constexpr float kPowerLess1[] = {0x1.62e42ep-1f, 0x1.ebfa4ep-3f, 0x1.c6b31ep-5f,
                                          0x1.3cbe66p-7f, 0x1.5d413ap-10f};
  // cosh(r ln 2), and sinh(r ln 2) / r, over z = r^2
  static constexpr float kCosh[] = {1, 0x1.ebf9b8p-3f, 0x1.3cebacp-7f};
  static constexpr float kSinh[] = {0x1.62e43p-1f, 0x1.c6af9ep-5f, 0x1.5ef4bp-10f};
  // log(1 + r) / r for -1/4 <= r < 1/2
  static constexpr float kLog[] = {1,
                                   -0x1.000038p-1f,
                                   0x1.554e72p-2f,
                                   -0x1.ff936p-3f,
                                   0x1.9b8dbap-3f,
                                   -0x1.631012p-3f,
                                   0x1.21dafep-3f,
                                   -0x1.133ea2p-4f};
  // The hyperbolic functions have their limits from here on, and exp(x) - 1 is -1.
  static constexpr float kMost = 12, kAllOfOne = 18;
};

// x 2^n. Without AVX-512 for |n| <= 60.
template <class D, class V>
HWY_INLINE V ScaleHalf(D d, V x, V n) {
#if HWY_TARGET == HWY_AVX3
  return Scale(d, x, Sixteenths<V>{n, n});
#else
  const V biased = hn::Add(n, hn::Set(d, Format<float>::kRound));
  return AddExponent(d, x, hn::ShiftLeft<23>(hn::BitCast(IntTag<D>(), biased)));
#endif
}

// 2^(n + r) of a whole n and |r| <= 1/2.
template <class D, class V>
HWY_INLINE V PowerOfHalf(D d, V n, V r) {
#if HWY_TARGET == HWY_AVX3
  // Where n is infinite r is a NaN, and anything will do. The order of operands matters.
  r = hn::Min(r, hn::Set(d, 0.5f));
#endif
  return ScaleHalf(d, Horner(d, HalfExp::kPower, r), n);
}

// What has results beyond float16 in either direction; NaN stays.
template <class D, class V>
HWY_INLINE V ExponentOfHalf(D d, V x) {
  return kSplitsSubnormals ? x : Clamp(d, x, -40, 40);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V ExpOfHalf(D d, V x) {
  x = ExponentOfHalf(d, x);
  const V factor = hn::Set(d, HalfExp::kPerLn2);
  const V n = hn::Round(hn::Mul(x, factor));
  return PowerOfHalf(d, n, hn::MulSub(x, factor, n));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp2OfHalf(D d, V x) {
  x = ExponentOfHalf(d, x);
  const V n = hn::Round(x);
  return PowerOfHalf(d, n, hn::Sub(x, n));
}

// For |x| <= 40: 2^n (2^r - 1) + (2^n - 1), where n = 0 near 0.
template <class D, class V>
HWY_INLINE V Expm1OfSmallHalf(D d, V x) {
  const V factor = hn::Set(d, HalfExp::kPerLn2), one = hn::Set(d, 1.0f);
  const V n = hn::Round(hn::Mul(x, factor));
  const V r = hn::MulSub(x, factor, n);
  const V q = hn::Mul(r, Horner(d, HalfExp::kPowerLess1, r));
  const V power = ScaleHalf(d, one, n);
  return hn::MulAdd(power, q, hn::Sub(power, one));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Expm1OfHalf(D d, V x) {
  const V y = Expm1OfSmallHalf(d, Clamp(d, x, -HalfExp::kAllOfOne, HalfExp::kMost));
  return hn::CopySign(y, x);  // for a zero
}

// With x = (n + r) ln 2, cosh(x) and sinh(x) are sums of products of these.
template <class V>
struct HalfHyperbolic {
  V cosh_n, sinh_n, cosh_r, sinh_r;
};
template <class D, class V>
HWY_INLINE HalfHyperbolic<V> SplitHyperbolicHalf(D d, V x) {
  x = Clamp(d, x, -HalfExp::kMost, HalfExp::kMost);
  const V factor = hn::Set(d, HalfExp::kPerLn2), half = hn::Set(d, 0.5f);
  const V n = hn::Round(hn::Mul(x, factor));
  const V r = hn::MulSub(x, factor, n), z = hn::Mul(r, r);
  const V up = ScaleHalf(d, half, n), down = ScaleHalf(d, half, hn::Neg(n));
  return {hn::Add(up, down), hn::Sub(up, down), Horner(d, HalfExp::kCosh, z),
          hn::Mul(r, Horner(d, HalfExp::kSinh, z))};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V SinhOfHalf(D d, V x) {
  const auto [cosh_n, sinh_n, cosh_r, sinh_r] = SplitHyperbolicHalf(d, x);
  const V y = hn::MulAdd(cosh_n, sinh_r, hn::Mul(sinh_n, cosh_r));
  return hn::CopySign(y, x);  // for a zero
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V CoshOfHalf(D d, V x) {
  const auto [cosh_n, sinh_n, cosh_r, sinh_r] = SplitHyperbolicHalf(d, x);
  return hn::MulAdd(cosh_n, cosh_r, hn::Mul(sinh_n, sinh_r));
}

// e / (e + 2) with e = exp(2 x) - 1
template <class D, class V = hn::Vec<D>>
HWY_INLINE V TanhOfHalf(D d, V x) {
  const V twice = Clamp(d, hn::Add(x, x), -HalfExp::kAllOfOne, HalfExp::kAllOfOne);
  const V e = Expm1OfSmallHalf(d, twice);
  return hn::CopySign(hn::Div(e, hn::Add(e, hn::Set(d, 2.0f))), x);
}

// x = m 2^e with m of [3/4, 3/2), of float. With AVX-512 the special cases of logarithms
// follow: e is infinite for 0 and infinity, and m is a NaN for negative x.
template <class D, class V>
HWY_INLINE Split<V> SplitAround1(D d, V x) {
#if HWY_TARGET == HWY_AVX3
  const V m = Narrowed<V>(
      _mm512_getmant_ps(Widened(x.raw), _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan));
  const V e = Narrowed<V>(_mm512_getexp_ps(Widened(x.raw)));
  const V one = hn::Set(d, 1.0f);
  return {m, hn::IfThenElse(hn::Lt(m, one), hn::Add(e, one), e)};
#else
  const IntTag<D> di;
  const auto bits = hn::BitCast(di, x);
  const auto e = hn::ShiftRight<23>(hn::Sub(bits, hn::BitCast(di, hn::Set(d, 0.75f))));
  const auto m = hn::Sub(bits, hn::ShiftLeft<23>(e));
  return {hn::BitCast(d, m), hn::ConvertTo(d, e)};
#endif
}

// log(m) + log(2) e to the base of `Base`, where m = 1 + r.
template <template <typename> class Base, class D, class V>
HWY_INLINE V LogOfSplitHalf(D d, V r, V e) {
  const V factor = hn::Set(d, Base<float>::kFactor);
  const V whole = hn::Mul(e, hn::Set(d, Base<float>::kOf2 + Base<float>::kOf2Low));
  return hn::MulAdd(hn::Mul(r, factor), Horner(d, HalfExp::kLog, r), whole);
}

template <template <typename> class Base, class D, class V>
HWY_INLINE V LogToBaseOfHalf(D d, V x) {
  const auto [m, e] = SplitAround1(d, x);
  const V y = LogOfSplitHalf<Base>(d, hn::Sub(m, hn::Set(d, 1.0f)), e);
  return kSplitsSubnormals ? y : ReplacePoles(d, x, 0, y);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V LogOfHalf(D d, V x) {
  return LogToBaseOfHalf<BaseE>(d, x);
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log2OfHalf(D d, V x) {
  return LogToBaseOfHalf<Base2>(d, x);
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log10OfHalf(D d, V x) {
  return LogToBaseOfHalf<Base10>(d, x);
}

// log(1 + x), but for the sign of a zero. x need not be a value that float16 has.
template <class D, class V>
HWY_INLINE V Log1pUnsigned(D d, V x) {
  const V one = hn::Set(d, 1.0f), sum = hn::Add(x, one);
  const auto [m, e] = SplitAround1(d, sum);
  const V r = hn::IfThenElse(hn::Eq(m, sum), x, hn::Sub(m, one));
  const V y = LogOfSplitHalf<BaseE>(d, r, e);
  return kSplitsSubnormals ? y : ReplacePoles(d, x, -1, y);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log1pOfHalf(D d, V x) {
  return hn::CopySign(Log1pUnsigned(d, x), x);
}

// log(1 + u) with u = |x| + (sqrt(x^2 + 1) - 1)
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ArcsinhOfHalf(D d, V x) {
  const V size = hn::Abs(x), one = hn::Set(d, 1.0f);
  const V square = hn::Mul(x, x);
  const V root = hn::Sqrt(hn::MulAdd(x, x, one));
  // The latter is less than |x|, and a NaN for infinity. The order of operands matters.
  const V rest = hn::Min(hn::Div(square, hn::Add(root, one)), size);
  return hn::CopySign(Log1pUnsigned(d, hn::Add(size, rest)), x);
}

// log(1 + u) with u = t + sqrt(t^2 + 2 t), where t = x - 1
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ArccoshOfHalf(D d, V x) {
  const V one = hn::Set(d, 1.0f), t = hn::Sub(x, one);
  const V root = hn::Sqrt(hn::MulAdd(t, t, hn::Add(t, t)));
  const V y = Log1pUnsigned(d, hn::Add(t, root));
  return hn::IfThenElse(hn::Lt(x, one), hn::NaN(d), y);
}

// log(1 + u) / 2 with u = 2 |x| / (1 - |x|)
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ArctanhOfHalf(D d, V x) {
  const V size = hn::Abs(x), one = hn::Set(d, 1.0f);
  const V u = hn::Div(hn::Add(size, size), hn::Sub(one, size));
  return hn::CopySign(hn::Mul(Log1pUnsigned(d, u), hn::Set(d, 0.5f)), x);
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
