// SPDX-License-Identifier: BSD-3-Clause
// log, log2, log10 and log1p. x = m 2^e; m is multiplied with a looked-up reciprocal c,
// and the logarithm of c m = 1 + r has a short polynomial (P. T. P. Tang, "Table-driven
// implementation of the logarithm function in IEEE floating-point arithmetic", 1990).
// Near 1 both e and log c are 0, so that nothing cancels.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_LOG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_LOG_INL_H_
#undef ND_CORE_KERNELS_MATH_LOG_INL_H_
#else
#define ND_CORE_KERNELS_MATH_LOG_INL_H_
#endif

#include "core/kernels/math/pieces-inl.h"
#include "core/kernels/math/split_tables.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// Of a logarithm to some base: tables of -log(c), log(2), 1 / ln(base), and the
// coefficients of (log(1 + r) - r / ln(base)) / r^2 for -0.0344 <= r <= 0.0314, by
// Sollya's fpminimax; with AVX-512 up to 0.0625.
template <typename T>
struct BaseE;
template <typename T>
struct Base2;
template <typename T>
struct Base10;

// Whether numbers are split by the instructions that AVX-512 has for it.
constexpr bool kSplitsAround1 = HWY_TARGET == HWY_AVX3;
template <typename T>
using LogTables =
    std::conditional_t<kSplitsAround1, ::nd::math::SplitTables<T>, Tables<T>>;

template <typename T>
struct CommonBaseE {
  static constexpr auto& kTable = LogTables<T>::kLog;
  static constexpr auto& kTableLow = LogTables<T>::kLogLow;
  static constexpr T kOf2 = Tables<T>::kShortLn2, kOf2Low = Tables<T>::kShortLn2Low;
  static constexpr T kFactor = 1, kFactorLow = 0;
  static constexpr bool kQuick = kSplitsAround1;
};
template <typename T>
struct CommonBase2 {
  static constexpr auto& kTable = LogTables<T>::kLog2;
  static constexpr auto& kTableLow = LogTables<T>::kLog2Low;
  static constexpr T kOf2 = 1, kOf2Low = 0;
  static constexpr T kFactor = Tables<T>::kPerLn2, kFactorLow = Tables<T>::kPerLn2Low;
};
template <typename T>
struct CommonBase10 {
  static constexpr auto& kTable = LogTables<T>::kLog10;
  static constexpr auto& kTableLow = LogTables<T>::kLog10Low;
  static constexpr T kOf2 = Tables<T>::kShortLog10Of2;
  static constexpr T kOf2Low = Tables<T>::kShortLog10Of2Low;
  static constexpr T kFactor = Tables<T>::kPerLn10, kFactorLow = Tables<T>::kPerLn10Low;
};

