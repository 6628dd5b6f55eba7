// SPDX-License-Identifier: BSD-3-Clause
// cbrt and hypot.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_ROOT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_ROOT_INL_H_
#undef ND_CORE_KERNELS_MATH_ROOT_INL_H_
#else
#define ND_CORE_KERNELS_MATH_ROOT_INL_H_
#endif

#include "core/kernels/math/log-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// (cbrt(1 + r) - 1) / r for |r| <= 0.0345, by Sollya's fpminimax.
template <typename T>
struct CbrtCoefficients;
template <>
struct CbrtCoefficients<float> {
  static constexpr float kRoot[] = {0x1.555554p-2f, -0x1.c742fcp-4f, 0x1.fa219ap-5f};
};
template <>
struct CbrtCoefficients<double> {
  static constexpr double kRoot[] = {0x1.5555555555552p-2, -0x1.c71c71c71c6d7p-4,
                                     0x1.f9add3c18c5c3p-5, -0x1.511e8d2c97703p-5,
                                     0x1.ee70f9f2ddca1p-6, -0x1.8090b66d4fc51p-6,
                                     0x1.37d6ea00ee99dp-6, -0x1.03f4773b040e1p-6};
};

// For x as in SplitExponent; times 2^extra. x = m 2^e, where m c = 1 + r and a is a root
// of 1 / c; e is three times a whole number and s of -1, 0 or 1, of which b is the root.
// The product of a and b is exact.
template <class D, class Extra, class V = hn::Vec<D>>
HWY_INLINE V CbrtOfPositive(D d, V x, Extra extra) {
  using T = hn::TFromD<D>;
  using Constants = Tables<T>;
  const V to_integer = hn::Set(d, FormatOf<D>::kRound);
  const IntTag<D> di;
  const Split<V> split = SplitFrom<0>(d, x);
  const auto index =
      hn::ShiftRight<FormatOf<D>::kMantissaBits - 4>(hn::BitCast(di, split.m));
  const V c = LookUp(d, Constants::kCbrtInverse, index);
  const V r = hn::MulSub(split.m, c, hn::Set(d, 1));
  const V biased = hn::MulAdd(split.e, hn::Set(d, T{1} / 3), to_integer);
  const V third = hn::Sub(biased, to_integer);
  const V s = hn::NegMulAdd(third, hn::Set(d, 3), hn::Add(split.e, to_integer));
  const auto s_index = hn::BitCast(di, s);
  const V p = hn::Mul(Horner(d, CbrtCoefficients<T>::kRoot, r), r);
  const V low = LookUpOfEight(d, Constants::kCbrt2Low, s_index);
  const V rest = hn::Add(p, hn::MulAdd(p, low, low));  // (1 + p) (1 + low) - 1
  const V root = hn::Mul(LookUp(d, Constants::kCbrt, index),
                         LookUpOfEight(d, Constants::kCbrt2, s_index));
  const V scale = Plus(biased, extra);
  return AddExponent(d, hn::MulAdd(root, rest, root),
                     hn::ShiftLeft<FormatOf<D>::kMantissaBits>(hn::BitCast(di, scale)));
}

// cbrt(x), where y is that of |x| if x is positive, normal and finite.
template <class D, class V = hn::Vec<D>>
[[gnu::cold]] HWY_NOINLINE V CbrtOfSpecial(D d, V x, V y) {
  using F = FormatOf<D>;
  const V size = hn::Abs(x);
  if constexpr (!kSplitsSubnormals) {
    using T = hn::TFromD<D>;
    const V scaled = hn::Mul(size, hn::Set(d, static_cast<T>(0x1p60)));
    y = hn::IfThenElse(hn::Lt(size, hn::Set(d, F::kMin)),
                       CbrtOfPositive(d, scaled, hn::Set(d, T{-20})), y);
  }
  const auto regular =
      hn::And(hn::Gt(size, hn::Zero(d)), hn::Lt(size, hn::Set(d, F::kInfinity)));
  return hn::IfThenElse(regular, y, x);
}

struct CbrtParts {
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x) {
    return hn::CopySignToAbs(CbrtOfPositive(d, hn::Abs(x), None()), x);
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x) {
    return AllPositive(d, hn::Abs(x));
  }
  template <class D, class V>
  static HWY_INLINE V Rare(D d, V common, V x) {
    return hn::CopySign(CbrtOfSpecial(d, x, hn::Abs(common)), x);
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Cbrt(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::cbrt(v); }, x);
  } else {
    return InParts<CbrtParts>(d, x);
  }
}

// sqrt(x^2 + y^2) of doubles, with a step of correction (C. F. Borges, "Algorithm 1014:
// an improved algorithm for hypot(x,y)", 2020). The larger number is brought near 1
// before.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V HypotOfDouble(D d, V x, V y) {
  using F = FormatOf<D>;
  const IntTag<D> di;
  const V a0 = hn::Abs(x), b0 = hn::Abs(y);
  const V larger = hn::Max(a0, b0), smaller = hn::Min(a0, b0);
  // A power of two near `larger`, such that it and its reciprocal are normal.
  const auto exponents = hn::Set(di, static_cast<int64_t>(0x7ff0000000000000));
  const V bounded = hn::Min(hn::Max(larger, hn::Set(d, F::kMin)), hn::Set(d, 0x1p1021));
  const auto scale_bits = hn::And(hn::BitCast(di, bounded), exponents);
  const V scale = hn::BitCast(d, scale_bits);
  const V inverse = hn::BitCast(d, hn::Sub(hn::Set(di, int64_t{2046} << 52), scale_bits));
  const V a = hn::Mul(larger, inverse), b = hn::Mul(smaller, inverse);
  const auto a2 = ExactProduct(a, a), b2 = ExactProduct(b, b);
  const auto sum = FastSum(a2.high, b2.high);
  const V h = hn::Sqrt(sum.high);
  const V error =
      hn::Add(hn::NegMulAdd(h, h, sum.high), hn::Add(sum.low, hn::Add(a2.low, b2.low)));
  const V corrected = hn::MulAdd(error, RoughInverse(d, hn::Add(h, h)), h);
  // h is 0, and its reciprocal infinite, for two zeros.
  const V result =
      hn::IfThenElse(hn::Eq(larger, hn::Zero(d)), larger, hn::Mul(corrected, scale));
  const V infinity = hn::Set(d, F::kInfinity);
  const auto infinite = hn::Or(hn::Eq(a0, infinity), hn::Eq(b0, infinity));
  const V nan_or =
      hn::IfThenElse(hn::Eq(hn::Add(a0, b0), hn::Add(a0, b0)), result, hn::Add(a0, b0));
  return hn::IfThenElse(infinite, infinity, nan_or);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Hypot(D d, V x, V y) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T a, T b) HWY_ATTR { return std::hypot(a, b); }, x, y);
  } else if constexpr (sizeof(T) == 4) {
    const V root = ThroughDouble(
        d,
        [](auto, auto a, auto b)
            HWY_ATTR { return hn::Sqrt(hn::MulAdd(a, a, hn::Mul(b, b))); },
        x, y);
    // Infinity even if the other is NaN.
    const V infinity = hn::Set(d, FormatOf<D>::kInfinity);
    const auto infinite =
        hn::Or(hn::Eq(hn::Abs(x), infinity), hn::Eq(hn::Abs(y), infinity));
    return hn::IfThenElse(infinite, infinity, root);
  } else {
    return HypotOfDouble(d, x, y);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
