// SPDX-License-Identifier: BSD-3-Clause
// gamma and lgamma of whole vectors; float32 by way of float64. An argument below kFar is
// brought to 2 + f with |f| <= 1/2 by the recurrence, whose factors are multiplied in two
// parts; there is a minimax polynomial for gamma(2 + f) and for its logarithm. The rest
// is Stirling's series, and the reflection formula for what is below -kFar.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_GAMMA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_GAMMA_INL_H_
#undef ND_CORE_KERNELS_MATH_GAMMA_INL_H_
#else
#define ND_CORE_KERNELS_MATH_GAMMA_INL_H_
#endif

#include <cmath>

#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/lanes-inl.h"
#include "core/kernels/math/log-inl.h"
#include "core/kernels/math/power-inl.h"
#include "core/kernels/math/trig-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

struct GammaConstants {
  static constexpr double kFar = 8;
  static constexpr double kTiny = 0x1p-60;  // gamma(x) is 1 / x
  // Arguments at which gamma and lgamma become infinite.
  static constexpr double kEnd = 0x1.573fae561f647p+7, kLogEnd = 0x1.754d9278b51a7p+1014;
  // (gamma(2 + f) - 1) / f and log(gamma(2 + f)) / f for |f| <= 1/2, the latter without
  // its first coefficient.
  static constexpr double kNear[] = {
      0x1.b0ee6072093cep-2,   0x1.a5b978b96bec2p-2,   0x1.4e23998465040p-4,
      0x1.301fbb0f24f28p-4,   -0x1.17f3740cd932ap-12, 0x1.6d7eeacb7f8b0p-7,
      -0x1.75e6e9159c409p-9,  0x1.13c448fcad3a0p-9,   -0x1.e21f166ec3707p-11,
      0x1.011b0a168ecf5p-11,  -0x1.f94bb1e0c40b3p-13, 0x1.fe44bedc7381ap-14,
      -0x1.fdcffe1159803p-15, 0x1.004bd5154b6c4p-15,  -0x1.011f90e0dd319p-16,
      0x1.e7a649087d591p-18,  -0x1.dbfd4cca7dd36p-19, 0x1.5a6f8befd43d9p-19,
      -0x1.6f90c3917f298p-20};
  static constexpr double kLogSlope = 0x1.b0ee6072093cep-2;
  static constexpr double kLogNear[] = {
      0x1.4a34cc4a60fa7p-2,   -0x1.13e001a557616p-4,  0x1.51322ac7d8008p-6,
      -0x1.e404fc21888afp-8,  0x1.7add6eae55a6ep-9,   -0x1.38ac5c309c264p-10,
      0x1.0b36af3677406p-11,  -0x1.d3fd4943ea67ep-13, 0x1.a127dc2b62a17p-14,
      -0x1.78defd9990d09p-15, 0x1.5806f4c067213p-16,  -0x1.3ca941802c951p-17,
      0x1.263ead555cc0cp-18,  -0x1.131cdd5ace77dp-19, 0x1.ee1722bb5dffep-21,
      -0x1.c30754e3fea6bp-22, 0x1.2b07d725a72e5p-22,  -0x1.33b43ab4266b8p-23};
  // Stirling's series times x, by powers of 1 / x^2, for x >= kFar.
  static constexpr double kSeries[] = {0x1.5555555555545p-4,  -0x1.6c16c16b2acf6p-9,
                                       0x1.a019fa29f5d29p-11, -0x1.380d01e2949d0p-11,
                                       0x1.b68b98500f653p-11, -0x1.ac3204b4a3f26p-10};
  // (log(2 pi) - 1) / 2, log(pi), and 60 log(2).
  static constexpr double kConstant = 0x1.acfe390c97d69p-2,
                          kConstantLow = 0x1.3494bc9001442p-56;
  static constexpr double kLogPi = 0x1.250d048e7a1bdp+0,
                          kLogPiLow = 0x1.7abf2ad8d5088p-57;
  static constexpr double k60Ln2 = 0x1.4cb5ecf0a9650p+5,
                          k60Ln2Low = 0x1.0886a2bc2f41ep-49;
};

// The logarithm of x, for a result of float in one part.
template <bool kForFloat, class D, class V>
HWY_INLINE TwoParts<V> LogForGamma(D d, V x) {
  if constexpr (kForFloat) {
    return {Log(d, x), hn::Zero(d)};
  } else {
    return LogInTwoParts(d, x, None());
  }
}

