// SPDX-License-Identifier: BSD-3-Clause
// What elementary functions are made of: tables of 16 entries, exponents, polynomials and
// sums in two parts. For targets with kVectorMath.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_PIECES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_PIECES_INL_H_
#undef ND_CORE_KERNELS_MATH_PIECES_INL_H_
#else
#define ND_CORE_KERNELS_MATH_PIECES_INL_H_
#endif

#include <limits>
#include <type_traits>

#include "core/kernels/math/scalar-inl.h"
#include "core/kernels/math/tables.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

using ::nd::math::Tables;

template <class D>
using IntTag = hn::RebindToSigned<D>;
template <class D>
using IntVec = hn::Vec<IntTag<D>>;

template <typename T>
struct Format {
  using Int = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
  static constexpr int kMantissaBits = sizeof(T) == 4 ? 23 : 52;
  static constexpr Int kBias = sizeof(T) == 4 ? 127 : 1023;
  static constexpr Int kOneBits = kBias << kMantissaBits;
  // Adding these to a small value rounds it to an integer, or to a multiple of 1/16,
  // which then stands in the lowest bits.
  static constexpr T kRound = static_cast<T>(Int{3} << (kMantissaBits - 1));
  static constexpr T kRound16 = kRound / 16;
  static constexpr T kMin = std::numeric_limits<T>::min();
  static constexpr T kInfinity = std::numeric_limits<T>::infinity();
  static constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();
};

template <class D>
using FormatOf = Format<hn::TFromD<D>>;

#if HWY_TARGET == HWY_AVX3
// Some instructions are reached through registers of full width only.
HWY_INLINE __m512 Widened(__m512 v) {
  return v;
}
HWY_INLINE __m512 Widened(__m256 v) {
  return _mm512_castps256_ps512(v);
}
HWY_INLINE __m512 Widened(__m128 v) {
  return _mm512_castps128_ps512(v);
}
HWY_INLINE __m512d Widened(__m512d v) {
  return v;
}
HWY_INLINE __m512d Widened(__m256d v) {
  return _mm512_castpd256_pd512(v);
}
HWY_INLINE __m512d Widened(__m128d v) {
  return _mm512_castpd128_pd512(v);
}
HWY_INLINE __m512i Widened(__m512i v) {
  return v;
}
HWY_INLINE __m512i Widened(__m256i v) {
  return _mm512_castsi256_si512(v);
}
HWY_INLINE __m512i Widened(__m128i v) {
  return _mm512_castsi128_si512(v);
}

template <class V>
HWY_INLINE V Narrowed(__m512 v) {
  if constexpr (sizeof(V) == 64) return V{v};
  if constexpr (sizeof(V) == 32) return V{_mm512_castps512_ps256(v)};
  if constexpr (sizeof(V) == 16) return V{_mm512_castps512_ps128(v)};
}
template <class V>
HWY_INLINE V Narrowed(__m512d v) {
  if constexpr (sizeof(V) == 64) return V{v};
  if constexpr (sizeof(V) == 32) return V{_mm512_castpd512_pd256(v)};
  if constexpr (sizeof(V) == 16) return V{_mm512_castpd512_pd128(v)};
}
#endif

// table[index % 16]
template <class D, class V = hn::Vec<D>>
HWY_INLINE V LookUp(D d, const hn::TFromD<D> (&table)[16], IntVec<D> index) {
  [[maybe_unused]] constexpr bool kFloat = sizeof(hn::TFromD<D>) == 4;
#if HWY_TARGET == HWY_AVX3
  if constexpr (kFloat) {
    return Narrowed<V>(_mm512_permutexvar_ps(Widened(index.raw), _mm512_load_ps(table)));
  } else {
    return Narrowed<V>(_mm512_permutex2var_pd(_mm512_load_pd(table), Widened(index.raw),
                                              _mm512_load_pd(table + 8)));
  }
#elif HWY_TARGET == HWY_AVX2
  if constexpr (kFloat && sizeof(V) == 32) {
    const __m256 low = _mm256_permutevar8x32_ps(_mm256_load_ps(table), index.raw);
    const __m256 high = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 8), index.raw);
    const __m256i is_high = _mm256_slli_epi32(index.raw, 28);
    return V{_mm256_blendv_ps(low, high, _mm256_castsi256_ps(is_high))};
  }
