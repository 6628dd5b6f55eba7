// SPDX-License-Identifier: BSD-3-Clause
// Complex powers by logarithms of 67 bits, or of 100 where y log x is large. log |x| and
// the angle of x are each that of a short number out of a table, and a series for what is
// left. One number after the other where vectors do not do.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_COMPLEX_POWER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_COMPLEX_POWER_INL_H_
#undef ND_CORE_KERNELS_MATH_COMPLEX_POWER_INL_H_
#else
#define ND_CORE_KERNELS_MATH_COMPLEX_POWER_INL_H_
#endif

#include <cmath>
#include <cstdint>

#include "core/kernels/complex_scalar.h"
#include "core/kernels/math/complex_power_lanes-inl.h"
#include "core/kernels/math/complex_power_tables.h"
#include "core/kernels/math/complex_whole_power-inl.h"
#include "core/kernels/math/lanes-inl.h"
#include "core/kernels/math/pair-inl.h"
#include "core/kernels/simd.h"
#include "core/kernels/twofold.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {
namespace hn = hwy::HWY_NAMESPACE;

namespace power {

using ::nd::FastSum;
using ::nd::Sum;
using ::nd::math::power::kFifth;
using ::nd::math::power::kSeventh;
using ::nd::math::power::kThird;

constexpr bool kFuses = HWY_NATIVE_FMA;
constexpr int kFractionBits = 52, kBias = 1023;

HWY_INLINE int ExponentOf(double x) {
  return static_cast<int>(__builtin_bit_cast(uint64_t, x) >> kFractionBits) - kBias;
}
HWY_INLINE double PowerOfTwo(int exponent) {
  return __builtin_bit_cast(double, static_cast<uint64_t>(exponent + kBias)
                                        << kFractionBits);
}

// base + f (1 + q / 3 + q^2 / 5 + ...), q = turns f^2: of arctanh f for turns = 1, of
// arctan f for turns = -1; |q| is at most 2^-14.
struct Series {
  Twofold base, f;
  double turns;
};

// To some 67 bits of the series.
HWY_INLINE Twofold QuickSum(const Series& series) {
  const double f = series.f.high, q = f * f * series.turns, q2 = q * q;
  const double rest = q * ((1.0 / 3 + q * (1.0 / 5)) +
                           q2 * ((1.0 / 7 + q * (1.0 / 9)) + q2 * (1.0 / 11)));
  return series.base + FastSum(f, series.f.low + f * rest);
}

// To some 100 bits.
HWY_INLINE Twofold PreciseSum(const Series& series) {
  const Twofold f = series.f, q = Times<kFuses>(Times<kFuses>(f, f), series.turns);
  const double x = q.high;
  const double tail = x * (1.0 / 9 + x * (1.0 / 11 + x * (1.0 / 13 + x * (1.0 / 15))));
  Twofold sum = kFifth + Times<kFuses>(q, kSeventh + Twofold{tail, 0});
  sum = Times<kFuses>(q, kThird + Times<kFuses>(q, sum));
  return series.base + (f + Times<kFuses>(f, sum));
}

// log |x| of x = (large + i small) 2^exponent, 1 <= large < 2.
HWY_INLINE Series LogOfSize(double large, double small, int exponent) {
  const Twofold square = Product<kFuses>(large, large);
  const Twofold other = Product<kFuses>(small, small);
  // The sum is about middle / 64 times 2^halves.
  const double rough = square.high + other.high;
  int halves = ExponentOf(rough);
  if (rough * PowerOfTwo(-halves) > 0x1.6ap0) ++halves;
  const auto middle = static_cast<int>(rough * PowerOfTwo(6 - halves) + 0.5);
  const double center = middle * PowerOfTwo(halves - 6);
  // Next to 1 next to nothing is left, of the low parts even. The center goes by halves,
  // for both of which the difference is exact.
  const double half = 0.5 * center;
  const Twofold both = Sum(square.high - half, other.high);
  const Twofold low = Sum(square.low, other.low), high = Sum(both.high - half, low.high);
  const Twofold sum = Sum(high.high, both.low);
  const Twofold distance = FastSum(sum.high, sum.low + (high.low + low.low));
  const Twofold f = Over<kFuses>(distance, distance + Twofold{2 * center, 0});
  const double twos = halves + 2 * exponent;
  return {Times<kFuses>(kHalfLn2, twos) + kHalfLog[middle - kFirstMiddle], f, 1};
}

// The angle of large + i small.
HWY_INLINE Series SmallAngle(double large, double small) {
  const auto middle = static_cast<int>(small / large * 64 + 0.5);
  const double center = middle * 0x1p-6;
  const Twofold f = Over<kFuses>(Twofold{small, 0} + -Product<kFuses>(center, large),
                                 Twofold{large, 0} + Product<kFuses>(center, small));
  return {kArctan[middle], f, -1};
}

HWY_INLINE Series Negative(const Series& series) {
  return {-series.base, -series.f, series.turns};
}

struct Logarithm {
  Series size, angle;
};

HWY_INLINE Logarithm LogarithmOf(Complex128 x) {
  const double re = std::fabs(x.re), im = std::fabs(x.im);
  const bool is_steep = im > re;
  double large = is_steep ? im : re, small = is_steep ? re : im;
  int exponent = 0;
  if (!(large > 0x1p-1000 && large < 0x1p1000)) {
    exponent = large > 1 ? 200 : -200;
    large *= PowerOfTwo(-exponent);
    small *= PowerOfTwo(-exponent);
  }
  const int shift = ExponentOf(large);
  large *= PowerOfTwo(-shift);
  small *= PowerOfTwo(-shift);
  Series angle = SmallAngle(large, small);
  if (is_steep) {
    angle = Negative(angle);
    angle.base = kHalfPi + angle.base;
  }
  if (std::signbit(x.re)) {
    angle = Negative(angle);
    angle.base = kPi + angle.base;
  }
  return {LogOfSize(large, small, exponent + shift),
          std::signbit(x.im) ? Negative(angle) : angle};
}

// e^(log + i angle), which may be finite though e^log is not.
HWY_INLINE Complex128 Turned(Twofold log, Twofold angle) {
  const double sin = std::sin(angle.high), cos = std::cos(angle.high);
  // What the angle was rounded by may be a turn of its own.
  const bool is_small = std::fabs(angle.low) < 0x1p-30;
  const double sin_low = is_small ? angle.low : std::sin(angle.low);
  const double cos_low = is_small ? 1 : std::cos(angle.low);
  const Complex128 turn = {cos * cos_low - sin * sin_low, sin * cos_low + cos * sin_low};
  if (std::fabs(log.high) < 700) {
    const double size = std::exp(log.high), whole = size + size * log.low;
    return {whole * turn.re, whole * turn.im};
  }
  // From there on the result is 0 or infinite.
  constexpr double kMost = 1500, kPerCube = 1 / (6 * kHalfLn2.high);
  if (std::fabs(log.high) > kMost) log = {std::copysign(kMost, log.high), 0};
  const double cube = std::round(log.high * kPerCube);
  const Twofold rest = log + Times<kFuses>(kHalfLn2, -6 * cube);
  const double size = std::exp(rest.high), whole = size + size * rest.low;
  const double root = PowerOfTwo(static_cast<int>(cube));
  return {root * (root * (root * (whole * turn.re))),
          root * (root * (root * (whole * turn.im)))};
}

}  // namespace power