// log(gamma(x)) for kFar <= x < infinity, given log(x).
template <class D, class V>
HWY_INLINE TwoParts<V> LogGammaFar(D d, V x, TwoParts<V> log) {
  using C = GammaConstants;
  const V one = hn::Set(d, 1.0);
  const auto less = FastSum(log.high, hn::Neg(one));
  const V x_less = hn::Sub(x, hn::Set(d, 0.5));
  const auto product = ExactProduct(x_less, less.high);
  const V product_low = hn::MulAdd(x_less, hn::Add(less.low, log.low), product.low);
  const auto sum = FastSum(product.high, hn::Set(d, C::kConstant));
  const V inverse = hn::Div(one, x);
  const V series = hn::Mul(inverse, Polynomial(d, C::kSeries, hn::Mul(inverse, inverse)));
  const auto total = FastSum(sum.high, series);
  const V low = hn::Add(hn::Add(sum.low, total.low),
                        hn::Add(product_low, hn::Set(d, C::kConstantLow)));
  return FastSum(total.high, low);
}

// gamma(x) = gamma(2 + f) product^(+-1), for |x| < kFar; the product's sign counts.
template <class V, class M>
struct Recurrence {
  V f;
  TwoParts<V> product;
  M divides;
};
template <class D, class V>
HWY_INLINE auto RecurGamma(D d, V x) {
  const V one = hn::Set(d, 1.0), two = hn::Set(d, 2.0);
  const V n = hn::Round(x), f = hn::Sub(x, n);
  const auto divides = hn::Lt(n, two);
  const auto low_n = hn::Lt(n, one);
  // f (f + 1) for n <= 0, x for 1, else 1.
  const V f2 = hn::MulAdd(f, f, f);
  const V f2_low = hn::MulAdd(f, f, hn::Sub(f, f2));
  TwoParts<V> p = {hn::IfThenElse(low_n, f2, hn::IfThenElse(divides, x, one)),
                   hn::IfThenElseZero(low_n, f2_low)};
  // And by x - 1, x - 2, ..., 2 + f, or by x, x + 1, ..., f - 1.
  const V size = hn::Abs(x);
  const V last = hn::IfThenElse(divides, hn::Neg(hn::Add(n, one)), hn::Sub(n, two));
  V k = hn::IfThenElseZero(hn::Not(divides), one);
  const auto take = [&]() HWY_ATTR {
    const auto active = hn::Le(k, last);
    const V factor = hn::CopySign(hn::Sub(size, k), x);
    const auto product = ExactProduct(p.high, factor);
    const V low = hn::MulAdd(p.low, factor, product.low);
    p = {hn::IfThenElse(active, product.high, p.high),
         hn::IfThenElse(active, low, p.low)};
    k = hn::Add(k, one);
  };
  if (hn::AllTrue(d, hn::Ge(x, hn::Zero(d)))) {  // few, and as many can be foreseen
    constexpr int kMost = static_cast<int>(GammaConstants::kFar) - 2;
    for (int i = 0; i < kMost; ++i) take();
  } else {
    while (!hn::AllFalse(d, hn::Le(k, last))) take();
  }
  return Recurrence<V, decltype(hn::Lt(n, two))>{f, p, divides};
}

template <class D, class V>
HWY_INLINE V GammaNear(D d, V x) {
  const auto r = RecurGamma(d, x);
  const auto near =
      FastSum(hn::Set(d, 1.0), hn::Mul(r.f, Polynomial(d, GammaConstants::kNear, r.f)));
  const auto product = ExactProduct(near.high, r.product.high);
  const V low = hn::MulAdd(near.high, r.product.low,
                           hn::MulAdd(near.low, r.product.high, product.low));
  return hn::IfThenElse(r.divides, Quotient(d, near, r.product),
                        hn::Add(product.high, low));
}

// size sin(pi size), to be divided by.
template <class D, class V>
HWY_INLINE TwoParts<V> TimesSinPi(D d, V size) {
  using C = Trig<double>;
  const V half = hn::Set(d, 0.5), to_integer = hn::Set(d, C::kToInteger);
  const V x = hn::NegMulAdd(hn::Floor(hn::Mul(size, half)), hn::Set(d, 2.0), size);
  const V k = hn::Add(hn::Add(x, x), to_integer);
  const V turn = hn::NegMulAdd(hn::Sub(k, to_integer), half, x);
  auto angle = ExactProduct(turn, hn::Set(d, C::kPi));
  angle.low = hn::MulAdd(turn, hn::Set(d, C::kPiLow), angle.low);
  const V sine =
      hn::IfThenElse(IsOdd(d, k), Sum(CosReduced(d, angle)), Sum(SinReduced(d, angle)));
  return ExactProduct(FlipSign(d, sine, SignOfHalfTurn(d, k)), size);
}

