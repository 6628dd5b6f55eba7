// SPDX-License-Identifier: BSD-3-Clause
// Trigonometry of float16, see half_exp-inl.h. No argument needs more than two pieces of
// pi, since what is lost is less than the least float16 shows.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_HALF_TRIG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_HALF_TRIG_INL_H_
#undef ND_CORE_KERNELS_MATH_HALF_TRIG_INL_H_
#else
#define ND_CORE_KERNELS_MATH_HALF_TRIG_INL_H_
#endif

#include "core/kernels/math/trig-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// By Sollya's fpminimax, over z, the square of the argument if nothing else is said.
struct HalfTrig {
  static constexpr float kPi = 0x1.921fb6p+1f, kPerPi = 0x1.45f306p-2f;
  // Their sum is pi, too; both are positive, so that a negative zero keeps its sign.
  static constexpr float kPiHigh = 0x1.921fb4p+1f, kPiLow = 0x1.4442d2p-23f;
  // sin(r) / r for |r| <= pi/2, tan(r) / r for |r| <= pi/4
  static constexpr float kSin[] = {1, -0x1.55554cp-3f, 0x1.110edap-7f, -0x1.9f70f2p-13f,
                                   0x1.5dc93ep-19f};
  static constexpr float kTan[] = {
      1, 0x1.555a2p-2f, 0x1.1039e6p-3f, 0x1.d22efcp-5f, 0x1.a956acp-7f, 0x1.49b328p-6f};
  // arcsin(r) / r for |r| <= 1/2, and arccos(1 - t) / sqrt(t) for t up to 1, over t
  static constexpr float kArcsin[] = {1, 0x1.554fa2p-3f, 0x1.34dc56p-4f, 0x1.47f5c4p-5f,
                                      0x1.993a88p-5f};
  static constexpr float kArccos[] = {0x1.6a09e8p+0f, 0x1.e2ab44p-4f, 0x1.b58f32p-6f,
                                      0x1.bea132p-8f, 0x1.67758cp-8f, -0x1.4b106cp-9f,
                                      0x1.2895d6p-9f};
};

// x - n pi * kScale
template <class D, class V>
HWY_INLINE V TakeOffPi(D d, V x, V n, float scale) {
  const V rest = hn::NegMulAdd(n, hn::Set(d, HalfTrig::kPiHigh * scale), x);
  return hn::NegMulAdd(n, hn::Set(d, HalfTrig::kPiLow * scale), rest);
}

// r f(r^2) where f has the coefficients c.
template <class D, size_t kSize, class V>
HWY_INLINE V OddPolynomial(D d, const float (&c)[kSize], V r) {
  return hn::Mul(r, Horner(d, c, hn::Mul(r, r)));
}

// -y where the lowest bit of k is set.
template <class D, class V>
HWY_INLINE V FlipByParity(D d, V y, V k) {
  const IntTag<D> di;
  return hn::Xor(y, hn::BitCast(d, hn::ShiftLeft<31>(hn::BitCast(di, k))));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V SinOfHalf(D d, V x) {
  const V to_integer = hn::Set(d, Trig<float>::kToInteger);
  const V k = hn::MulAdd(x, hn::Set(d, HalfTrig::kPerPi), to_integer);
  const V r = TakeOffPi(d, x, hn::Sub(k, to_integer), 1);
  return FlipByParity(d, OddPolynomial(d, HalfTrig::kSin, r), k);
}

// sin(x + pi/2), where x + pi/2 = r + k pi
template <class D, class V = hn::Vec<D>>
HWY_INLINE V CosOfHalf(D d, V x) {
  const V to_integer = hn::Set(d, Trig<float>::kToInteger), half = hn::Set(d, 0.5f);
  const V k = hn::Add(hn::MulAdd(x, hn::Set(d, HalfTrig::kPerPi), half), to_integer);
  const V r = TakeOffPi(d, x, hn::Sub(hn::Sub(k, to_integer), half), 1);
  return FlipByParity(d, OddPolynomial(d, HalfTrig::kSin, r), k);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V TanOfHalf(D d, V x) {
  const V to_integer = hn::Set(d, Trig<float>::kToInteger);
  const V k = hn::MulAdd(x, hn::Set(d, 2 * HalfTrig::kPerPi), to_integer);
  const V r = TakeOffPi(d, x, hn::Sub(k, to_integer), 0.5f);
  const V y = OddPolynomial(d, HalfTrig::kTan, r);
  return hn::IfThenElse(IsOdd(d, k), hn::Div(hn::Set(d, -1.0f), y), y);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V ArcsinOfHalf(D d, V x) {
  const V half = hn::Set(d, 0.5f), size = hn::Abs(x);
  const auto steep = hn::Gt(size, half);
  const V flat = hn::NegMulAdd(half, size, half);
  const V z = hn::IfThenElse(steep, flat, hn::Mul(size, size));
  const V s = hn::IfThenElse(steep, hn::Sqrt(flat), size);
  const V y = hn::Mul(s, Horner(d, HalfTrig::kArcsin, z));
  const V beyond = hn::NegMulAdd(hn::Set(d, 2.0f), y, hn::Set(d, HalfTrig::kPi / 2));
  return FlipSign(d, hn::IfThenElse(steep, beyond, y), x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V ArccosOfHalf(D d, V x) {
  const V t = hn::Sub(hn::Set(d, 1.0f), hn::Abs(x));
  const V y = hn::Mul(hn::Sqrt(t), Horner(d, HalfTrig::kArccos, t));
  return hn::IfNegativeThenElse(x, hn::Sub(hn::Set(d, HalfTrig::kPi), y), y);
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
