// SPDX-License-Identifier: BSD-3-Clause
// sinh, cosh, tanh, their inverses, and functions of sums of exponentials: logaddexp,
// logaddexp2 and expit.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_HYPERBOLIC_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_HYPERBOLIC_INL_H_
#undef ND_CORE_KERNELS_MATH_HYPERBOLIC_INL_H_
#else
#define ND_CORE_KERNELS_MATH_HYPERBOLIC_INL_H_
#endif

#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/lanes-inl.h"
#include "core/kernels/math/log-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// By Sollya's fpminimax, over z = r^2.
template <typename T>
struct HyperbolicCoefficients;
template <>
struct HyperbolicCoefficients<float> {
  // (sinh(r) - r) / r^3 and (cosh(r) - 1) / r^2 for |r| <= 0.35
  static constexpr float kSinh[] = {0x1.555556p-3f, 0x1.110f8ep-7f, 0x1.a3505ap-13f};
  static constexpr float kCosh[] = {0x1p-1f, 0x1.5554fep-5f, 0x1.6d3456p-10f};
  // (tanh(r) - r) / r^3 for |r| <= 0.86
  static constexpr float kTanh[] = {-0x1.555552p-2f, 0x1.11100ap-3f,  -0x1.b9e77ep-5f,
                                    0x1.63e19ap-6f,  -0x1.12bbf2p-7f, 0x1.627f52p-9f,
                                    -0x1.083714p-11f};
};
template <>
struct HyperbolicCoefficients<double> {
  // (sinh(r) - r) / r^3 for |r| <= 0.0675, (cosh(r) - 1) / r^2 for |r| <= ln(2) / 32
  static constexpr double kSinh[] = {0x1.5555555555555p-3, 0x1.11111111136a6p-7,
                                     0x1.a01a00909c46ap-13, 0x1.720485b18ba9dp-19};
  static constexpr double kCosh[] = {0x1.0000000000001p-1, 0x1.55555554dd3adp-5,
                                     0x1.6c17f993d7e6dp-10};
};

// For |x| = n ln 2 + r: cosh and sinh of n ln 2 in two parts each, by 1/8, so that
// nothing overflows before the result does; sinh(r); and cosh(r) - 1.
template <class V>
struct HyperbolicParts {
  TwoParts<V> cosh_n, sinh_n;
  V r, sinh_r, cosh_r;
};
template <class D, class V = hn::Vec<D>>
HWY_INLINE HyperbolicParts<V> SplitHyperbolic(D d, V size) {
  using T = hn::TFromD<D>;
  using C = HyperbolicCoefficients<T>;
  using F = FormatOf<D>;
  const V zero = hn::Set(d, F::kRound16 - 4);  // the powers come out by 1/16
  const V x = ClampBelow(d, size, ExpCoefficients<T>::kHigh + 1);
  V biased = hn::MulAdd(x, hn::Set(d, Tables<T>::kPerLn2), zero);
  const auto small = hn::Lt(size, hn::Set(d, static_cast<T>(kNoMultiple)));
  biased = hn::IfThenElse(small, zero, biased);
  const auto [n, rest] = ReduceWith(d, x, Sixteenths<V>{hn::Sub(biased, zero), biased});
  const V r = hn::Add(rest.high, rest.low);
  const V z = hn::Mul(r, r);
  const V sinh_r = hn::MulAdd(hn::Mul(r, z), Polynomial(d, C::kSinh, z), rest.low);
  const V cosh_r = hn::Mul(z, Polynomial(d, C::kCosh, z));
  // 2^-n is too small to be seen long before it leaves the range.
  const V minus_n = hn::Max(hn::Neg(n.n), hn::Set(d, T{-60}));
  const Sixteenths<V> minus = {minus_n, hn::Add(minus_n, zero)};
  const auto up_index = IndexOf(d, n), down_index = IndexOf(d, minus);
  const V up = AddExponent(d, LookUp(d, Tables<T>::kExp2, up_index), ExponentOf(d, n));
  const V down =
      AddExponent(d, LookUp(d, Tables<T>::kExp2, down_index), ExponentOf(d, minus));
  const V up_low = hn::Mul(up, LookUp(d, Tables<T>::kExp2Low, up_index));
  const V down_low = LookUp(d, Tables<T>::kExp2Low, down_index);
  TwoParts<V> a = FastSum(up, down), b = FastSum(up, hn::Neg(down));
  a.low = hn::Add(a.low, hn::MulAdd(down, down_low, up_low));
  b.low = hn::Add(b.low, hn::NegMulAdd(down, down_low, up_low));
  return {a, b, rest.high, sinh_r, cosh_r};
}

