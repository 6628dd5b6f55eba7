// SPDX-License-Identifier: BSD-3-Clause
// sin, cos, tan and sinc of whole vectors. An argument is brought to [-pi/4, pi/4] as the
// sum of two numbers (Cody and Waite, with exact products by multiply-add; lanes of huge
// ones by themselves), so that the results are within one unit in the last place.
// Coefficients are minimax in the relative
// error of the function.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_TRIG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_TRIG_INL_H_
#undef ND_CORE_KERNELS_MATH_TRIG_INL_H_
#else
#define ND_CORE_KERNELS_MATH_TRIG_INL_H_
#endif

#include "core/kernels/math/huge_angle.h"
#include "core/kernels/math/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// kLimit: up to it, the pieces of pi/2 suffice. kToInteger: adding it rounds to an
// integer and leaves the integer in the low bits.
template <typename T>
struct Trig;
template <>
struct Trig<float> {
  static constexpr float kLimit = 131072.0f;
  static constexpr float kToInteger = 0x1.8p23f;
  static constexpr float kTwoOverPi = 0x1.45f306p-1f;
  static constexpr float kHalfPi[] = {0x1.921fb6p+0f, -0x1.777a5cp-25f, -0x1.ee59dap-50f};
  static constexpr float kPi = 0x1.921fb6p+1f, kPiLow = -0x1.777a5cp-24f;
  static constexpr float kTiny = 0x1p-14f;  // sinc is 1
  static constexpr float kSin[] = {-0x1.555544p-3f, 0x1.1106c6p-7f, -0x1.991c26p-13f};
  static constexpr float kCos[] = {0x1.55554ap-5f, -0x1.6c0c26p-10f, 0x1.99e714p-16f};
  // Of the angle, not of its half.
  static constexpr float kTan[] = {0x1.5554dep-2f, 0x1.112dep-3f,  0x1.b5873p-5f,
                                   0x1.906004p-6f, 0x1.97984ep-9f, 0x1.33ba98p-7f};
};
template <>
struct Trig<double> {
  static constexpr double kLimit = 0x1p30;
  static constexpr double kToInteger = 0x1.8p52;
  static constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;
  static constexpr double kHalfPi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54,
                                       -0x1.f1976b7ed8fbcp-110};
  static constexpr double kPi = 0x1.921fb54442d18p+1, kPiLow = 0x1.1a62633145c07p-53;
  static constexpr double kTiny = 0x1p-29;
  static constexpr double kSin[] = {-0x1.5555555555548p-3,  0x1.111111110f730p-7,
                                    -0x1.a01a019be9216p-13, 0x1.71de35552b351p-19,
                                    -0x1.ae5e4b83bdd6cp-26, 0x1.5d8b5583b00dep-33};
  static constexpr double kCos[] = {0x1.555555555554ap-5,  -0x1.6c16c16c14e00p-10,
                                    0x1.a01a019c5c392p-16, -0x1.27e4f7cd3173fp-22,
                                    0x1.1ee9c33548680p-29, -0x1.8f99cb523b574p-37};
  static constexpr double kTan[] = {
      0x1.5555555555576p-4,  0x1.111111110cf4cp-7,  0x1.ba1ba1bfcce8dp-11,
      0x1.664f4694e3215p-14, 0x1.226e93d2f2a11p-17, 0x1.d6be12f3bccf2p-21,
      0x1.7f2b98a2fd4f9p-24, 0x1.24e468b2daa6dp-27, 0x1.59759ca12fcdep-30};
};

// angle + k pi/2, where the low bits of `k` hold k.
template <class V>
struct Reduced {
  TwoParts<V> angle;
  V k;
};

// Of 0 <= x <= kLimit.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Reduced<V> ReduceAngle(D d, V x) {
  using C = Trig<hn::TFromD<D>>;
  const V to_integer = hn::Set(d, C::kToInteger);
  const V k = hn::MulAdd(x, hn::Set(d, C::kTwoOverPi), to_integer);
  const V n = hn::Sub(k, to_integer);
  const V rest = hn::NegMulAdd(n, hn::Set(d, C::kHalfPi[0]), x);  // exact
  const TwoParts<V> product = ExactProduct(n, hn::Set(d, C::kHalfPi[1]));
  const V hi = hn::Sub(rest, product.high);
  const V lo = hn::Sub(hn::Sub(rest, hi), product.high);
  return {{hi, hn::Sub(lo, hn::MulAdd(n, hn::Set(d, C::kHalfPi[2]), product.low))}, k};
}