template <>
struct BaseE<float> : CommonBaseE<float> {
#if HWY_TARGET == HWY_AVX3
  static constexpr float kCoefficients[] = {-0x1.fffffcp-2f, 0x1.555788p-2f,
                                            -0x1.003838p-2f, 0x1.886732p-3f};
#else
  static constexpr float kCoefficients[] = {-0x1.fffffep-2f, 0x1.55552ep-2f,
                                            -0x1.0030acp-2f, 0x1.9bfecp-3f};
#endif
};
template <>
struct BaseE<double> : CommonBaseE<double> {
#if HWY_TARGET == HWY_AVX3
  static constexpr double kCoefficients[] = {-0x1p-1,
                                             0x1.5555555555534p-2,
                                             -0x1.0000000000bbbp-2,
                                             0x1.9999999a14456p-3,
                                             -0x1.55555540fb221p-3,
                                             0x1.249244d9ab48p-3,
                                             -0x1.0000442e243d8p-3,
                                             0x1.c73b0fa5f4112p-4,
                                             -0x1.99944c9f9cb67p-4,
                                             0x1.4f122ceaf9906p-4};
#else
  static constexpr double kCoefficients[] = {-0x1p-1,
                                             0x1.555555555550bp-2,
                                             -0x1.fffffffffe77bp-3,
                                             0x1.9999999b595bcp-3,
                                             -0x1.5555557dc3ebep-3,
                                             0x1.2492322815111p-3,
                                             -0x1.fffda44c82282p-4,
                                             0x1.c7fe33a82f88dp-4,
                                             -0x1.9f20dac1894a1p-4};
#endif
};
// For results to 1.1 units in the last place, of float.
template <typename T>
struct QuickBaseE : BaseE<T> {
  static constexpr bool kQuick = sizeof(T) == 4;
};
template <>
struct Base2<float> : CommonBase2<float> {
#if HWY_TARGET == HWY_AVX3
  static constexpr float kCoefficients[] = {-0x1.715474p-1f, 0x1.ec73d6p-2f,
                                            -0x1.71a12ep-2f, 0x1.1acc82p-2f};
#else
  static constexpr float kCoefficients[] = {-0x1.715476p-1f, 0x1.ec7058p-2f,
                                            -0x1.718fa2p-2f, 0x1.298dacp-2f};
#endif
};
template <>
struct Base2<double> : CommonBase2<double> {
#if HWY_TARGET == HWY_AVX3
  static constexpr double kCoefficients[] = {-0x1.71547652b82fep-1, 0x1.ec709dc3a03cfp-2,
                                             -0x1.71547652b9874p-2, 0x1.2776c50f5115dp-2,
                                             -0x1.ec709da24c161p-3, 0x1.a6175c71c53dfp-3,
                                             -0x1.7154e38e91fdap-3, 0x1.48616bbd8f9bbp-3,
                                             -0x1.276876bb17319p-3, 0x1.e28fae6990de7p-4};
#else
  static constexpr double kCoefficients[] = {
      -0x1.71547652b82fep-1, 0x1.ec709dc3a0391p-2,  -0x1.71547652b79e1p-2,
      0x1.2776c51040002p-2,  -0x1.ec709df0536eap-3, 0x1.a6174141f4014p-3,
      -0x1.7153038c2c865p-3, 0x1.48ee831f7aff4p-3,  -0x1.2b0c7cd3f80e4p-3};
#endif
};
template <>
struct Base10<float> : CommonBase10<float> {
#if HWY_TARGET == HWY_AVX3
  static constexpr float kCoefficients[] = {-0x1.bcb7aep-3f, 0x1.287c6p-3f,
                                            -0x1.bd1836p-4f, 0x1.54c69p-4f};
#else
  static constexpr float kCoefficients[] = {-0x1.bcb7bp-3f, 0x1.287a52p-3f,
                                            -0x1.bd0828p-4f, 0x1.65f9eap-4f};
#endif
};
template <>
struct Base10<double> : CommonBase10<double> {
#if HWY_TARGET == HWY_AVX3
  static constexpr double kCoefficients[] = {-0x1.bcb7b1526e50ep-3, 0x1.287a7636f4344p-3,
                                             -0x1.bcb7b15270344p-4, 0x1.63c627758c6a6p-4,
                                             -0x1.287a7620f20b3p-4, 0x1.fc3f9e9bd02d2p-5,
                                             -0x1.bcb83fc12fb28p-5, 0x1.8b6914bcee77bp-5,
                                             -0x1.63aa1d8d4be8ap-5, 0x1.221b4743a5385p-5};
#else
  static constexpr double kCoefficients[] = {
      -0x1.bcb7b1526e50ep-3, 0x1.287a7636f431cp-3,  -0x1.bcb7b1526e25bp-4,
      0x1.63c62776b39fdp-4,  -0x1.287a764b35f3dp-4, 0x1.fc3f7d82a5bb6p-5,
      -0x1.bcb632d317aaap-5, 0x1.8c1390ed2be4fp-5,  -0x1.67afe80a38486p-5};
#endif
};

// Where in tables of 16 m stands: its upper four bits, rounded.
template <class D, class V = hn::Vec<D>>
HWY_INLINE IntVec<D> IndexOfMantissa(D, V m) {
  const IntTag<D> di;
  using F = FormatOf<D>;
  constexpr int kShift = F::kMantissaBits - 4;
  const auto half = hn::Set(di, typename F::Int{1} << (kShift - 1));
  return hn::ShiftRight<kShift>(hn::Add(hn::BitCast(di, m), half));
}

