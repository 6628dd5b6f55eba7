// SPDX-License-Identifier: BSD-3-Clause
// arcsin, arccos, arctan and arctan2 of whole vectors. Each is a multiple of pi/4, plus or
// minus a number that is kept as two, plus an odd minimax polynomial of it.

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

// kPi has two bits to spare, so that its multiples by 1/4, 1/2 and 3/4 are exact;
// kRestOfPi is (pi - kPi) / kPi.
template <typename T>
struct Arc;
template <>
struct Arc<float> {
  static constexpr float kPi = 0x1.921fb8p+1f;
  static constexpr float kRestOfPi = -0x1.bd77b6p-24f;
  static constexpr float kLeast = 0x1p-100f, kMost = 0x1p100f;  // divisors in arctan2
  static constexpr float kSteep = 0x1p40f;                      // arctan is pi/2
  static constexpr float kSin[] = {0x1.5555c8p-3f, 0x1.3301fcp-4f, 0x1.747d06p-5f,
                                   0x1.8c2d80p-6f, 0x1.596d6ap-5f};
  static constexpr float kTan[] = {-0x1.55553ep-2f, 0x1.9991e4p-3f,  -0x1.2420aap-3f,
                                   0x1.c09080p-4f,  -0x1.5820a6p-4f, 0x1.daac22p-5f,
                                   -0x1.fef8d0p-6f, 0x1.664fd8p-7f,  -0x1.d8613ap-10f};
};
template <>
struct Arc<double> {
  static constexpr double kPi = 0x1.921fb54442d18p+1;
  static constexpr double kRestOfPi = 0x1.678afae35cdd1p-55;
  static constexpr double kLeast = 0x1p-900, kMost = 0x1p900;
  static constexpr double kSteep = 0x1p80;
  static constexpr double kTanPi8 = 0x1.a827999fcef32p-2;
  static constexpr double kSin[] = {
      0x1.5555555555577p-3, 0x1.333333332e10ap-4, 0x1.6db6db7215505p-5,
      0x1.f1c71a9391d46p-6, 0x1.6e8bdf0d729b3p-6, 0x1.1c49ecd312ddcp-6,
      0x1.ca1fe9d26df43p-7, 0x1.75825f28fae9fp-7, 0x1.614f5fa9b6e57p-7,
      0x1.e4ca1ea85bffep-9, 0x1.63fbc02f254c8p-6, -0x1.588a012ced76ap-6,
      0x1.0b745ad310511p-5};
  static constexpr double kTan[] = {
      -0x1.555555555553cp-2, 0x1.999999999564ep-3,  -0x1.24924922a069bp-3,
      0x1.c71c70e108514p-4,  -0x1.745cf84bb3afbp-4, 0x1.3b110f020df50p-4,
      -0x1.10eb44b1412afp-4, 0x1.df08ac8e2ef33p-5,  -0x1.9cb4abd1c2527p-5,
      0x1.37889eb3c1ad7p-5,  -0x1.24c03de80efa1p-6};
};

// base * (pi / kPi) + s + rest, where base is a multiple of kPi / 4 and 0 or above |s|.
template <class D, class V>
HWY_INLINE V AddToArc(D d, V base, V s, V rest) {
  const TwoParts<V> sum = FastSum(base, s);
  const V ratio = hn::Set(d, Arc<hn::TFromD<D>>::kRestOfPi);
  return hn::Add(sum.high, hn::Add(sum.low, hn::MulAdd(base, ratio, rest)));
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
  const TwoParts<V> root = Root(d, flat);
  const V s = hn::IfThenElse(steep, root.high, size);
  const V p = Polynomial(d, Arc<T>::kSin, z);
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
    const V factor = hn::IfThenElse(r.steep, hn::Set(d, -2), one);
    const V y = AddToArc(d, base, hn::Mul(factor, r.s), hn::Mul(factor, r.rest));
    return hn::IfThenElse(hn::Le(size, one), FlipSign(d, y, x), hn::NaN(d));
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arccos(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::acosf, ::acos), x);
  } else {
    const V size = hn::Abs(x);
    const auto r = ReduceSine(d, size);
    const V steep_base = hn::IfThenElseZero(hn::Lt(x, hn::Zero(d)), hn::Set(d, Arc<T>::kPi));
    const V base = hn::IfThenElse(r.steep, steep_base, hn::Set(d, Arc<T>::kPi / 2));
    const V factor =
        FlipSign(d, hn::IfThenElse(r.steep, hn::Set(d, 2), hn::Set(d, -1)), x);
    const V y = AddToArc(d, base, hn::Mul(factor, r.s), hn::Mul(factor, r.rest));
    return hn::IfThenElse(hn::Le(size, hn::Set(d, 1)), y, hn::NaN(d));
  }
}