#endif
  const IntTag<D> di;
  return hn::GatherIndex(d, &table[0], hn::And(index, hn::Set(di, 15)));
}

// The same of a table whose second half is as the first.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V LookUpOfEight(D d, const hn::TFromD<D> (&table)[16], IntVec<D> index) {
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    return Narrowed<V>(_mm512_permutexvar_pd(Widened(index.raw), _mm512_load_pd(table)));
  }
#endif
  return LookUp(d, table, index);
}

// Parts of a sum c[0] + c[1] x + ..., in an order that keeps its dependencies short.
template <size_t kBegin, size_t kCount, class D, size_t kSize, class V = hn::Vec<D>>
HWY_INLINE V PolynomialPart(D d, const hn::TFromD<D> (&c)[kSize], V x, V x2, V x4) {
  if constexpr (kCount == 1) {
    return hn::Set(d, c[kBegin]);
  } else if constexpr (kCount == 2) {
    return hn::MulAdd(hn::Set(d, c[kBegin + 1]), x, hn::Set(d, c[kBegin]));
  } else {
    constexpr size_t kLow = kCount > 4 ? 4 : 2;
    return hn::MulAdd(PolynomialPart<kBegin + kLow, kCount - kLow>(d, c, x, x2, x4),
                      kLow == 4 ? x4 : x2, PolynomialPart<kBegin, kLow>(d, c, x, x2, x4));
  }
}
template <size_t kBegin = 0, class D, size_t kSize, class V = hn::Vec<D>>
HWY_INLINE V Horner(D d, const hn::TFromD<D> (&c)[kSize], V x) {
  const V first = hn::Set(d, c[kBegin]);
  if constexpr (kBegin + 1 == kSize) {
    return first;
  } else {
    return hn::MulAdd(Horner<kBegin + 1>(d, c, x), x, first);
  }
}
// The sum. Functions of float have so few steps that others are under way meanwhile, and
// the fewest are best.
template <class D, size_t kSize, class V = hn::Vec<D>>
HWY_INLINE V Polynomial(D d, const hn::TFromD<D> (&c)[kSize], V x) {
  if constexpr (kSize == 3 || sizeof(hn::TFromD<D>) == 4) {
    return Horner(d, c, x);
  } else {
    const V x2 = hn::Mul(x, x);
    return PolynomialPart<0, kSize>(d, c, x, x2, hn::Mul(x2, x2));
  }
}

template <class V>
struct TwoParts {
  V high, low;
};

// An addend that is not there.
struct None {};
template <class V>
HWY_INLINE V Plus(V a, V b) {
  return hn::Add(a, b);
}
template <class V>
HWY_INLINE V Plus(V a, None) {
  return a;
}

// a + b exactly, where |a| >= |b| or a = 0.
template <class V>
HWY_INLINE TwoParts<V> FastSum(V a, V b) {
  const V sum = hn::Add(a, b);
  return {sum, hn::Sub(b, hn::Sub(sum, a))};
}
// a + b exactly.
template <class V>
HWY_INLINE TwoParts<V> ExactSum(V a, V b) {
  const V sum = hn::Add(a, b);
  const V a_part = hn::Sub(sum, b);
  return {sum, hn::Add(hn::Sub(a, a_part), hn::Sub(b, hn::Sub(sum, a_part)))};
}
// a b exactly.
template <class V>
HWY_INLINE TwoParts<V> ExactProduct(V a, V b) {
  const V product = hn::Mul(a, b);
  return {product, hn::MulSub(a, b, product)};
}