// The arguments that ReduceAngle takes; NaN is none. `x` is not negative.
template <class D, class V>
HWY_INLINE auto WithinLimit(D d, V x) {
  return hn::Le(x, hn::Set(d, Trig<hn::TFromD<D>>::kLimit));
}

// A Reduced in memory, lane by lane.
template <class D, typename T = hn::TFromD<D>>
struct ReducedLanes {
  static constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN T high[kLanes], low[kLanes];
  HWY_ALIGN hwy::MakeUnsigned<T> k[kLanes];
};

// The lanes of `rare`, one after the other, and the others from `high`, `low` and `k`;
// out of line. A structure of vectors here would put them on the stack for all lanes.
template <class D, class M, class V = hn::Vec<D>>
[[gnu::cold]] HWY_NOINLINE void ReduceHugeLanes(D d, M rare, V x, V high, V low, V k,
                                                ReducedLanes<D>* lanes) {
  using T = hn::TFromD<D>;
  const hn::RebindToUnsigned<D> du;
  HWY_ALIGN T lane[ReducedLanes<D>::kLanes];
  hn::Store(x, d, lane);
  hn::Store(high, d, lanes->high);
  hn::Store(low, d, lanes->low);
  hn::Store(hn::BitCast(du, k), du, lanes->k);
  const LaneBits<D> is_rare(d, rare);
  for (size_t i = 0; i < ReducedLanes<D>::kLanes; ++i) {
    if (!is_rare[i]) continue;
    const HugeAngle angle = ReduceHugeAngle(lane[i]);
    lanes->high[i] = static_cast<T>(angle.high);
    lanes->low[i] = static_cast<T>(angle.high - lanes->high[i] + angle.low);
    lanes->k[i] = static_cast<hwy::MakeUnsigned<T>>(angle.quadrant);
  }
}

// Of any x >= 0; of NaN where x is not finite.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Reduced<V> ReduceAnyAngle(D d, V x) {
  const hn::RebindToUnsigned<D> du;
  const Reduced<V> r = ReduceAngle(d, x);
  V high = r.angle.high, low = r.angle.low, k = r.k;
  const auto rare = hn::Not(WithinLimit(d, x));
  if (HWY_UNLIKELY(!hn::AllFalse(d, rare))) {
    ReducedLanes<D> lanes;
    ReduceHugeLanes(d, rare, x, high, low, k, &lanes);
    high = hn::Load(d, lanes.high);
    low = hn::Load(d, lanes.low);
    k = hn::BitCast(d, hn::Load(du, lanes.k));
  }
  return {{high, low}, k};
}

// Bit 0 of k: whether sine and cosine change places.
template <class D, class V>
HWY_INLINE auto IsOdd(D d, V k) {
  const hn::RebindToSigned<D> di;
  return hn::RebindMask(d, hn::TestBit(hn::BitCast(di, k), hn::Set(di, 1)));
}

// Bit 1 of k, as a sign.
template <class D, class V>
HWY_INLINE V SignOfHalfTurn(D d, V k) {
  const hn::RebindToUnsigned<D> du;
  return hn::BitCast(d, hn::ShiftLeft<8 * sizeof(hn::TFromD<D>) - 2>(hn::BitCast(du, k)));
}

// Bit 1 of k + 1: the sign of the cosine.
template <class D, class V>
HWY_INLINE V SignOfNextTurn(D d, V k) {
  const hn::RebindToUnsigned<D> du;
  return SignOfHalfTurn(d, hn::BitCast(d, hn::Add(hn::BitCast(du, k), hn::Set(du, 1))));
}

