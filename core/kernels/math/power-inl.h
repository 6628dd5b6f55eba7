// SPDX-License-Identifier: BSD-3-Clause
// power: exp(y log |x|), with the logarithm in two parts. Zeros, infinities and negative
// x are put right afterwards, by the rules of C's Annex F.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_POWER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_POWER_INL_H_
#undef ND_CORE_KERNELS_MATH_POWER_INL_H_
#else
#define ND_CORE_KERNELS_MATH_POWER_INL_H_
#endif

#include <cmath>

#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/lanes-inl.h"
#include "core/kernels/math/log-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// kThird + kLog[0] r + ... is (log(1 + r) - r + r^2 / 2) / (-r^3 / 2) for -0.0344 <= r <=
// 0.0314, by Sollya's fpminimax; with AVX-512 up to 0.0625.
template <typename T>
struct PowerCoefficients;
template <>
struct PowerCoefficients<float> {
#if HWY_TARGET == HWY_AVX3
  static constexpr float kThird = -0x1.555556p-1f;
  static constexpr float kLog[] = {0x1.fffff2p-2f, -0x1.9997cp-2f, 0x1.55a73ep-2f,
                                   -0x1.1adb7cp-2f};
#else
  static constexpr float kThird = -0x1.555554p-1f;
  static constexpr float kLog[] = {0x1.ffffb8p-2f, -0x1.99e948p-2f, 0x1.578458p-2f};
#endif
};
template <>
struct PowerCoefficients<double> {
  static constexpr double kThird = -0x1.5555555555555p-1;
#if HWY_TARGET == HWY_AVX3
  static constexpr double kLog[] = {0x1p-1,
                                    -0x1.9999999999961p-2,
                                    0x1.5555555556987p-2,
                                    -0x1.24924924fac35p-2,
                                    0x1.ffffffdcf40a7p-3,
                                    -0x1.c71c6a71c88f5p-3,
                                    0x1.999a0f3349faap-3,
                                    -0x1.74774d45a31fcp-3,
                                    0x1.554fc112bf5a8p-3,
                                    -0x1.1b1adc60cb64fp-3};
#else
  static constexpr double kLog[] = {
      0x1.0000000000005p-1, -0x1.999999999ba41p-2, 0x1.5555555531aedp-2,
      -0x1.24924909ebbcp-2, 0x1.000002210ecc1p-2,  -0x1.c71d682e2327fp-3,
      0x1.9981bc3178dbfp-3, -0x1.7336c74e82297p-3, 0x1.81bcb0dfc54d6p-3};
#endif
};

// log(x) to 33 or 66 bits, for x as in SplitExponent; plus extra log(2).
template <class D, class Extra, class V = hn::Vec<D>>
HWY_INLINE TwoParts<V> LogInTwoParts(D d, V x, Extra extra) {
  using T = hn::TFromD<D>;
  using Constants = Tables<T>;
  const auto split = SplitForLog(d, x);
  const V e = Plus(split.e, extra);
  const auto index = split.index;
  const V c = LookUp(d, LogTables<T>::kInverse, index);
  const V r = hn::MulSub(split.m, c, hn::Set(d, T{1}));
  const V whole = hn::MulAdd(e, hn::Set(d, Constants::kShortLn2),
                             LookUp(d, LogTables<T>::kLog, index));
  const V whole_low = hn::MulAdd(e, hn::Set(d, Constants::kShortLn2Low),
                                 LookUp(d, LogTables<T>::kLogLow, index));
  using C = PowerCoefficients<T>;
  const V t = hn::MulAdd(r, Polynomial(d, C::kLog, r), hn::Set(d, C::kThird));
  const auto first = FastSum(whole, r);
  const V small = hn::Add(first.low, whole_low);
  // r - r^2 / 2 + t (-r^2 / 2) r
  const V minus_half = hn::Mul(r, hn::Set(d, static_cast<T>(-0.5)));
  const V square = hn::Mul(minus_half, r);
  const auto second = FastSum(first.high, square);
  V rest = hn::Add(small, second.low);
  if constexpr (sizeof(T) == 8) rest = hn::Add(rest, hn::MulSub(minus_half, r, square));
  return FastSum(second.high, hn::MulAdd(hn::Mul(square, r), t, rest));
}

