// SPDX-License-Identifier: BSD-3-Clause
// arcsin, arccos, arctan and arctan2 of whole vectors. Each is a known angle, plus or
// minus a number that is kept in two parts, plus an odd minimax polynomial of it.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_INVERSE_TRIG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_INVERSE_TRIG_INL_H_
#undef ND_CORE_KERNELS_MATH_INVERSE_TRIG_INL_H_
#else
#define ND_CORE_KERNELS_MATH_INVERSE_TRIG_INL_H_
#endif

#include "core/kernels/math/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// kPi + kPiLow is pi.
template <typename T>
struct Arc;
template <>
struct Arc<float> {
  static constexpr float kPi = 0x1.921fb6p+1f, kPiLow = -0x1.777a5cp-24f;
  static constexpr float kLeast = 0x1p-100f, kMost = 0x1p100f;  // in arctan2
  static constexpr float kSin[] = {0x1.5555c8p-3f, 0x1.3301fcp-4f, 0x1.747d06p-5f,
                                   0x1.8c2d80p-6f, 0x1.596d6ap-5f};
  static constexpr float kTanToOne[] = {-0x1.5554dcp-2f, 0x1.9978eep-3f,  -0x1.230abp-3f,
                                        0x1.b4dfdcp-4f,  -0x1.3553f4p-4f, 0x1.61f756p-5f,
                                        -0x1.0c23fep-6f, 0x1.7ec1c4p-9f};
  // For up to 3/32, and arctan(i / 8) in two parts.
  static constexpr float kTan[] = {-0x1.555416p-2f, 0x1.96069cp-3f};
  alignas(64) static constexpr float kArcs[16] = {
      0x0p+0f,        0x1.fd5baap-4f, 0x1.f5b760p-3f, 0x1.6f6194p-2f, 0x1.dac670p-2f,
      0x1.1e00bap-1f, 0x1.4978fap-1f, 0x1.700a7cp-1f, 0x1.921fb6p-1f};
  alignas(64) static constexpr float kArcsLow[16] = {
      0x0p+0f,         -0x1.54f424p-30f, -0x1.b4dfc8p-29f,
      0x1.e4def0p-30f, 0x1.586ed4p-28f,  0x1.7bdfd6p-26f,
      0x1.934f70p-28f, 0x1.5e118cp-27f,  -0x1.777a5cp-26f};
};
template <>
struct Arc<double> {
  static constexpr double kPi = 0x1.921fb54442d18p+1, kPiLow = 0x1.1a62633145c07p-53;
  static constexpr double kLeast = 0x1p-900, kMost = 0x1p900;
  static constexpr double kSteep = 0x1p80;  // arctan is pi/2
  static constexpr double kTanPi8 = 0x1.a827999fcef32p-2;
  static constexpr double kTan3Pi8 = 0x1.3504f333f9de6p+1;
  static constexpr double kSin[] = {
      0x1.5555555555577p-3, 0x1.333333332e10ap-4, 0x1.6db6db7215505p-5,
      0x1.f1c71a9391d46p-6, 0x1.6e8bdf0d729b3p-6, 0x1.1c49ecd312ddcp-6,
      0x1.ca1fe9d26df43p-7, 0x1.75825f28fae9fp-7, 0x1.614f5fa9b6e57p-7,
      0x1.e4ca1ea85bffep-9, 0x1.63fbc02f254c8p-6, -0x1.588a012ced76ap-6,
      0x1.0b745ad310511p-5};
  // For up to tan(pi / 8).
  static constexpr double kTan[] = {
      -0x1.555555555553cp-2, 0x1.999999999564ep-3,  -0x1.24924922a069bp-3,
      0x1.c71c70e108514p-4,  -0x1.745cf84bb3afbp-4, 0x1.3b110f020df50p-4,
      -0x1.10eb44b1412afp-4, 0x1.df08ac8e2ef33p-5,  -0x1.9cb4abd1c2527p-5,
      0x1.37889eb3c1ad7p-5,  -0x1.24c03de80efa1p-6};
};

// base + base_low + s + rest, where base is 0 or above |s|.
template <class V>
HWY_INLINE V AddToArc(V base, V base_low, V s, V rest) {
  const TwoParts<V> sum = FastSum(base, s);
  return hn::Add(sum.high, hn::Add(sum.low, hn::Add(base_low, rest)));
}

// base + base_low + factor (s + rest), where base is 0 or above |factor s| and factor a
// power of two.
template <class V>
HWY_INLINE V AddToArc(V base, V base_low, V factor, V s, V rest) {
  const V high = hn::MulAdd(factor, s, base);
  const V low = hn::MulAdd(factor, s, hn::Sub(base, high));
  return hn::Add(high, hn::MulAdd(factor, rest, hn::Add(low, base_low)));
}