// 1 / x to a few digits, for x within the range of float.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V RoughInverse(D d, V x) {
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return hn::Div(hn::Set(d, 1.0f), x);
  } else {
    const hn::Rebind<float, D> df;
    return hn::PromoteTo(d, hn::Div(hn::Set(df, 1.0f), hn::DemoteTo(df, x)));
  }
}

// x within [low, high]; NaN stays. The order of operands matters.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ClampBelow(D d, V x, hn::TFromD<D> high) {
  const V y = hn::Min(hn::Set(d, high), x);
  if constexpr (HWY_ARCH_X86 || HWY_ARCH_ARM) return y;
  return hn::IfThenElse(hn::Eq(x, x), y, x);
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Clamp(D d, V x, hn::TFromD<D> low, hn::TFromD<D> high) {
  const V y = hn::Max(hn::Set(d, low), hn::Min(hn::Set(d, high), x));
  if constexpr (HWY_ARCH_X86 || HWY_ARCH_ARM) return y;
  return hn::IfThenElse(hn::Eq(x, x), y, x);
}

// A multiple of 1/16 as n, and as n + kRound16: the lowest four bits are the table index,
// those above the integer part.
template <class V>
struct Sixteenths {
  V n, biased;
};
template <class D, class V = hn::Vec<D>>
HWY_INLINE IntVec<D> IndexOf(D, Sixteenths<V> n) {
  return hn::BitCast(IntTag<D>(), n.biased);
}
// floor(n) in the place of the exponent, to be added to the bits of a value.
template <class D, class V = hn::Vec<D>>
HWY_INLINE IntVec<D> ExponentOf(D, Sixteenths<V> n) {
  const IntTag<D> di;
  constexpr int kShift = FormatOf<D>::kMantissaBits - 4;
  return hn::ShiftLeft<kShift>(hn::AndNot(hn::Set(di, 15), hn::BitCast(di, n.biased)));
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V AddExponent(D d, V x, IntVec<D> exponent) {
  return hn::BitCast(d, hn::Add(hn::BitCast(IntTag<D>(), x), exponent));
}

// x 2^floor(n), rounded once; n may lead to overflow and to subnormal results.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Scale(D d, V x, Sixteenths<V> n) {
#if HWY_TARGET == HWY_AVX3
  (void)d;
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return Narrowed<V>(_mm512_scalef_ps(Widened(x.raw), Widened(n.n.raw)));
  } else {
    return Narrowed<V>(_mm512_scalef_pd(Widened(x.raw), Widened(n.n.raw)));
  }
#else
  const IntTag<D> di;
  using F = FormatOf<D>;
  const V half = hn::MulAdd(n.n, hn::Set(d, 0.5f), hn::Set(d, F::kRound));
  const auto first = hn::ShiftLeft<F::kMantissaBits>(hn::BitCast(di, half));
  const auto second = hn::Sub(ExponentOf(d, n), first);
  const V one = hn::Set(d, 1);
  return hn::Mul(hn::Mul(x, AddExponent(d, one, first)), AddExponent(d, one, second));
#endif
}

// x = m 2^e with integer e. For x > 0 and finite; subnormal only where kSplitsSubnormals.
template <class V>
struct Split {
  V m, e;
};
constexpr bool kSplitsSubnormals = HWY_TARGET == HWY_AVX3;