// x = m 2^e, and where in LogTables m stands. With AVX-512 m is of [3/4, 3/2), but e that
// of [1, 2), for which the tables make up; and the special cases of logarithms follow: e
// is infinite for 0 and infinity, and m is a NaN for negative x.
template <class V, class I>
struct SplitForTables {
  V m, e;
  I index;
};
template <class D, class V>
HWY_INLINE SplitForTables<V, IntVec<D>> SplitForLog(D d, V x) {
#if HWY_TARGET == HWY_AVX3
  constexpr int kShift = FormatOf<D>::kMantissaBits - 4;
  V m, e;
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    m = Narrowed<V>(
        _mm512_getmant_ps(Widened(x.raw), _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan));
    e = Narrowed<V>(_mm512_getexp_ps(Widened(x.raw)));
  } else {
    m = Narrowed<V>(
        _mm512_getmant_pd(Widened(x.raw), _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan));
    e = Narrowed<V>(_mm512_getexp_pd(Widened(x.raw)));
  }
  return {m, e, hn::ShiftRight<kShift>(hn::BitCast(IntTag<D>(), m))};
#else
  const Split<V> split = SplitExponent(d, x);
  return {split.m, split.e, IndexOfMantissa(d, split.m)};
#endif
}

// x 2^-e for the integers e of SplitForLog; may be 0 where it would be tiny.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ScaleDown(D d, V x, V e) {
#if HWY_TARGET == HWY_AVX3
  const V minus = hn::Neg(e);
  return Scale(d, x, Sixteenths<V>{minus, minus});
#else
  using F = FormatOf<D>;
  const IntTag<D> di;
  const V bias = hn::Set(d, static_cast<hn::TFromD<D>>(F::kBias));
  const V biased = hn::Add(hn::Sub(bias, hn::Min(e, bias)), hn::Set(d, F::kRound));
  const auto power = hn::ShiftLeft<F::kMantissaBits>(hn::BitCast(di, biased));
  return hn::Mul(x, hn::BitCast(d, power));
#endif
}

// log(high + low) + extra log(2). high + low is positive, finite and, unless
// kSplitsSubnormals, normal, |low| at most half a unit of high. kQuick: rounded once more
// on the way, as float is anyway.
template <template <typename> class Base, bool kQuick = false, class D, class Low,
          class Extra, class V = hn::Vec<D>>
HWY_INLINE TwoParts<V> LogInParts(D d, V high, Low low, Extra extra) {
  using T = hn::TFromD<D>;
  using B = Base<T>;
  const auto split = SplitForLog(d, high);
  const auto index = split.index;
  const V c = LookUp(d, LogTables<T>::kInverse, index);
  const V e = Plus(split.e, extra);
  V r = hn::MulSub(split.m, c, hn::Set(d, T{1}));
  V rest = LookUp(d, B::kTableLow, index);
  if constexpr (B::kOf2Low != 0) rest = hn::MulAdd(e, hn::Set(d, B::kOf2Low), rest);
  V first = r;  // what is added to `rest` apart
  if constexpr (!std::is_same_v<Low, None>) {
    V c_low = c;
    if constexpr (kSplitsAround1) {
      c_low = LookUp(d, ::nd::math::SplitTables<T>::kHalved, index);
    }
    const V r_low = hn::Mul(ScaleDown(d, low, split.e), c_low);
    r = hn::Add(r, r_low);
    if constexpr (B::kFactor == 1) {
      rest = hn::Add(rest, r_low);
    } else {
      rest = hn::MulAdd(hn::Sub(r_low, hn::Sub(r, first)), hn::Set(d, B::kFactor), rest);
    }
  }
  V whole = LookUp(d, B::kTable, index);
  if constexpr (B::kOf2 == 1) {
    whole = hn::Add(e, whole);
  } else {
    whole = hn::MulAdd(e, hn::Set(d, B::kOf2), whole);
  }
  if constexpr (B::kFactor == 1) {
    const V p = Horner(d, B::kCoefficients, r);
    rest = hn::MulAdd(hn::Mul(r, r), p, rest);
    if constexpr (kQuick || B::kQuick) return {whole, hn::Add(first, rest)};
    const auto sum = FastSum(whole, first);
    return {sum.high, hn::Add(sum.low, rest)};
  } else {
    const V p = Horner(d, B::kCoefficients, r);
    rest = hn::MulAdd(r, hn::MulAdd(r, p, hn::Set(d, B::kFactorLow)), rest);
    // whole + factor r + rest. For float a second rounding is affordable.
    const V factor = hn::Set(d, B::kFactor);
    if constexpr (kQuick || sizeof(T) == 4) return {whole, hn::MulAdd(r, factor, rest)};
    const V sum = hn::MulAdd(r, factor, whole);
    return {sum, hn::Add(hn::MulAdd(r, factor, hn::Sub(whole, sum)), rest)};
  }
}
template <template <typename> class Base, bool kQuick = false, class D, class Low,
          class Extra, class V = hn::Vec<D>>