// arcsin(size), if not steep; else (pi / 2 - arcsin(size)) / 2; as s + rest.
template <class V, class M>
struct ArcOfSine {
  M steep;
  V s, rest;
};
template <class D, class V>
HWY_INLINE auto ReduceSine(D d, V size) {
  using T = hn::TFromD<D>;
  const V half = hn::Set(d, T(0.5));
  const auto steep = hn::Gt(size, half);
  const V flat = hn::NegMulAdd(half, size, half);
  const V z = hn::IfThenElse(steep, flat, hn::Mul(size, size));
  const TwoParts<V> root = RootOrNan(d, flat);
  const V s = hn::IfThenElse(steep, root.high, size);
  const V p = Horner(d, Arc<T>::kSin, z);
  const V rest = hn::MulAdd(hn::Mul(s, z), p, hn::IfThenElseZero(steep, root.low));
  return ArcOfSine<V, decltype(hn::Gt(size, half))>{steep, s, rest};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arcsin(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::asinf, ::asin), x);
  } else {
    const V one = hn::Set(d, 1);
    const V size = hn::Abs(x);
    const auto r = ReduceSine(d, size);
    const V base = hn::IfThenElseZero(r.steep, hn::Set(d, Arc<T>::kPi / 2));
    const V base_low = hn::IfThenElseZero(r.steep, hn::Set(d, Arc<T>::kPiLow / 2));
    const V factor = hn::IfThenElse(r.steep, hn::Set(d, -2), one);
    return FlipSign(d, AddToArc(base, base_low, factor, r.s, r.rest), x);
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arccos(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::acosf, ::acos), x);
  } else {
    // pi/2 - arcsin(x), 2 r, or pi - 2 r.
    const V size = hn::Abs(x);
    const auto r = ReduceSine(d, size);
    const V factor =
        FlipSign(d, hn::IfThenElse(r.steep, hn::Set(d, 2), hn::Set(d, -1)), x);
    const V turns =
        hn::IfThenElse(r.steep, hn::IfThenElseZero(hn::Lt(x, hn::Zero(d)), hn::Set(d, 1)),
                       hn::Set(d, T(0.5)));
    return AddToArc(hn::Mul(turns, hn::Set(d, Arc<T>::kPi)),
                    hn::Mul(turns, hn::Set(d, Arc<T>::kPiLow)), factor, r.s, r.rest);
  }
}

// arctan(low / high) of 0 <= low <= high. With r = low / high, arctan(r) - arctan(c) is
// arctan((r - c) / (1 + r c)). Here c is a multiple of 1/8 for float32, and 0 or 1 for
// float64.
template <class D, class V>
HWY_INLINE TwoParts<V> ArcOfRatio(D d, V low, V high) {
  using T = hn::TFromD<D>;
  V base, base_low;
  TwoParts<V> q;
  if constexpr (sizeof(T) == 4) {
    const V to_eighth = hn::Set(d, FormatOf<D>::kRound / 8);
    // Less 1/32, for where base and q have opposite signs, digits are lost.
    const V ratio = hn::MulAdd(low, NearInverse(high), hn::Set(d, -0x1p-5f));
    const V nearest = hn::Add(ratio, to_eighth);
    const V c = hn::Sub(nearest, to_eighth);
    const auto index = hn::BitCast(IntTag<D>(), nearest);
    base = LookUp(d, Arc<T>::kArcs, index);
    base_low = LookUp(d, Arc<T>::kArcsLow, index);
    q = QuotientParts<D, V>(d, {hn::NegMulAdd(c, high, low), hn::Zero(d)},
                            {hn::MulAdd(c, low, high), hn::Zero(d)});
  } else {
    const auto near = hn::Gt(low, hn::Mul(high, hn::Set(d, Arc<T>::kTanPi8)));
    const V difference = hn::Sub(low, high), sum = hn::Add(low, high);
    base = hn::IfThenElseZero(near, hn::Set(d, Arc<T>::kPi / 4));
    base_low = hn::IfThenElseZero(near, hn::Set(d, Arc<T>::kPiLow / 4));
    q = QuotientParts<D, V>(
        d,
        {hn::IfThenElse(near, difference, low),
         hn::IfThenElseZero(near, hn::Sub(low, hn::Add(difference, high)))},
        {hn::IfThenElse(near, sum, high),
         hn::IfThenElseZero(near, hn::Sub(low, hn::Sub(sum, high)))});
  }
  const V whole = sizeof(T) == 4 ? Sum(q) : q.high;
  const V z = hn::Mul(whole, whole);
  const V p = Polynomial(d, Arc<T>::kTan, z);
  const TwoParts<V> arc = FastSum(base, q.high);
  return {arc.high,
          hn::Add(hn::Add(arc.low, base_low), hn::MulAdd(hn::Mul(whole, z), p, q.low))};
}