// arctan(low / high) of 0 <= low <= high, as base (pi / kPi) + s + rest. A float64 above
// tan(pi / 8) is turned by pi/4; for float32 a longer polynomial costs less.
template <class V>
struct ArcOfRatio {
  V base, s, rest;
};
template <class D, class V>
HWY_INLINE ArcOfRatio<V> ReduceRatio(D d, V low, V high) {
  using T = hn::TFromD<D>;
  V base = hn::Zero(d);
  TwoParts<V> q;
  if constexpr (sizeof(T) == 4) {
    q = QuotientParts<D, V>(d, {low, base}, {high, base});
    q = FastSum(q.high, q.low);
  } else {
    const auto near = hn::Gt(low, hn::Mul(high, hn::Set(d, Arc<T>::kTanPi8)));
    const V difference = hn::Sub(low, high), sum = hn::Add(low, high);
    q = QuotientParts<D, V>(
        d,
        {hn::IfThenElse(near, difference, low),
         hn::IfThenElseZero(near, hn::Sub(low, hn::Add(difference, high)))},
        {hn::IfThenElse(near, sum, high),
         hn::IfThenElseZero(near, hn::Sub(low, hn::Sub(sum, high)))});
    base = hn::IfThenElseZero(near, hn::Set(d, Arc<T>::kPi / 4));
  }
  const V z = hn::Mul(q.high, q.high);
  const V p = Polynomial(d, Arc<T>::kTan, z);
  return {base, q.high, hn::MulAdd(hn::Mul(q.high, z), p, q.low)};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arctan(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::atanf, ::atan), x);
  } else {
    const V one = hn::Set(d, 1);
    const V size = hn::Min(hn::Set(d, Arc<T>::kSteep), hn::Abs(x));  // NaN stays
    const auto steep = hn::Gt(size, one);
    const auto r = ReduceRatio(d, hn::IfThenElse(steep, one, size),
                               hn::IfThenElse(steep, size, one));
    const V base =
        hn::IfThenElse(steep, hn::Sub(hn::Set(d, Arc<T>::kPi / 2), r.base), r.base);
    const V turn = hn::IfThenElseZero(steep, hn::SignBit(d));
    return FlipSign(d, AddToArc(d, base, hn::Xor(r.s, turn), hn::Xor(r.rest, turn)), x);
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arctan2(D d, V y, V x) {
  using T = hn::TFromD<D>;
  constexpr auto kScalar = OfType<T>(::atan2f, ::atan2);
  if constexpr (!kVectorMath) {
    return PerLane(d, kScalar, y, x);
  } else {
    const V high_y = hn::Abs(y), high_x = hn::Abs(x);
    const auto steep = hn::Gt(high_y, high_x);
    const V low = hn::IfThenElse(steep, high_x, high_y);
    const V high = hn::IfThenElse(steep, high_y, high_x);
    const auto r = ReduceRatio(d, low, high);
    const V first =
        hn::IfThenElse(steep, hn::Sub(hn::Set(d, Arc<T>::kPi / 2), r.base), r.base);
    const V base =
        hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Sub(hn::Set(d, Arc<T>::kPi), first), first);
    const V turn =
        hn::And(hn::Xor(hn::IfThenElseZero(steep, hn::SignBit(d)), x), hn::SignBit(d));
    const V arc =
        FlipSign(d, AddToArc(d, base, hn::Xor(r.s, turn), hn::Xor(r.rest, turn)), y);
    const auto plain = hn::And(hn::Ge(high, hn::Set(d, Arc<T>::kLeast)),
                               hn::Le(high, hn::Set(d, Arc<T>::kMost)));
    if (HWY_LIKELY(hn::AllTrue(d, plain))) return arc;
    return hn::IfThenElse(plain, arc, MapLanes(d, kScalar, y, x));
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
