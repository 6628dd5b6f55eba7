// SPDX-License-Identifier: BSD-3-Clause
// erf and erfc of whole vectors. Near 0, erf(x) / x is a polynomial of x^2. Elsewhere
// erfc(x) is exp(-x^2) times a function that varies little, a polynomial of
// (x - a) / (x + a); see M. M. Shepherd and J. G. Laframboise, "Chebyshev approximation
// of (1 + 2 x) exp(x^2) erfc(x) in 0 <= x < infinity", Math. Comp. 36, 1981.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_SPECIAL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_SPECIAL_INL_H_
#undef ND_CORE_KERNELS_MATH_SPECIAL_INL_H_
#else
#define ND_CORE_KERNELS_MATH_SPECIAL_INL_H_
#endif

#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// kNear: erf(x) / x - 1 for |x| <= 1, by powers of x^2. kTailMiddle and kTail:
// (1 + 2 x) exp(x^2) erfc(x) for 0 <= x <= kEnd, where erfc is 0, by powers of
// (x - kMiddle) / (x + kMiddle).
template <typename T>
struct ErfCoefficients;
template <>
struct ErfCoefficients<float> {
  static constexpr float kMiddle = 2, kEnd = 10.5f, kTailMiddle = 0x1.46e80ep+0f;
  static constexpr float kNear[] = {0x1.06eba8p-3f,  -0x1.81273ep-2f, 0x1.ce2ce6p-4f,
                                    -0x1.b7f71ap-6f, 0x1.53f224p-8f,  -0x1.a3515ep-11f,
                                    0x1.4771fcp-14f};
  static constexpr float kTail[] = {-0x1.7bf616p-4f, -0x1.54084ep-3f,  0x1.4ffc4ap-3f,
                                    -0x1.bc09c8p-5f, -0x1.081d60p-7f,  0x1.1aca7ap-7f,
                                    0x1.58468cp-10f, -0x1.41e99cp-10f, -0x1.a2d9a8p-12f};
};
template <>
struct ErfCoefficients<double> {
  static constexpr double kMiddle = 4, kEnd = 28, kTailMiddle = 0x1.3ba5916e9fd7fp+0;
  static constexpr double kNear[] = {
      0x1.06eba8214db68p-3,   -0x1.812746b03799dp-2,  0x1.ce2f21a03f8b9p-4,
      -0x1.b82ce311a97d5p-6,  0x1.565bcceeda34cp-8,   -0x1.c02daeb7031abp-11,
      0x1.f9a296b4609b1p-14,  -0x1.f4c82f00d259fp-17, 0x1.b96b5760ec8bep-20,
      -0x1.5b8c6c752dbffp-23, 0x1.d3ddaa72ed089p-27,  -0x1.a23e13e1a6167p-31};
  static constexpr double kTail[] = {
      -0x1.1df1ad154a29cp-3,  0x1.f7f5df66fd71ep-7,   0x1.16ecefcfa6043p-4,
      -0x1.9ddb23c3e8a4dp-4,  0x1.7fee004df6ac7p-4,   -0x1.0fb06dfe58cb6p-4,
      0x1.3079edf9f9a2ep-5,   -0x1.0962388077617p-6,  0x1.49c67191ab14dp-8,
      -0x1.8d4a9feef783cp-11, -0x1.a1de83d112a3bp-13, 0x1.3be0d2dd786b8p-13,
      -0x1.9969d5df8cf85p-16, -0x1.78a8728a80824p-17, 0x1.7fae61e9349b4p-18,
      0x1.4439268a6cb96p-22,  -0x1.bfe11b458800ep-21, 0x1.0bf59001337c4p-24,
      0x1.ec095876d408ep-24,  -0x1.0b483cbaebad8p-27, -0x1.cbf25c1680197p-27,
      -0x1.d8215f2673dbbp-30};
};

// erfc(size) of size >= 0.
template <class D, class V>
HWY_INLINE V ErfcTail(D d, V size) {
  using T = hn::TFromD<D>;
  using C = ErfCoefficients<T>;
  const V one = hn::Set(d, 1), two = hn::Set(d, 2), middle = hn::Set(d, C::kMiddle);
  const V x = ClampBelow(d, size, C::kEnd);
  const V t = hn::Div(hn::Sub(x, middle), hn::Add(x, middle));
  const V p = hn::Mul(t, Polynomial(d, C::kTail, t));
  const V divisor = hn::MulAdd(two, x, one);
  const TwoParts<V> q =
      QuotientParts<D, V>(d, FastSum(hn::Set(d, C::kTailMiddle), p),
                          {divisor, hn::MulAdd(two, x, hn::Sub(one, divisor))});
  const V square = hn::Mul(x, x);
  const V exp = ExpOfParts(d, hn::Neg(square), hn::NegMulAdd(x, x, square));
  return hn::Abs(hn::MulAdd(exp, q.low, hn::Mul(exp, q.high)));  // not -0
}

// erf(x) - x of |x| <= 1.
template <class D, class V>
HWY_INLINE V ErfNear(D d, V x) {
  return hn::Mul(x, Polynomial(d, ErfCoefficients<hn::TFromD<D>>::kNear, hn::Mul(x, x)));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Erf(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::erff, ::erf), x);
  } else {
    const V one = hn::Set(d, 1);
    const V size = hn::Abs(x);
    const V far = hn::CopySign(hn::Sub(one, ErfcTail(d, size)), x);
    return hn::IfThenElse(hn::Lt(size, hn::Set(d, T(0.875))), hn::Add(x, ErfNear(d, x)),
                          far);
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Erfc(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(d, OfType<T>(::erfcf, ::erfc), x);
  } else {
    const V one = hn::Set(d, 1);
    const V size = hn::Abs(x);
    const auto negative = hn::Lt(x, hn::Zero(d));
    const V tail = ErfcTail(d, size);
    const V far = hn::IfThenElse(negative, hn::Sub(hn::Set(d, 2), tail), tail);
    const TwoParts<V> rest = FastSum(one, hn::Neg(x));
    const V near = hn::Add(rest.high, hn::Sub(rest.low, ErfNear(d, x)));
    const V nearest = hn::Set(d, T(0.5));
    return hn::IfThenElse(
        hn::Lt(hn::IfThenElse(negative, hn::Mul(size, nearest), size), nearest), near,
        far);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