// An angle of a quotient within [-1, 1], less a known one.
template <class V>
struct ShiftedArc {
  V base, base_low;
  TwoParts<V> q;
};
// Of size >= 0: x, or -1 / x beyond 1.
template <class D, class V>
HWY_INLINE ShiftedArc<V> ReduceTangentOfFloat(D d, V size) {
  const V one = hn::Set(d, 1.0f);
  const auto steep = hn::Gt(size, one);
  const V q = hn::IfThenElse(steep, hn::Div(hn::Neg(one), size), size);
  return {hn::IfThenElseZero(steep, hn::Set(d, Arc<float>::kPi / 2)),
          hn::IfThenElseZero(steep, hn::Set(d, Arc<float>::kPiLow / 2)),
          {q, hn::Zero(d)}};
}
// (x - 1) / (x + 1) in the middle, so that |q| <= tan(pi / 8).
template <class D, class V>
HWY_INLINE ShiftedArc<V> ReduceTangentOfDouble(D d, V size) {
  using C = Arc<double>;
  const V one = hn::Set(d, 1.0);
  const auto near = hn::Gt(size, hn::Set(d, C::kTanPi8));
  const auto steep = hn::Gt(size, hn::Set(d, C::kTan3Pi8));
  const V difference = hn::Sub(size, one), sum = hn::Add(size, one);
  const V difference_low = hn::Sub(size, hn::Add(difference, one));
  const V sum_low = hn::Sub(size, hn::Sub(sum, one));
  const auto middle = hn::AndNot(steep, near);
  const V a = hn::IfThenElse(near, hn::IfThenElse(steep, hn::Neg(one), difference), size);
  const V b = hn::IfThenElse(near, hn::IfThenElse(steep, size, sum), one);
  return {hn::IfThenElseZero(near, hn::IfThenElse(steep, hn::Set(d, C::kPi / 2),
                                                  hn::Set(d, C::kPi / 4))),
          hn::IfThenElseZero(near, hn::IfThenElse(steep, hn::Set(d, C::kPiLow / 2),
                                                  hn::Set(d, C::kPiLow / 4))),
          QuotientParts<D, V>(d, {a, hn::IfThenElseZero(middle, difference_low)},
                              {b, hn::IfThenElseZero(middle, sum_low)})};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arctan(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::atanf, ::atan), x);
  } else {
    ShiftedArc<V> arc;
    V p;
    if constexpr (sizeof(T) == 4) {
      arc = ReduceTangentOfFloat(d, hn::Abs(x));
    } else {
      arc = ReduceTangentOfDouble(d, ClampBelow(d, hn::Abs(x), Arc<T>::kSteep));
    }
    const V q = arc.q.high, z = hn::Mul(q, q);
    if constexpr (sizeof(T) == 4) {
      p = Horner(d, Arc<T>::kTanToOne, z);
    } else {
      p = Polynomial(d, Arc<T>::kTan, z);
    }
    V rest = hn::MulAdd(hn::Mul(q, z), p, arc.base_low);
    if constexpr (sizeof(T) == 8) rest = hn::Add(rest, arc.q.low);
    const auto sum = FastSum(arc.base, q);
    return FlipSign(d, hn::Add(sum.high, hn::Add(sum.low, rest)), x);
  }
}

// Of single lanes. So small an angle is its tangent to the last digit: folds soon come
// there.
HWY_INLINE double Arctan2OfLane(double y, double x) {
  return std::fabs(y) < x * 0x1p-30 ? y / x : ::atan2(y, x);
}
HWY_INLINE float Arctan2OfLane(float y, float x) {
  return static_cast<float>(Arctan2OfLane(double{y}, double{x}));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arctan2(D d, V y, V x) {
  using T = hn::TFromD<D>;
  constexpr auto kScalar = OfType<T>(Arctan2OfLane, Arctan2OfLane);
  if constexpr (!kVectorMath) {
    return PerLane(d, kScalar, y, x);
  } else {
    const V size_y = hn::Abs(y), size_x = hn::Abs(x);
    const auto steep = hn::Gt(size_y, size_x);
    const V low = hn::IfThenElse(steep, size_x, size_y);
    const V high = hn::IfThenElse(steep, size_y, size_x);
    // Two zeros, infinities, and what a quotient in two parts would lose digits of.
    const V least = hn::Set(d, Arc<T>::kLeast);
    auto exact = hn::Ge(low, least);
    if constexpr (!kAlone<D>) exact = hn::Or(exact, hn::Eq(low, hn::Zero(d)));
    const auto plain = hn::And(hn::And(hn::Ge(high, least), exact),
                               hn::Le(high, hn::Set(d, Arc<T>::kMost)));
    if constexpr (kAlone<D>) {  // a zero among them, with the same result
      if (!hn::AllTrue(d, plain)) {
        return hn::Set(d, kScalar(hn::GetLane(y), hn::GetLane(x)));
      }
    }
    const auto arc = ArcOfRatio(d, low, high);
    const V backward = hn::IfThenElseZero(hn::Lt(x, hn::Zero(d)), hn::Set(d, 1));
    const V turns = hn::IfThenElse(steep, hn::Set(d, T(0.5)), backward);
    const V turn =
        hn::And(hn::Xor(hn::IfThenElseZero(steep, hn::SignBit(d)), x), hn::SignBit(d));
    const V angle = AddToArc(hn::Mul(turns, hn::Set(d, Arc<T>::kPi)),
                             hn::Mul(turns, hn::Set(d, Arc<T>::kPiLow)),
                             hn::Xor(arc.high, turn), hn::Xor(arc.low, turn));
    const V result = FlipSign(d, angle, y);
    return FixLanes(d, hn::Not(plain), kScalar, y, x, result);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