// exp(size) / 16 = power + power p, and exp(-size) / 16. Unlike exp(size), the first does
// not overflow before the hyperbolic functions do.
template <class V>
struct TwoExponentials {
  V power, p, inverse;
};
template <class D, class V = hn::Vec<D>>
HWY_INLINE TwoExponentials<V> BothExponentials(D d, V size) {
  using T = hn::TFromD<D>;
  const V clamped = ClampBelow(d, size, ExpCoefficients<T>::kHigh + 1);
  const auto [n, p] = SplitExp(d, clamped, None());
  const V sixteenth = hn::Mul(LookUp(d, Tables<T>::kExp2, IndexOf(d, n)),
                              hn::Set(d, static_cast<T>(1.0 / 16)));
  const V power = AddExponent(d, sixteenth, ExponentOf(d, n));
  const V inverse =
      hn::Div(hn::Set(d, static_cast<T>(1.0 / 256)), hn::MulAdd(power, p, power));
  return {power, p, inverse};
}

// sinh(n ln 2 + r) with whole n, by halves, so that nothing overflows before the result
// does. n is 0 where the sum of the powers of 2 would lose digits.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V SinhOfFloat(D d, V x) {
  using C = HyperbolicCoefficients<float>;
  constexpr int kBits = Format<float>::kMantissaBits;
  const IntTag<D> di;
  const V size = hn::Abs(x), to_integer = hn::Set(d, Format<float>::kRound);
  const V clamped = ClampBelow(d, size, 89.5f);
  const V biased = hn::MulAdd(clamped, hn::Set(d, Tables<float>::kPerLn2), to_integer);
  const V n = hn::Sub(biased, to_integer);
  const V r = hn::NegMulAdd(n, hn::Set(d, Tables<float>::kLn2), clamped);
  const V r_low = hn::Mul(n, hn::Set(d, -Tables<float>::kLn2Low));
  const V sum = hn::Add(r, r_low), z = hn::Mul(sum, sum);
  const V cosh_r = hn::Mul(z, Polynomial(d, C::kCosh, z));
  const V sinh_r = hn::MulAdd(hn::Mul(r, z), Polynomial(d, C::kSinh, z), r_low);
  // 2^-n is too small to be seen before it leaves the range.
  const auto exponent = hn::ShiftLeft<kBits>(hn::BitCast(di, biased));
  const auto quarter = hn::BitCast(di, hn::Set(d, 0.25f));
  const auto least = hn::Set(di, int32_t{1} << kBits);
  const V up = hn::BitCast(d, hn::Add(quarter, exponent));
  const V down = hn::BitCast(d, hn::Max(hn::Sub(quarter, exponent), least));
  const V cosh_n = hn::Add(up, down), sinh_n = hn::Sub(up, down);
  const V rest = hn::MulAdd(cosh_n, sinh_r, hn::Mul(sinh_n, cosh_r));
  const V half = hn::Add(sinh_n, hn::MulAdd(cosh_n, r, rest));
  // A subnormal number has no half, but is its own result.
  return hn::CopySignToAbs(hn::Max(hn::Add(half, half), size), x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sinh(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::sinh(v); }, x);
  } else if constexpr (sizeof(T) == 4) {
    return SinhOfFloat(d, x);
  } else {
    const V size = hn::Abs(x);
    const auto [a, b, r, sinh_r, cosh_r] = SplitHyperbolic(d, size);
    const V small = hn::MulAdd(a.high, sinh_r, hn::MulAdd(b.high, cosh_r, b.low));
    const V rest = hn::MulAdd(a.high, r, small);
    const V y = hn::Mul(hn::Add(b.high, rest), hn::Set(d, T{8}));
    const auto tiny = hn::Lt(size, hn::Set(d, std::numeric_limits<T>::epsilon()));
    return hn::IfThenElse(tiny, x, hn::CopySignToAbs(y, x));
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Cosh(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::cosh(v); }, x);
  } else {
    const auto [power, p, inverse] = BothExponentials(d, hn::Abs(x));
    const V sum = hn::Add(power, hn::MulAdd(power, p, inverse));
    return hn::Mul(sum, hn::Set(d, T{8}));
  }
}