// With m in [low, 2 low), where 2 low = 2 - kLess / 32.
template <int kLess, class D, class V = hn::Vec<D>>
HWY_INLINE Split<V> SplitFrom(D d, V x) {
  using T = hn::TFromD<D>;
  using F = FormatOf<D>;
  using Int = typename F::Int;
  constexpr int kBits = F::kMantissaBits;
  const IntTag<D> di;
#if HWY_TARGET == HWY_AVX3
  V m, e;
  if constexpr (sizeof(T) == 4) {
    m = Narrowed<V>(
        _mm512_getmant_ps(Widened(x.raw), _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src));
    e = Narrowed<V>(_mm512_getexp_ps(Widened(x.raw)));
  } else {
    m = Narrowed<V>(
        _mm512_getmant_pd(Widened(x.raw), _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src));
    e = Narrowed<V>(_mm512_getexp_pd(Widened(x.raw)));
  }
  if constexpr (kLess != 0) {
    constexpr Int kFirst = F::kOneBits + (Int{32 - kLess} << (kBits - 5));
    const auto large =
        hn::RebindMask(d, hn::Gt(hn::BitCast(di, m), hn::Set(di, kFirst - 1)));
    // Unlike a product, a sum of integers leaves the multipliers to others.
    const auto half = hn::Sub(hn::BitCast(di, m), hn::Set(di, Int{1} << kBits));
    m = hn::IfThenElse(large, hn::BitCast(d, half), m);
    e = hn::IfThenElse(large, hn::Add(e, hn::Set(d, T{1})), e);
  }
  return {m, e};
#else
  const hn::RebindToUnsigned<D> du;
  constexpr Int kLowest = (F::kBias << kBits) - (Int{kLess} << (kBits - 5));
  // Keeps the exponent from being negative.
  constexpr Int kOffset = F::kBias + 1;
  const auto bits = hn::BitCast(di, x);
  const auto above = hn::Add(bits, hn::Set(di, (kOffset << kBits) - kLowest));
  const auto exponent = hn::ShiftRight<kBits>(hn::BitCast(du, above));
  constexpr T kOne = static_cast<T>(Int{1} << kBits);
  const auto e = hn::Or(exponent, hn::BitCast(du, hn::Set(d, kOne)));
  const auto m = hn::Sub(hn::Add(bits, hn::Set(di, kOffset << kBits)),
                         hn::BitCast(di, hn::ShiftLeft<kBits>(exponent)));
  return {hn::BitCast(d, m),
          hn::Sub(hn::BitCast(d, e), hn::Set(d, kOne + static_cast<T>(kOffset)))};
#endif
}

// With m in [0.703125, 1.40625).
template <class D, class V = hn::Vec<D>>
HWY_INLINE Split<V> SplitExponent(D d, V x) {
  return SplitFrom<19>(d, x);
}

// A function with rare arguments: Parts::Common(d, x...) is right if Parts::AreCommon(d,
// x...), and else has Parts::Rare(d, common, x...) in its place.
template <class Parts, class D, class... V>
HWY_INLINE hn::Vec<D> InParts(D d, V... x) {
  const hn::Vec<D> common = Parts::Common(d, x...);
  if (HWY_LIKELY(Parts::AreCommon(d, x...))) return common;
  return Parts::Rare(d, common, x...);
}

// function(double tag, x1, x2) of float vectors: by one or two vectors of double. Names
// that HWY_SCALAR lacks are found by their arguments.
template <class D, class Function, class V = hn::Vec<D>>
HWY_INLINE V ThroughDouble(D d, Function function, V x1, V x2) {
  if constexpr (2 * sizeof(V) <= HWY_MAX_BYTES) {
    const hn::Rebind<double, D> dd;
    return hn::DemoteTo(d, function(dd, hn::PromoteTo(dd, x1), hn::PromoteTo(dd, x2)));
  } else {
    const hn::Half<D> dh;
    const hn::Rebind<double, decltype(dh)> dd;
    const auto low = function(dd, hn::PromoteTo(dd, hn::LowerHalf(dh, x1)),
                              hn::PromoteTo(dd, hn::LowerHalf(dh, x2)));
    const auto high = function(dd, hn::PromoteTo(dd, UpperHalf(dh, x1)),
                               hn::PromoteTo(dd, UpperHalf(dh, x2)));
    return Combine(d, hn::DemoteTo(dh, high), hn::DemoteTo(dh, low));
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