template <bool kForFloat, class D, class V>
HWY_INLINE V GammaFar(D d, V x) {
  using C = GammaConstants;
  const V size = hn::Abs(x), clamped = ClampBelow(d, size, 200);
  const auto negative = hn::Lt(x, hn::Zero(d));
  const auto log = LogGammaFar(d, clamped, LogForGamma<kForFloat>(d, clamped));
  // 2^60 / gamma(-x), for it may be subnormal where the quotient is not.
  const auto inverse = ExactSum(hn::Neg(log.high), hn::Set(d, C::k60Ln2));
  const V inverse_low = hn::Sub(hn::Add(inverse.low, hn::Set(d, C::k60Ln2Low)), log.low);
  const V y = ExpOfParts(d, hn::IfThenElse(negative, inverse.high, log.high),
                         hn::IfThenElse(negative, inverse_low, log.low));
  if (hn::AllFalse(d, negative)) return y;
  const V factor = Quotient<D, V>(
      d, {hn::Set(d, -Trig<double>::kPi), hn::Set(d, -Trig<double>::kPiLow)},
      TimesSinPi(d, size));
  return hn::IfThenElse(negative, hn::Mul(hn::Mul(y, factor), hn::Set(d, 0x1p-60)), y);
}

// Integers below 0, and minus infinity.
template <class D, class V>
HWY_INLINE auto IsPole(D d, V x) {
  return hn::And(hn::Lt(x, hn::Zero(d)), hn::Eq(x, hn::Floor(x)));
}

// gamma(n) and its logarithm for n of 1 to 16.
alignas(64) constexpr double kFactorials[16] = {
    1,     1,      2,       6,        24,        120,        720,         5040,
    40320, 362880, 3628800, 39916800, 479001600, 6227020800, 87178291200, 1307674368000};
alignas(64) constexpr double kLogFactorials[16] = {
    0x0.0000000000000p+0, 0x0.0000000000000p+0, 0x1.62e42fefa39efp-1,
    0x1.cab0bfa2a2002p+0, 0x1.96ca77c922cf9p+1, 0x1.326643c4479c9p+2,
    0x1.a51273acf01cap+2, 0x1.10ce1f32dcc30p+3, 0x1.5358e82fcb70dp+3,
    0x1.99a8921a7f7cfp+3, 0x1.e357590954d15p+3, 0x1.180973f3a8d74p+4,
    0x1.3fcba16d50143p+4, 0x1.68d5a9c3b32cep+4, 0x1.930f3df162a42p+4,
    0x1.be636a63fd346p+4};

// Whether x is an integer of 1 to 16, and then what the table has for it.
template <class V, class M>
struct SmallWhole {
  M is_whole;
  V value;
};
template <class D, class V>
HWY_INLINE auto OfSmallWhole(D d, const double (&table)[16], V x) {
  const auto is_small = hn::And(hn::Ge(x, hn::Set(d, 1.0)), hn::Le(x, hn::Set(d, 16.0)));
  const auto is_whole = hn::And(hn::Eq(x, hn::Round(x)), is_small);
  const V place = hn::Add(x, hn::Set(d, FormatOf<D>::kRound - 1));
  return SmallWhole<V, decltype(hn::And(is_whole, is_small))>{
      is_whole, LookUp(d, table, hn::BitCast(IntTag<D>(), place))};
}

template <bool kForFloat, class D, class V>
HWY_INLINE V GammaOfDouble(D d, V x) {
  using C = GammaConstants;
  const V one = hn::Set(d, 1.0), size = hn::Abs(x);
  const auto small = OfSmallWhole(d, kFactorials, x);
  if (hn::AllTrue(d, small.is_whole)) return small.value;
  const auto near = hn::Lt(size, hn::Set(d, C::kFar));
  V y = x;  // NaN
  if (!hn::AllFalse(d, near)) y = GammaNear(d, hn::IfThenElse(near, x, one));
  if (!hn::AllTrue(d, near)) y = hn::IfThenElse(near, y, GammaFar<kForFloat>(d, x));
  y = hn::IfThenElse(hn::Lt(size, hn::Set(d, C::kTiny)), hn::Div(one, x), y);
  y = hn::IfThenElse(hn::Gt(x, hn::Set(d, C::kEnd)), hn::Set(d, FormatOf<D>::kInfinity),
                     y);
  y = hn::IfThenElse(small.is_whole, small.value, y);
  return hn::IfThenElse(IsPole(d, x), hn::NaN(d), y);
}

// lgamma_r keeps no sign in a global variable.
inline double ScalarLgamma(double x) {
  int sign;
  return std::isinf(x) ? x : ::lgamma_r(x, &sign);
}
inline float ScalarLgamma(float x) {
  return static_cast<float>(ScalarLgamma(double{x}));
}
inline float ScalarGamma(float x) {
  return static_cast<float>(::tgamma(double{x}));
}