// x^y for x as in SplitExponent, times 2^(extra y).
template <class D, class Extra, class V = hn::Vec<D>>
HWY_INLINE V PowerOfPositive(D d, V x, V y, Extra extra) {
  using T = hn::TFromD<D>;
  using C = ExpCoefficients<T>;
  const auto log = LogInTwoParts(d, x, extra);
  const auto product = ExactProduct(y, log.high);
  V low = hn::MulAdd(y, log.low, product.low);
  // Beyond the range of exp, the low part may be anything.
  const V clamped = Clamp(d, product.high, C::kLow, C::kHigh);
  low = hn::IfThenElseZero(hn::Eq(clamped, product.high), low);
  return ExpOfParts(d, clamped, low);
}

// x^y, from z = |x|^y where x is positive, normal and finite.
template <class D, class V = hn::Vec<D>>
[[gnu::cold]] HWY_NOINLINE V PowerOfSpecial(D d, V x, V y, V z) {
  using T = hn::TFromD<D>;
  const V zero = hn::Zero(d), one = hn::Set(d, T{1});
  const V infinity = hn::Set(d, FormatOf<D>::kInfinity);
  const V size = hn::Abs(x);
  if constexpr (!kSplitsSubnormals) {
    const V scaled = hn::Mul(size, hn::Set(d, static_cast<T>(0x1p64)));
    z = hn::IfThenElse(hn::Lt(size, hn::Set(d, FormatOf<D>::kMin)),
                       PowerOfPositive(d, scaled, y, hn::Set(d, T{-64})), z);
  }
  // 0 and infinity to any power, and anything to an infinite power.
  const auto is_pole = hn::Or(hn::Eq(size, zero), hn::Eq(size, infinity));
  const auto is_infinite = hn::Eq(hn::Abs(y), infinity);
  const auto is_large = hn::Gt(size, one);
  const auto grows = hn::Xor(is_large, hn::Lt(y, zero));
  z = hn::IfThenElse(hn::Or(is_pole, is_infinite), hn::IfThenElseZero(grows, infinity),
                     z);
  z = hn::IfThenElse(hn::And(is_infinite, hn::Eq(size, one)), one, z);
  // The sign of negative x goes with odd y; others must be whole numbers.
  const V half = hn::Mul(y, hn::Set(d, static_cast<T>(0.5)));
  const auto is_whole = hn::Eq(hn::Round(y), y);
  const auto is_odd = hn::AndNot(hn::Eq(hn::Round(half), half), is_whole);
  z = hn::IfThenElse(is_odd, hn::CopySign(z, x), z);
  const auto is_undefined = hn::AndNot(hn::Or(is_whole, is_pole), hn::Lt(x, zero));
  z = hn::IfThenElse(is_undefined, hn::Set(d, FormatOf<D>::kNaN), z);
  const auto is_nan = hn::Or(hn::IsNaN(x), hn::IsNaN(y));
  z = hn::IfThenElse(is_nan, hn::Set(d, FormatOf<D>::kNaN), z);
  return hn::IfThenElse(hn::Or(hn::Eq(x, one), hn::Eq(y, zero)), one, z);
}

struct PowerParts {
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x, V y) {
    return PowerOfPositive(d, hn::Abs(x), y, None());
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x, V y) {
    const auto finite = hn::Lt(hn::Abs(y), hn::Set(d, FormatOf<D>::kInfinity));
    return AllPositive(d, x) & hn::AllTrue(d, finite);
  }
  template <class D, class V>
  static HWY_INLINE V Rare(D d, V common, V x, V y) {
    return PowerOfSpecial(d, x, y, common);
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Power(D d, V x, V y) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T a, T b) HWY_ATTR { return std::pow(a, b); }, x, y);
  } else {
    if constexpr (kAlone<D>) {  // 0, infinity and NaN have their results by the same
                                // rules
      const V infinity = hn::Set(d, FormatOf<D>::kInfinity);
      const V size = hn::Abs(x);
      const auto counts = hn::And(hn::Gt(size, hn::Zero(d)), hn::Lt(size, infinity));
      if (!hn::AllTrue(d, counts)) {
        const T a = hn::GetLane(x), b = hn::GetLane(y);
        if (b > 0 && (a > 0 || (a == 0 && !std::signbit(a)))) return x;
        return hn::Set(d, std::pow(a, b));
      }
    }
    return InParts<PowerParts>(d, x, y);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