HWY_INLINE V LogOfParts(D d, V high, Low low, Extra extra) {
  const auto log = LogInParts<Base, kQuick>(d, high, low, extra);
  return hn::Add(log.high, log.low);
}

// 1 + x exactly for x > -1, but for what log(1 + x) does not show.
template <class D, class V = hn::Vec<D>>
HWY_INLINE TwoParts<V> OnePlus(D d, V x) {
  return FastSum(hn::Set(d, 1), x);
}

// Lanes that may go the common way.
template <class D, class V = hn::Vec<D>>
HWY_INLINE auto IsPositive(D d, V x) {
  using F = FormatOf<D>;
  const auto enough =
      kSplitsSubnormals ? hn::Gt(x, hn::Zero(d)) : hn::Ge(x, hn::Set(d, F::kMin));
  return hn::And(enough, hn::Lt(x, hn::Set(d, F::kInfinity)));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE bool AllPositive(D d, V x) {
#if HWY_TARGET == HWY_AVX3
  // Either kind of NaN, either zero, infinity, anything negative and minus infinity.
  constexpr int kOthers = 0x01 | 0x80 | 0x02 | 0x04 | 0x08 | 0x40 | 0x10;
  constexpr int kLanes = (1 << hn::MaxLanes(D())) - 1;  // those beyond are undefined
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return (_mm512_fpclass_ps_mask(Widened(x.raw), kOthers) & kLanes) == 0;
  } else {
    return (_mm512_fpclass_pd_mask(Widened(x.raw), kOthers) & kLanes) == 0;
  }
#else
  return hn::AllTrue(d, IsPositive(d, x));
#endif
}

// The logarithm of x - offset: y where that is positive and finite.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ReplacePoles(D d, V x, hn::TFromD<D> offset, V y) {
  using F = FormatOf<D>;
  const V pole = hn::Set(d, offset);
  y = hn::IfThenElse(hn::And(hn::Gt(x, pole), hn::Lt(x, hn::Set(d, F::kInfinity))), y, x);
  y = hn::IfThenElse(hn::Eq(x, pole), hn::Set(d, -F::kInfinity), y);
  return hn::IfThenElse(hn::Lt(x, pole), hn::Set(d, F::kNaN), y);
}

template <template <typename> class Base, class D, class V = hn::Vec<D>>
[[gnu::cold]] HWY_NOINLINE V LogOfSpecial(D d, V x, V y) {
  if constexpr (!kSplitsSubnormals) {
    using T = hn::TFromD<D>;
    const V scaled = hn::Mul(x, hn::Set(d, static_cast<T>(0x1p64)));
    const V log = LogOfParts<Base>(d, scaled, None(), hn::Set(d, T{-64}));
    y = hn::IfThenElse(hn::Lt(x, hn::Set(d, FormatOf<D>::kMin)), log, y);
  }
  return ReplacePoles(d, x, 0, y);
}

template <template <typename> class Base>
struct LogToBase {
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x) {
    // The natural logarithm of float would come out up to 1.06 units off.
    constexpr bool kQuick = Base<hn::TFromD<D>>::kFactor != 1;
    return LogOfParts<Base, kQuick>(d, x, None(), None());
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x) {
    return kSplitsAround1 || AllPositive(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V Rare(D d, V common, V x) {
    return LogOfSpecial<Base>(d, x, common);
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::log(v); }, x);
  } else {
    return InParts<LogToBase<BaseE>>(d, x);
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log2(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::log2(v); }, x);
  } else {
    return InParts<LogToBase<Base2>>(d, x);
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log10(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::log10(v); }, x);
  } else {
    return InParts<LogToBase<Base10>>(d, x);
  }
}

struct Log1pParts {
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x) {
    const auto [high, low] = OnePlus(d, x);
    // The sign of x, for a zero.
    return hn::CopySign(LogOfParts<BaseE>(d, high, low, None()), x);
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x) {
    return hn::AllTrue(d, hn::And(hn::Gt(x, hn::Set(d, -1)),
                                  hn::Lt(x, hn::Set(d, FormatOf<D>::kInfinity))));
  }
  template <class D, class V>
  static HWY_INLINE V Rare(D d, V common, V x) {
    return ReplacePoles(d, x, -1, common);
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log1p(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::log1p(v); }, x);
  } else {
    return InParts<Log1pParts>(d, x);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