// Given the logarithm of the product's magnitude.
template <class D, class V, class M>
HWY_INLINE V LgammaNear(D d, const Recurrence<V, M>& r, TwoParts<V> log) {
  const V ratio = hn::Div(r.product.low, r.product.high);
  const V sign = hn::IfThenElseZero(r.divides, hn::SignBit(d));
  const auto slope = FastSum(hn::Set(d, GammaConstants::kLogSlope),
                             hn::Mul(r.f, Polynomial(d, GammaConstants::kLogNear, r.f)));
  const auto near = ExactProduct(r.f, slope.high);
  const auto sum = ExactSum(hn::Xor(log.high, sign), near.high);
  const V low = hn::Add(sum.low, hn::Xor(hn::Add(log.low, ratio), sign));
  return hn::Add(sum.high, hn::Add(low, hn::MulAdd(r.f, slope.low, near.low)));
}

// Given the logarithm of |x|.
template <class D, class V>
HWY_INLINE V LgammaFar(D d, V x, TwoParts<V> log_of_size) {
  using C = GammaConstants;
  const V size = hn::Abs(x);
  const auto log = LogGammaFar(d, size, log_of_size);
  const V y = hn::Add(log.high, log.low);
  const auto negative = hn::Lt(x, hn::Zero(d));
  if (hn::AllFalse(d, negative)) return y;
  // log(pi / (size |sin(pi size)|)) - log(gamma(size))
  const auto divisor = TimesSinPi(d, size);
  const auto flip = hn::And(divisor.high, hn::SignBit(d));
  const V log_divisor = LogOfParts<BaseE>(d, hn::Xor(divisor.high, flip),
                                          hn::Xor(divisor.low, flip), None());
  const auto sum = ExactSum(log.high, log_divisor);
  const auto total = ExactSum(hn::Set(d, C::kLogPi), hn::Neg(sum.high));
  const V low =
      hn::Sub(hn::Add(total.low, hn::Set(d, C::kLogPiLow)), hn::Add(sum.low, log.low));
  return hn::IfThenElse(negative, hn::Add(total.high, low), y);
}

template <bool kForFloat, class D, class V>
HWY_INLINE V LgammaOfDouble(D d, V x) {
  using C = GammaConstants;
  const V zero = hn::Zero(d), one = hn::Set(d, 1.0), size = hn::Abs(x);
  const auto small = OfSmallWhole(d, kLogFactorials, x);
  if (hn::AllTrue(d, small.is_whole)) return small.value;
  const auto near = hn::Lt(size, hn::Set(d, C::kFar));
  const bool some_near = !hn::AllFalse(d, near);
  Recurrence<V, decltype(hn::Lt(x, one))> r = {x, {size, x}, near};
  if (some_near) r = RecurGamma(d, hn::IfThenElse(near, x, one));
  // One logarithm for both.
  const V of = hn::IfThenElse(near, hn::Abs(r.product.high), size);
  const auto log = LogForGamma<kForFloat>(d, of);
  V y = x;  // NaN
  if (some_near) y = LgammaNear(d, r, log);
  if (!hn::AllTrue(d, near)) y = hn::IfThenElse(near, y, LgammaFar(d, x, log));
  const V infinity = hn::Set(d, FormatOf<D>::kInfinity);
  y = hn::IfThenElse(hn::Gt(x, hn::Set(d, C::kLogEnd)), infinity, y);
  // Below 0 there are zeros, where terms cancel.
  const V enough = hn::IfThenElse(near, hn::Set(d, 0.0625), hn::Set(d, C::kFar));
  const auto cancels = hn::And(hn::Lt(x, zero), hn::Lt(hn::Abs(y), enough));
  const auto tiny = hn::Lt(size, hn::Set(d, FormatOf<D>::kMin));
  y = FixLanes(d, hn::Or(cancels, tiny), static_cast<double (*)(double)>(ScalarLgamma), x,
               y);
  y = hn::IfThenElse(small.is_whole, small.value, y);
  y = hn::IfThenElse(IsPole(d, x), infinity, y);
  return hn::IfThenElse(hn::Eq(x, hn::Neg(infinity)), x, y);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Gamma(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(ScalarGamma, ::tgamma), x);
  } else if constexpr (sizeof(T) == 4) {
    return ThroughDouble(
        d, [](auto dd, auto v, auto) HWY_ATTR { return GammaOfDouble<true>(dd, v); }, x,
        x);
  } else {
    return GammaOfDouble<false>(d, x);
  }
}

// log(|gamma(x)|)
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Lgamma(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(ScalarLgamma, ScalarLgamma), x);
  } else if constexpr (sizeof(T) == 4) {
    return ThroughDouble(
        d, [](auto dd, auto v, auto) HWY_ATTR { return LgammaOfDouble<true>(dd, v); }, x,
        x);
  } else {
    return LgammaOfDouble<false>(d, x);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
