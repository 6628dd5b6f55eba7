// SPDX-License-Identifier: BSD-3-Clause
// Complex powers of whole vectors, by the method of complex_power-inl.h where logarithms
// of some 67 bits do. For targets with kVectorMath.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_COMPLEX_POWER_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_COMPLEX_POWER_LANES_INL_H_
#undef ND_CORE_KERNELS_MATH_COMPLEX_POWER_LANES_INL_H_
#else
#define ND_CORE_KERNELS_MATH_COMPLEX_POWER_LANES_INL_H_
#endif

#include "core/kernels/math/complex_power_tables.h"
#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/pair-inl.h"
#include "core/kernels/math/trig-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {
namespace power {

using ::nd::math::power::kArctan;
using ::nd::math::power::kFirstMiddle;
using ::nd::math::power::kHalfLn2;
using ::nd::math::power::kHalfLog;
using ::nd::math::power::kHalfPi;
using ::nd::math::power::kPi;

// Where less is left of the digits, or a part might leave the range of numbers.
constexpr double kMostTurned = 1024, kMostLog = 700, kMostPower = 0x1p900;
constexpr double kMostSize = 0x1p1000, kLeastSize = 0x1p-1000;

template <class D, class V = hn::Vec<D>>
HWY_INLINE TwoParts<V> SetBoth(D d, Twofold x) {
  return {hn::Set(d, x.high), hn::Set(d, x.low)};
}

template <class V>
HWY_INLINE TwoParts<V> SumOf(TwoParts<V> a, TwoParts<V> b) {
  const auto sum = ExactSum(a.high, b.high);
  return FastSum(sum.high, hn::Add(sum.low, hn::Add(a.low, b.low)));
}

template <class V>
HWY_INLINE TwoParts<V> ProductOf(TwoParts<V> a, V b) {
  const auto product = ExactProduct(a.high, b);
  return FastSum(product.high, hn::MulAdd(a.low, b, product.low));
}

template <class D, class V>
HWY_INLINE TwoParts<V> FlipBoth(D d, TwoParts<V> x, V signs) {
  return {FlipSign(d, x.high, signs), FlipSign(d, x.low, signs)};
}

// table[n - first] of small whole numbers n. `biased` is n + kRound.
template <class D, class V>
HWY_INLINE TwoParts<V> LookUpBoth(D d, const Twofold* table, int first, V biased) {
  const IntTag<D> di;
  const auto zero = hn::BitCast(di, hn::Set(d, FormatOf<D>::kRound + first));
  const auto place = hn::ShiftLeft<1>(hn::Sub(hn::BitCast(di, biased), zero));
  return {hn::GatherIndex(d, &table->high, place),
          hn::GatherIndex(d, &table->low, place)};
}

// base + f (1 + q / 3 + q^2 / 5 + ...), q = f^2, or -f^2 if kTurns.
template <bool kTurns, class D, class V>
HWY_INLINE TwoParts<V> SeriesSum(D d, TwoParts<V> base, TwoParts<V> f) {
  static constexpr double kRest[] = {1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11};
  const V square = hn::Mul(f.high, f.high);
  const V q = kTurns ? hn::Neg(square) : square;
  const V rest = hn::Mul(q, Polynomial(d, kRest, q));
  return SumOf(base, FastSum(f.high, hn::MulAdd(f.high, rest, f.low)));
}

// log |x| of |x| = (large + i small) 2^exponent, 1 <= large < 2.
template <class D, class V>
HWY_INLINE TwoParts<V> LogOfSizes(D d, V large, V small, V exponent) {
  const IntTag<D> di;
  const V round = hn::Set(d, FormatOf<D>::kRound), half = hn::Set(d, 0.5);
  const auto square = ExactProduct(large, large), other = ExactProduct(small, small);
  const V rough = hn::Add(square.high, other.high);
  const Split<V> split = SplitExponent(d, rough);
  const auto halves = hn::Sub(hn::BitCast(di, rough), hn::BitCast(di, split.m));
  const V biased = hn::MulAdd(split.m, hn::Set(d, 64.0), round);
  const V middle = hn::Mul(hn::Sub(biased, round), hn::Set(d, 1.0 / 64));
  const V center = AddExponent(d, middle, halves), by_half = hn::Mul(half, center);
  const auto both = ExactSum(hn::Sub(square.high, by_half), other.high);
  const auto low = ExactSum(square.low, other.low);
  const auto high = ExactSum(hn::Sub(both.high, by_half), low.high);
  const auto sum = ExactSum(high.high, both.low);
  const auto distance = FastSum(sum.high, hn::Add(sum.low, hn::Add(high.low, low.low)));
  auto divisor = FastSum(hn::Add(center, center), distance.high);
  divisor.low = hn::Add(divisor.low, distance.low);
  const V twos = hn::Add(split.e, hn::Add(exponent, exponent));
  const auto base = SumOf(ProductOf(SetBoth(d, kHalfLn2), twos),
                          LookUpBoth(d, kHalfLog, kFirstMiddle, biased));
  return SeriesSum<false>(d, base, QuotientParts(d, distance, divisor));
}

// The angle of large + i small.
template <class D, class V>
HWY_INLINE TwoParts<V> SmallAngles(D d, V large, V small) {
  const V round = hn::Set(d, FormatOf<D>::kRound);
  const V biased = hn::MulAdd(hn::Div(small, large), hn::Set(d, 64.0), round);
  const V center = hn::Mul(hn::Sub(biased, round), hn::Set(d, 1.0 / 64));
  const auto near = ExactProduct(center, large), across = ExactProduct(center, small);
  const auto above = ExactSum(hn::Sub(small, near.high), hn::Neg(near.low));
  auto below = FastSum(large, across.high);
  below.low = hn::Add(below.low, across.low);
  return SeriesSum<true>(d, LookUpBoth(d, kArctan, 0, biased),
                         QuotientParts(d, above, below));
}

template <class V>
struct Logarithms {
  TwoParts<V> size, angle;
};

// Of numbers whose larger part is between kLeastSize and kMostSize.
template <class D, class V>
HWY_INLINE Logarithms<V> LogarithmsOf(D d, Pair<V> x) {
  const IntTag<D> di;
  const V re = hn::Abs(x.re), im = hn::Abs(x.im), zero = hn::Zero(d);
  const auto is_steep = hn::Gt(im, re);
  const V larger = hn::Max(re, im), smaller = hn::Min(re, im);
  const Split<V> split = SplitFrom<0>(d, larger);
  const auto shift = hn::Sub(hn::BitCast(di, split.m), hn::BitCast(di, larger));
  const V small = hn::Mul(smaller, AddExponent(d, hn::Set(d, 1.0), shift));
  // The angle is that of the first half of a quadrant, taken from an end of others.
  const auto corner = SetBoth(d, kHalfPi), end = SetBoth(d, kPi);
  const V signs = hn::Xor(hn::IfThenElseZero(is_steep, hn::SignBit(d)), x.re);
  const auto is_left =
      hn::MaskFromVec(hn::BitCast(d, hn::BroadcastSignBit(hn::BitCast(di, x.re))));
  const auto from = [&](V at_corner, V at_end) HWY_ATTR {
    return hn::IfThenElse(is_steep, at_corner, hn::IfThenElse(is_left, at_end, zero));
  };
  const TwoParts<V> base = {from(corner.high, end.high), from(corner.low, end.low)};
  const auto angle = SumOf(base, FlipBoth(d, SmallAngles(d, split.m, small), signs));
  return {LogOfSizes(d, split.m, small, split.e), FlipBoth(d, angle, x.im)};
}

// x^y, or NaN where this takes more digits, or other rules.
template <class D, class V>
HWY_INLINE Pair<V> PlainPowers(D d, Pair<V> x, Pair<V> y) {
  const V one = hn::Set(d, 1.0);
  const V larger = hn::Max(hn::Abs(x.re), hn::Abs(x.im));
  const V power = hn::Add(hn::Abs(y.re), hn::Abs(y.im));
  auto plain = hn::And(hn::Gt(larger, hn::Set(d, kLeastSize)),
                       hn::Lt(larger, hn::Set(d, kMostSize)));
  plain = hn::And(plain, hn::And(hn::Eq(x.re, x.re), hn::Eq(x.im, x.im)));
  plain = hn::And(plain, hn::Lt(power, hn::Set(d, kMostPower)));
  const auto log = LogarithmsOf(
      d, Pair<V>{hn::IfThenElse(plain, x.re, one), hn::IfThenElse(plain, x.im, one)});
  const V most = hn::Mul(power, hn::Add(hn::Abs(log.size.high), hn::Abs(log.angle.high)));
  const auto size = SumOf(ProductOf(log.size, y.re), ProductOf(log.angle, hn::Neg(y.im)));
  auto angle = SumOf(ProductOf(log.size, y.im), ProductOf(log.angle, y.re));
  // With the sign that a product of complex numbers has.
  const V turn = hn::CopySign(log.angle.high, x.im);
  const V zero = hn::CopySign(hn::Zero(d),
                              hn::Add(hn::Mul(log.size.high, y.im), hn::Mul(turn, y.re)));
  const auto is_straight = hn::Eq(angle.high, hn::Zero(d));
  angle = {hn::IfThenElse(is_straight, zero, angle.high),
           hn::IfThenElse(is_straight, zero, angle.low)};
  plain = hn::And(plain, hn::Le(most, hn::Set(d, kMostTurned)));
  plain = hn::And(plain, hn::Lt(hn::Abs(size.high), hn::Set(d, kMostLog)));
  const V whole = ExpOfParts(d, size.high, size.low);
  const auto turned = SinCosWithinLimit(d, angle);
  const V nan = hn::Set(d, FormatOf<D>::kNaN);
  return {hn::IfThenElse(plain, hn::Mul(whole, turned.cos), nan),
          hn::IfThenElse(plain, hn::Mul(whole, turned.sin), nan)};
}

}  // namespace power
}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