// Of |angle| <= pi/4, rounded when the parts are added.
template <class D, class V>
HWY_INLINE TwoParts<V> SinReduced(D d, TwoParts<V> angle) {
  const V z = hn::Mul(angle.high, angle.high);
  const V p = Polynomial(d, Trig<hn::TFromD<D>>::kSin, z);
  return {angle.high, hn::MulAdd(hn::Mul(angle.high, z), p, angle.low)};
}
template <class D, class V>
HWY_INLINE TwoParts<V> CosReduced(D d, TwoParts<V> angle) {
  const V one = hn::Set(d, 1), half = hn::Set(d, hn::TFromD<D>(0.5));
  const V z = hn::Mul(angle.high, angle.high);
  const V p = Polynomial(d, Trig<hn::TFromD<D>>::kCos, z);
  const V high = hn::NegMulAdd(half, z, one);
  const V low = hn::NegMulAdd(half, z, hn::Sub(one, high));
  return {high, hn::MulAdd(hn::Mul(z, z), p, hn::NegMulAdd(angle.high, angle.low, low))};
}
template <class V>
struct SinCos {
  V sin, cos;
};
// Of an angle whose absolute value is r, with the sign of x.
template <class D, class V>
HWY_INLINE SinCos<V> SinCosOfReduced(D d, Reduced<V> r, V x) {
  const V sin = Sum(SinReduced(d, r.angle)), cos = Sum(CosReduced(d, r.angle));
  const auto odd = IsOdd(d, r.k);
  return {FlipSign(d, hn::IfThenElse(odd, cos, sin), hn::Xor(SignOfHalfTurn(d, r.k), x)),
          FlipSign(d, hn::IfThenElse(odd, sin, cos), SignOfNextTurn(d, r.k))};
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE SinCos<V> SinCosWithinLimit(D d, V x) {
  return SinCosOfReduced(d, ReduceAngle(d, hn::Abs(x)), x);
}
template <class D, class V>
HWY_INLINE SinCos<V> SinCosWithinLimit(D d, TwoParts<V> x) {
  auto r = ReduceAngle(d, hn::Abs(x.high));
  r.angle = ExactSum(r.angle.high, hn::Add(r.angle.low, FlipSign(d, x.low, x.high)));
  return SinCosOfReduced(d, r, x.high);
}

// A function of angles: F::OfReduced(d, r, x) of an angle whose absolute value is r, with
// the sign of x.
template <class F>
struct AngleParts {
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x) {
    return F::OfReduced(d, ReduceAngle(d, hn::Abs(x)), x);
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x) {
    return hn::AllTrue(d, WithinLimit(d, hn::Abs(x)));
  }
  template <class D, class V>
  [[gnu::cold]] static HWY_NOINLINE V Rare(D d, V, V x) {
    return F::OfReduced(d, ReduceAnyAngle(d, hn::Abs(x)), x);
  }
};

struct SinParts : AngleParts<SinParts> {
  template <class D, class V>
  static HWY_INLINE V OfReduced(D d, Reduced<V> r, V x) {
    const V y = hn::IfThenElse(IsOdd(d, r.k), Sum(CosReduced(d, r.angle)),
                               Sum(SinReduced(d, r.angle)));
    return FlipSign(d, y, hn::Xor(SignOfHalfTurn(d, r.k), x));
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sin(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::sinf, PreciseSin), x);
  } else {
    return InParts<SinParts>(d, x);
  }
}

struct CosParts : AngleParts<CosParts> {
  template <class D, class V>
  static HWY_INLINE V OfReduced(D d, Reduced<V> r, V) {
    const V y = hn::IfThenElse(IsOdd(d, r.k), Sum(SinReduced(d, r.angle)),
                               Sum(CosReduced(d, r.angle)));
    return FlipSign(d, y, SignOfNextTurn(d, r.k));
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Cos(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::cosf, PreciseCos), x);
  } else {
    return InParts<CosParts>(d, x);
  }
}

HWY_INLINE float ScalarTan(float x) {
  return static_cast<float>(::tan(double{x}));
}

// tan(a), or 1 / tan(a) where `odd`, of |a| <= pi / 4. A step of correction makes do for
// a division.
template <class D, class V, class M>
HWY_INLINE V TanOfFloat(D d, TwoParts<V> a, M odd) {
  const V z = hn::Mul(a.high, a.high);
  const V p = Horner(d, Trig<float>::kTan, z);
  const V low = hn::MulAdd(a.low, z, a.low);  // the slope is about 1 + z
  const TwoParts<V> tan = FastSum(a.high, hn::MulAdd(hn::Mul(a.high, z), p, low));
  const V inverse = Inverse(d, tan.high);
  const V error =
      hn::NegMulAdd(inverse, tan.low, hn::NegMulAdd(inverse, tan.high, hn::Set(d, 1)));
  return hn::IfThenElse(odd, hn::MulAdd(inverse, error, inverse), tan.high);
}