// exp(x) - 1 in two parts for 0 <= x <= kAllOfOne.
template <class D, class V = hn::Vec<D>>
HWY_INLINE TwoParts<V> Expm1InTwoParts(D d, V x) {
  using T = hn::TFromD<D>;
  using C = ExpCoefficients<T>;
  using F = FormatOf<D>;
  V biased = hn::MulAdd(x, hn::Set(d, Tables<T>::kPerLn2), hn::Set(d, F::kRound16));
  biased = hn::IfThenElse(hn::Lt(x, hn::Set(d, static_cast<T>(kNoMultiple))),
                          hn::Set(d, F::kRound16), biased);
  const auto [n, rest] = ReduceWith(d, x, RoundToSixteenths(d, biased));
  const V r = hn::Add(rest.high, rest.low);
  const V tail =
      hn::MulAdd(hn::Mul(r, r), Polynomial(d, C::kExpm1, r),
                 hn::Add(rest.low, LookUp(d, Tables<T>::kExp2Low, IndexOf(d, n))));
  const V power =
      AddExponent(d, LookUp(d, Tables<T>::kExp2, IndexOf(d, n)), ExponentOf(d, n));
  // power (1 + rest.high + tail) - 1
  const auto product = ExactProduct(power, rest.high);
  const auto sum = FastSum(hn::Sub(power, hn::Set(d, T{1})), product.high);
  return FastSum(sum.high, hn::Add(sum.low, hn::MulAdd(power, tail, product.low)));
}

// 1 - 2 / (exp(2 |x|) + 1), or a polynomial near 0. The sum power + 1 is exact, since the
// table has values with a last bit of 0.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V TanhOfFloat(D d, V x) {
  const V size = hn::Abs(x), one = hn::Set(d, 1.0f), two = hn::Set(d, 2.0f);
  const V clamped = ClampBelow(d, hn::Add(size, size), ExpCoefficients<float>::kAllOfOne);
  const auto [n, p] = SplitExp(d, clamped, None());
  const V power =
      AddExponent(d, LookUp(d, Tables<float>::kExp2, IndexOf(d, n)), ExponentOf(d, n));
  const V divisor = hn::MulAdd(power, p, hn::Add(power, one));
  const V large = hn::Sub(one, hn::Div(two, divisor));
  const V z = hn::Mul(size, size);
  const V small = hn::MulAdd(
      hn::Mul(size, z), Polynomial(d, HyperbolicCoefficients<float>::kTanh, z), size);
  const auto is_small = hn::Lt(size, hn::Set(d, 0.85f));
  return hn::CopySignToAbs(hn::IfThenElse(is_small, small, large), x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Tanh(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::tanh(v); }, x);
  } else {
    if constexpr (sizeof(T) == 4) return TanhOfFloat(d, x);
    // q = e / (e + 2) with e = exp(2 |x|) - 1, and a step of correction.
    const V size = hn::Abs(x);
    const V clamped = ClampBelow(d, hn::Add(size, size), ExpCoefficients<T>::kAllOfOne);
    const auto e = Expm1InTwoParts(d, clamped);
    const auto divisor = ExactSum(e.high, hn::Set(d, T{2}));
    const V inverse = hn::Div(hn::Set(d, T{1}), divisor.high);
    const V q = hn::Mul(e.high, inverse);
    const V low = hn::NegMulAdd(q, hn::Add(e.low, divisor.low), e.low);
    const V error = hn::Add(hn::NegMulAdd(q, divisor.high, e.high), low);
    const V y = hn::MulAdd(error, inverse, q);
    return hn::CopySign(y, x);
  }
}

// Up to here, the arguments of the functions below have squares of use.
template <typename T>
constexpr T kLarge = static_cast<T>(sizeof(T) == 4 ? 0x1p50 : 0x1p500);

// y, but log(2 size) where that is large, infinite or NaN.
template <class D, class V>
[[gnu::cold]] HWY_NOINLINE V LogOfDouble(D d, V size, V y) {
  using T = hn::TFromD<D>;
  const V log = LogOfParts<BaseE>(d, size, None(), hn::Set(d, T{1}));
  const auto finite = hn::Lt(size, hn::Set(d, FormatOf<D>::kInfinity));
  const V large = hn::IfThenElse(finite, log, size);
  return hn::IfThenElse(hn::Lt(size, hn::Set(d, kLarge<T>)), y, large);
}