// x^y = e^(y log x), where no rule of complex_scalar::PowerByRule holds. The error is a
// few units in the last place of the absolute value while |y log x| is below 2^40 or so,
// and grows with it beyond.
HWY_INLINE Complex128 PowerByLogarithm(Complex128 x, Complex128 y) {
  const power::Logarithm log = power::LogarithmOf(x);
  Twofold log_size = power::QuickSum(log.size), log_angle = power::QuickSum(log.angle);
  const double most = (std::fabs(y.re) + std::fabs(y.im)) *
                      (std::fabs(log_size.high) + std::fabs(log_angle.high));
  if (most > 1024) {
    log_size = power::PreciseSum(log.size);
    log_angle = power::PreciseSum(log.angle);
  }
  constexpr bool kFuses = power::kFuses;
  const Twofold size = Times<kFuses>(log_size, y.re) + Times<kFuses>(log_angle, -y.im);
  Twofold angle = Times<kFuses>(log_size, y.im) + Times<kFuses>(log_angle, y.re);
  if (angle.high == 0) {  // with the sign that a product of complex numbers has
    const double turn = std::copysign(log_angle.high, x.im);
    const double zero = std::copysign(0.0, log_size.high * y.im + turn * y.re);
    angle = {zero, zero};
  }
  return power::Turned(size, angle);
}

// Where WholePowers has the power.
template <class D, class V>
HWY_INLINE auto IsWholePower(D d, Pair<V> y) {
  const auto whole = hn::And(hn::Eq(hn::Trunc(y.re), y.re), hn::Eq(y.im, hn::Zero(d)));
  return hn::And(whole, hn::Lt(hn::Abs(y.re), hn::Set(d, kWholePowers)));
}

// `power`, but powers by rules and logarithms in the lanes that are not done.
template <class D, class V, class M>
HWY_NOINLINE Pair<V> OtherPowers(D d, M done, Pair<V> x, Pair<V> y, Pair<V> power) {
  using T = hn::TFromD<D>;
  constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN T x_re[kLanes], x_im[kLanes], y_re[kLanes], y_im[kLanes];
  HWY_ALIGN T re[kLanes], im[kLanes];
  hn::Store(x.re, d, x_re);
  hn::Store(x.im, d, x_im);
  hn::Store(y.re, d, y_re);
  hn::Store(y.im, d, y_im);
  hn::Store(power.re, d, re);
  hn::Store(power.im, d, im);
  const LaneBits<D> is_done(d, done);
  for (size_t i = 0; i < kLanes; ++i) {
    if (is_done[i]) continue;
    const Complex128 base = {x_re[i], x_im[i]}, exponent = {y_re[i], y_im[i]};
    Complex128 result;
    if (!complex_scalar::PowerByRule(base, exponent, &result))
      result = PowerByLogarithm(base, exponent);
    re[i] = static_cast<T>(result.re);
    im[i] = static_cast<T>(result.im);
  }
  return {hn::Load(d, re), hn::Load(d, im)};
}

template <class D, class V>
HWY_INLINE Pair<V> Power(D d, Pair<V> x, Pair<V> y) {
  auto is_done = IsWholePower(d, y);
  Pair<V> power = x;
  if (!hn::AllFalse(d, is_done)) {
    const auto by_products = [](auto dd, auto base, auto n)
                                 HWY_ATTR { return WholePowers(dd, base, n); };
    power = PairsInDouble(d, by_products, x, hn::IfThenElseZero(is_done, y.re));
    if (hn::AllTrue(d, is_done)) return power;
  }
  if constexpr (kVectorMath) {
    const auto plain = [](auto dd, auto base, auto exponent)
                           HWY_ATTR { return power::PlainPowers(dd, base, exponent); };
    power = Select(is_done, power, PairsInDouble(d, plain, x, y));
    is_done = hn::Or(is_done, hn::Eq(power.re, power.re));
    if (HWY_LIKELY(hn::AllTrue(d, is_done))) return power;
  }
  return OtherPowers(d, is_done, x, y, power);
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
