// SPDX-License-Identifier: BSD-3-Clause
// What functions with rare arguments are made of: scalar functions put in for some lanes,
// and quotients and roots in two parts.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_LANES_INL_H_
#undef ND_CORE_KERNELS_MATH_LANES_INL_H_
#else
#define ND_CORE_KERNELS_MATH_LANES_INL_H_
#endif

#include <cmath>
#include <type_traits>

#include "core/kernels/math/pieces-inl.h"
#include "core/kernels/math/scalar-inl.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {
// The one of a pair of functions that takes T.
template <typename T>
constexpr auto OfType(float (*f32)(float), double (*f64)(double)) {
  if constexpr (std::is_same_v<T, float>) {
    return f32;
  } else {
    return f64;
  }
}
template <typename T>
constexpr auto OfType(float (*f32)(float, float), double (*f64)(double, double)) {
  if constexpr (std::is_same_v<T, float>) {
    return f32;
  } else {
    return f64;
  }
}

// Whether lane i of a mask is set.
template <class D>
class LaneBits {
 public:
  template <class M>
  HWY_INLINE LaneBits(D d, M mask) {
    hn::StoreMaskBits(d, mask, bits_);
  }
  HWY_INLINE bool operator[](size_t i) const { return (bits_[i / 8] >> (i % 8)) & 1; }

 private:
  uint8_t bits_[8] = {};
};

// y, but f(x) in the lanes of `rare`; out of line.
template <class D, class V, class M, typename T = hn::TFromD<D>>
[[gnu::cold]] HWY_NOINLINE V MapLanes(D d, M rare, T (*f)(T), V x, V y) {
  constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN T x_lane[kLanes], y_lane[kLanes];
  hn::Store(x, d, x_lane);
  hn::Store(y, d, y_lane);
  const LaneBits<D> is_rare(d, rare);
  for (size_t i = 0; i < kLanes; ++i) {
    if (is_rare[i]) y_lane[i] = f(x_lane[i]);
  }
  return hn::Load(d, y_lane);
}
template <class D, class V, class M, typename T = hn::TFromD<D>>
[[gnu::cold]] HWY_NOINLINE V MapLanes(D d, M rare, T (*f)(T, T), V x1, V x2, V y) {
  constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN T x1_lane[kLanes], x2_lane[kLanes], y_lane[kLanes];
  hn::Store(x1, d, x1_lane);
  hn::Store(x2, d, x2_lane);
  hn::Store(y, d, y_lane);
  const LaneBits<D> is_rare(d, rare);
  for (size_t i = 0; i < kLanes; ++i) {
    if (is_rare[i]) y_lane[i] = f(x1_lane[i], x2_lane[i]);
  }
  return hn::Load(d, y_lane);
}

// A lane by itself, as in a chain of results: a branch that is foreseen tells the
// processor not to wait for what is left aside.
template <class D>
constexpr bool kAlone = hn::MaxLanes(D()) == 1;

// The same where no lane is, mostly.
template <class D, class V, class M, typename T = hn::TFromD<D>>
HWY_INLINE V FixLanes(D d, M rare, T (*f)(T), V x, V y) {
  return HWY_LIKELY(hn::AllFalse(d, rare)) ? y : MapLanes(d, rare, f, x, y);
}
template <class D, class V, class M, typename T = hn::TFromD<D>>
HWY_INLINE V FixLanes(D d, M rare, T (*f)(T, T), V x1, V x2, V y) {
  return HWY_LIKELY(hn::AllFalse(d, rare)) ? y : MapLanes(d, rare, f, x1, x2, y);
}

template <class V>
HWY_INLINE V Sum(TwoParts<V> x) {
  return hn::Add(x.high, x.low);
}

// About 1 / x of float, with the same bits in vectors of any size: AVX-512 has another
// approximation for small ones.
template <class V>
HWY_INLINE V NearInverse(V x) {
#if HWY_TARGET == HWY_AVX3
  return Narrowed<V>(_mm512_rcp14_ps(Widened(x.raw)));
#else
  return hn::ApproximateReciprocal(x);
#endif
}