struct ArcsinhParts {
  // log(1 + u) with u = |x| + (sqrt(x^2 + 1) - 1).
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x) {
    using T = hn::TFromD<D>;
    const V size = hn::Abs(x), one = hn::Set(d, T{1});
    const V square = hn::Mul(size, size);
    const V root = hn::Sqrt(hn::MulAdd(size, size, one));
    const V divisor = hn::Add(root, one);
    TwoParts<V> u;
    if constexpr (sizeof(T) == 4) {
      u = FastSum(size, hn::Div(square, divisor));
    } else {
      const V inverse = hn::Div(one, divisor);
      const V quotient = hn::Mul(square, inverse);
      const V error = hn::NegMulAdd(quotient, divisor, square);
      u = FastSum(size, quotient);
      u.low = hn::MulAdd(error, inverse, u.low);
    }
    auto argument = OnePlus(d, u.high);
    argument.low = hn::Add(argument.low, u.low);
    return hn::CopySign(LogOfParts<BaseE>(d, argument.high, argument.low, None()), x);
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x) {
    return hn::AllTrue(d, hn::Lt(hn::Abs(x), hn::Set(d, kLarge<hn::TFromD<D>>)));
  }
  template <class D, class V>
  static HWY_INLINE V Rare(D d, V common, V x) {
    return hn::CopySign(LogOfDouble(d, hn::Abs(x), common), x);
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arcsinh(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::asinh(v); }, x);
  } else {
    return InParts<ArcsinhParts>(d, x);
  }
}

// sqrt(x^2 - 1)
template <class D, class V>
HWY_INLINE auto RootOfSquareLessOne(D d, V x) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T{1});
  const auto product = ExactProduct(x, x);
  const auto less_one = FastSum(product.high, hn::Neg(one));
  const auto square = FastSum(less_one.high, hn::Add(less_one.low, product.low));
  const V root = hn::Sqrt(square.high);
  const V error = hn::Add(hn::NegMulAdd(root, root, square.high), square.low);
  const V divisor = hn::Max(root, hn::Set(d, std::numeric_limits<T>::epsilon()));
  return TwoParts<V>{root, hn::Mul(error, RoughInverse(d, hn::Add(divisor, divisor)))};
}

struct ArccoshParts {
  // log(x + sqrt(x^2 - 1))
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x) {
    TwoParts<V> root;
    if constexpr (sizeof(hn::TFromD<D>) == 4) {
      root = Root(d, hn::MulSub(x, x, hn::Set(d, 1)));
    } else {
      root = RootOfSquareLessOne(d, x);
    }
    auto argument = FastSum(x, root.high);
    argument.low = hn::Add(argument.low, root.low);
    return LogOfParts<BaseE>(d, argument.high, argument.low, None());
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x) {
    return hn::AllTrue(d, hn::And(hn::Ge(x, hn::Set(d, 1)),
                                  hn::Lt(x, hn::Set(d, kLarge<hn::TFromD<D>>))));
  }
  template <class D, class V>
  static HWY_INLINE V Rare(D d, V common, V x) {
    const V nan = hn::Set(d, FormatOf<D>::kNaN);
    return hn::IfThenElse(hn::Lt(x, hn::Set(d, 1)), nan, LogOfDouble(d, x, common));
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arccosh(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::acosh(v); }, x);
  } else {
    return InParts<ArccoshParts>(d, x);
  }
}

struct ArctanhParts {
  // log(1 + q) / 2 with q = 2 |x| / (1 - |x|), and a step of correction to q by
  // 1 / (1 - |x|) = 1 + q / 2.
  template <class D, class V>
  static HWY_INLINE V Common(D d, V x) {
    using T = hn::TFromD<D>;
    if (hn::AllTrue(d, hn::Eq(x, hn::Zero(d)))) return x;  // as integers inside are
    const V size = hn::Abs(x), one = hn::Set(d, T{1});
    const V half = hn::Set(d, static_cast<T>(0.5));
    const auto divisor = FastSum(one, hn::Neg(size));
    const V twice = hn::Add(size, size);
    const V q = hn::Div(twice, divisor.high);
    const V error = hn::NegMulAdd(q, divisor.low, hn::NegMulAdd(q, divisor.high, twice));
    auto argument = OnePlus(d, q);
    argument.low = hn::MulAdd(error, hn::MulAdd(q, half, one), argument.low);
    const V log = LogOfParts<QuickBaseE>(d, argument.high, argument.low, None());
    return hn::CopySign(hn::Mul(half, log), x);
  }
  template <class D, class V>
  static HWY_INLINE bool AreCommon(D d, V x) {
    return hn::AllTrue(d, hn::Lt(hn::Abs(x), hn::Set(d, 1)));
  }
  template <class D, class V>
  static HWY_INLINE V Rare(D d, V common, V x) {
    const V size = hn::Abs(x), one = hn::Set(d, 1);
    const V infinity = hn::Set(d, FormatOf<D>::kInfinity);
    const V pole =
        hn::IfThenElse(hn::Eq(size, one), infinity, hn::Set(d, FormatOf<D>::kNaN));
    return hn::IfThenElse(hn::Lt(size, one), common, hn::CopySign(pole, x));
  }
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Arctanh(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T v) HWY_ATTR { return std::atanh(v); }, x);
  } else {
    return InParts<ArctanhParts>(d, x);
  }
}