// tan(a) = u / (1 - u^2 / 4) of u = 2 tan(a / 2), and turned over where `odd`. The error
// of 1 - t^2, of u = 2 t, is found without that of t^2.
template <class D, class V, class M>
HWY_INLINE V TanOfDouble(D d, TwoParts<V> a, M odd) {
  const V one = hn::Set(d, 1), half = hn::Set(d, 0.5);
  const V z = hn::Mul(a.high, a.high);
  const V p = Polynomial(d, Trig<double>::kTan, z);
  const TwoParts<V> u = FastSum(a.high, hn::MulAdd(hn::Mul(a.high, z), p, a.low));
  const V t = hn::Mul(half, u.high);
  const V hi = hn::NegMulAdd(t, t, one);
  const V lo = hn::NegMulAdd(t, u.low, hn::NegMulAdd(t, t, hn::Sub(one, hi)));
  return Quotient(
      d, TwoParts<V>{hn::IfThenElse(odd, hi, u.high), hn::IfThenElse(odd, lo, u.low)},
      TwoParts<V>{hn::IfThenElse(odd, u.high, hi), hn::IfThenElse(odd, u.low, lo)});
}

struct TanParts : AngleParts<TanParts> {
  template <class D, class V>
  static HWY_INLINE V OfReduced(D d, Reduced<V> r, V x) {
    const auto odd = IsOdd(d, r.k);
    V y;
    if constexpr (sizeof(hn::TFromD<D>) == 4) {
      y = TanOfFloat(d, r.angle, odd);
    } else {
      y = TanOfDouble(d, r.angle, odd);
    }
    const V sign = hn::IfThenElseZero(odd, hn::SignBit(d));
    return FlipSign(d, y, hn::Xor(sign, x));
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Tan(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(ScalarTan, PreciseTan), x);
  } else {
    return InParts<TanParts>(d, x);
  }
}

// sin(pi x) / (pi x) of one number, for any x.
template <typename T>
T ScalarSinc(T x) {
  constexpr double kPi = Trig<double>::kPi;
  const double size = ::fabs(double{x});
  if (size == 0) return 1;
  double turn = ::fmod(size, 2);
  const bool negative = turn > 1;
  if (negative) turn -= 1;
  if (turn > 0.5) turn = 1 - turn;
  const double sine = turn > 0.25 ? ::cos(kPi * (0.5 - turn)) : ::sin(kPi * turn);
  return static_cast<T>((negative ? -sine : sine) / (kPi * size));
}

// Zero where x is an integer but 0. Half turns are taken off exactly, before x meets pi.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sinc(D d, V x) {
  using T = hn::TFromD<D>;
  using C = Trig<T>;
  if constexpr (!kVectorMath) {
    return PerLane(d, ScalarSinc<T>, x);
  } else {
    const V one = hn::Set(d, 1), half = hn::Set(d, T(0.5));
    const V pi = hn::Set(d, C::kPi), pi_low = hn::Set(d, C::kPiLow);
    const V to_integer = hn::Set(d, C::kToInteger);
    const V size = hn::Abs(x);
    const V k = hn::Add(hn::Add(size, size), to_integer);
    const V turn = hn::NegMulAdd(hn::Sub(k, to_integer), half, size);
    TwoParts<V> angle = ExactProduct(turn, pi);
    angle.low = hn::MulAdd(turn, pi_low, angle.low);
    const auto odd = IsOdd(d, k);
    const TwoParts<V> sin = SinReduced(d, angle), cos = CosReduced(d, angle);
    const TwoParts<V> sine = FastSum(hn::IfThenElse(odd, cos.high, sin.high),
                                     hn::IfThenElse(odd, cos.low, sin.low));
    const V sign = SignOfHalfTurn(d, k);
    TwoParts<V> divisor = ExactProduct(size, pi);
    divisor.low = hn::MulAdd(size, pi_low, divisor.low);
    const V y = Quotient<D, V>(
        d, {FlipSign(d, sine.high, sign), FlipSign(d, sine.low, sign)}, divisor);
    const auto far = hn::Not(hn::Lt(size, hn::Set(d, C::kToInteger / 8)));
    return FixLanes(d, far, ScalarSinc<T>, x,
                    hn::IfThenElse(hn::Lt(size, hn::Set(d, C::kTiny)), one, y));
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