// About 1 / x, within 2^-14 where that is faster; |x| from 2^-100 to 2^100.
template <class D, class V>
HWY_INLINE V Inverse(D d, V x) {
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(hn::TFromD<D>) == 4) return NearInverse(x);
#endif
  return hn::Div(hn::Set(d, 1), x);
}

// a / b, which is rounded when the parts are added. The low parts of a and b are about a
// unit in the last place of the high ones, and |b| is as for Inverse.
template <class D, class V>
HWY_INLINE TwoParts<V> QuotientParts(D d, TwoParts<V> a, TwoParts<V> b) {
  const V inverse = Inverse(d, b.high);
  const V q = hn::Mul(a.high, inverse);
  const V rest =
      hn::Add(hn::NegMulAdd(q, b.high, a.high), hn::NegMulAdd(q, b.low, a.low));
  return {q, hn::Mul(rest, inverse)};
}
template <class D, class V>
HWY_INLINE V Quotient(D d, TwoParts<V> a, TwoParts<V> b) {
  return Sum(QuotientParts(d, a, b));
}

// The square root of z from 0 to 2^100, and the parts are ordered.
template <class D, class V>
HWY_INLINE TwoParts<V> Root(D d, V z) {
  using T = hn::TFromD<D>;
  const V half = hn::Set(d, T(0.5)), least = hn::Set(d, T(0x1p-100));
#if HWY_TARGET == HWY_AVX3
  // y is about 1 / sqrt(z); each step squares its error.
  if constexpr (sizeof(T) == 4) {
    const V y = Narrowed<V>(_mm512_rsqrt14_ps(Widened(hn::Max(z, least).raw)));
    const V h = hn::Mul(half, y), g = hn::Mul(z, y);
    const V root = hn::MulAdd(hn::NegMulAdd(g, g, z), h, g);
    return {root, hn::Mul(hn::NegMulAdd(root, root, z), h)};
  } else {
    const V y = Narrowed<V>(_mm512_rsqrt14_pd(Widened(hn::Max(z, least).raw)));
    const V h0 = hn::Mul(half, y), g0 = hn::Mul(z, y);
    const V error = hn::NegMulAdd(g0, h0, half);
    const V h = hn::MulAdd(h0, error, h0), g = hn::MulAdd(g0, error, g0);
    const V near = hn::MulAdd(hn::NegMulAdd(g, g, z), h, g);
    const V root = hn::MulAdd(hn::NegMulAdd(near, near, z), h, near);
    return {root, hn::Mul(hn::NegMulAdd(root, root, z), h)};
  }
#endif
  const V root = hn::Sqrt(z);
  return {root,
          hn::Mul(hn::NegMulAdd(root, root, z), hn::Div(half, hn::Max(root, least)))};
}

// The same of z up to 1; NaN for negative z. The divider is busy with the root of floats
// while others go on.
template <class D, class V>
HWY_INLINE TwoParts<V> RootOrNan(D d, V z) {
  using T = hn::TFromD<D>;
  if constexpr (sizeof(T) == 4) {
    const V root = hn::Sqrt(z);
    const V twice = hn::Max(hn::Set(d, T(0x1p-100)), hn::Add(root, root));
    return {root, hn::Mul(hn::NegMulAdd(root, root, z), Inverse(d, twice))};
  } else {
    const V root = hn::Sqrt(z);
    const V twice = hn::Max(hn::Set(d, T(0x1p-100)), hn::Add(root, root));
#if HWY_TARGET == HWY_AVX3
    const V inverse = Narrowed<V>(_mm512_rcp14_pd(Widened(twice.raw)));
#else
    const V inverse = hn::Div(hn::Set(d, 1), twice);
#endif
    return {root, hn::Mul(hn::NegMulAdd(root, root, z), inverse)};
  }
}

// x with the sign bits of `signs` flipped.
template <class D, class V>
HWY_INLINE V FlipSign(D d, V x, V signs) {
  return hn::Xor(x, hn::And(signs, hn::SignBit(d)));
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