// larger + log(1 + base^(smaller - larger))
template <template <typename> class Base, class D, class V = hn::Vec<D>>
HWY_INLINE V AddExponentials(D d, V x, V y) {
  using T = hn::TFromD<D>;
  using C = ExpCoefficients<T>;
  constexpr bool kBinary = Base<T>::kOf2 == 1;
  constexpr T kLow = kBinary ? C::kLow2 : C::kLow;
  const V larger = hn::Max(x, y);
  const auto difference = ExactSum(hn::Min(x, y), hn::Neg(larger));
  const V high = Clamp(d, difference.high, kLow, 0);
  const auto seen = hn::Gt(difference.high, hn::Set(d, kLow));
  const V low = hn::IfThenElseZero(seen, difference.low);
  ExpParts<V> parts;
  if constexpr (kBinary) {
    parts = SplitExp2(d, high, low);
  } else {
    parts = SplitExp(d, high, low);
  }
  const V power = LookUp(d, Tables<T>::kExp2, IndexOf(d, parts.n));
  const auto e = FastSum(power, hn::Mul(power, parts.p));
  auto argument = FastSum(hn::Set(d, T{1}), Scale(d, e.high, parts.n));
  argument.low = hn::Add(argument.low, Scale(d, e.low, parts.n));
  const auto log = LogInParts<Base>(d, argument.high, argument.low, None());
  const auto sum = ExactSum(larger, log.high);
  const V result = hn::Add(sum.high, hn::Add(sum.low, log.low));
  const auto finite = hn::Lt(hn::Abs(larger), hn::Set(d, FormatOf<D>::kInfinity));
  const auto is_nan = hn::Or(hn::IsNaN(x), hn::IsNaN(y));
  return hn::IfThenElse(is_nan, hn::Add(x, y), hn::IfThenElse(finite, result, larger));
}

// The same of one lane, by the C library.
template <bool kBinary, typename T>
HWY_INLINE T AddExponentialsOfLane(T x, T y) {
  if (std::isnan(x) || std::isnan(y)) return x + y;
  const T larger = std::fmax(x, y), smaller = std::fmin(x, y);
  if (std::isinf(larger)) return larger;
  // smaller - larger in two parts, as by ExactSum.
  const T difference = smaller - larger, part = difference + larger;
  const T low = (smaller - part) - (larger + (difference - part));
  const T e = kBinary ? std::exp2(difference) : std::exp(difference);
  if (e == 0) return larger + e;
  if (kBinary && e == 1) return larger + 1;
  const T log = std::log1p(e + e * low * (kBinary ? Tables<T>::kLn2 : T{1}));
  return larger + log * (kBinary ? Tables<T>::kPerLn2 : T{1});
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V LogAddExp(D d, V x, V y) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T a, T b) HWY_ATTR { return AddExponentialsOfLane<false>(a, b); }, x, y);
  } else {
    return AddExponentials<BaseE>(d, x, y);
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V LogAddExp2(D d, V x, V y) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d, [](T a, T b) HWY_ATTR { return AddExponentialsOfLane<true>(a, b); }, x, y);
  } else {
    return AddExponentials<Base2>(d, x, y);
  }
}

// 1 / (1 + exp(-x))
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Expit(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return PerLane(
        d,
        [](T v) HWY_ATTR {
          if (v < 0) return std::exp(v) / (1 + std::exp(v));
          return 1 / (1 + std::exp(-v));
        },
        x);
  } else {
    // With e = exp(-|x|): q = 1 / (1 + e), and e q for negative x.
    const V zero = hn::Zero(d), one = hn::Set(d, T{1});
    const V minus = Clamp(d, hn::Neg(hn::Abs(x)), ExpCoefficients<T>::kLow, 0);
    const auto [n, p] = SplitExp(d, minus, None());
    const V power = LookUp(d, Tables<T>::kExp2, IndexOf(d, n));
    const auto e = FastSum(power, hn::Mul(power, p));
    const auto divisor = FastSum(one, Scale(d, e.high, n));
    const V q = hn::Div(one, divisor.high);
    const V error = hn::NegMulAdd(q, divisor.low, hn::NegMulAdd(q, divisor.high, one));
    const V q_low = hn::Mul(q, error);
    const auto product = ExactProduct(e.high, q);
    const V low = hn::MulAdd(e.high, q_low, hn::MulAdd(e.low, q, product.low));
    const V negative = Scale(d, hn::Add(product.high, low), n);
    return hn::IfThenElse(hn::Lt(x, zero), negative, hn::Add(q, q_low));
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
