// SPDX-License-Identifier: BSD-3-Clause
// Transforms of a few complex numbers, a vector of each: the butterflies of the passes.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FFT_BUTTERFLIES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FFT_BUTTERFLIES_INL_H_
#undef ND_CORE_KERNELS_FFT_BUTTERFLIES_INL_H_
#else
#define ND_CORE_KERNELS_FFT_BUTTERFLIES_INL_H_
#endif

#include <bit>
#include <utility>

#include "core/kernels/fft/fft.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// A vector of complex numbers.
template <class V>
struct Complex {
  V re, im;
};

template <class V>
HWY_INLINE Complex<V> operator+(Complex<V> a, Complex<V> b) {
  return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}
template <class V>
HWY_INLINE Complex<V> operator-(Complex<V> a, Complex<V> b) {
  return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}
// a + c * b and a - c * b for real c.
template <class V>
HWY_INLINE Complex<V> AddScaled(Complex<V> a, V c, Complex<V> b) {
  return {hn::MulAdd(c, b.re, a.re), hn::MulAdd(c, b.im, a.im)};
}
template <class V>
HWY_INLINE Complex<V> SubScaled(Complex<V> a, V c, Complex<V> b) {
  return {hn::NegMulAdd(c, b.re, a.re), hn::NegMulAdd(c, b.im, a.im)};
}
// x = a + b, y = a - b. Of the same bits by products with 1: where additions and products
// go to different units of a processor, butterflies of few products else leave half of
// the units idle.
template <bool kByProducts, class D, class V = hn::Vec<D>>
HWY_INLINE void SumAndDifference([[maybe_unused]] D d, Complex<V> a, Complex<V> b,
                                 Complex<V>& x, Complex<V>& y) {
  if constexpr (kByProducts && HWY_TARGET == HWY_AVX3) {
    const V one = hn::Set(d, static_cast<hn::TFromD<D>>(1));
    x = AddScaled(a, one, b);
    y = SubScaled(a, one, b);
  } else {
    x = a + b;
    y = a - b;
  }
}
// a - i b and a + i b.
template <class V>
HWY_INLINE Complex<V> SubI(Complex<V> a, Complex<V> b) {
  return {hn::Add(a.re, b.im), hn::Sub(a.im, b.re)};
}
template <class V>
HWY_INLINE Complex<V> AddI(Complex<V> a, Complex<V> b) {
  return {hn::Sub(a.re, b.im), hn::Add(a.im, b.re)};
}
// a * (re + i im).
template <class V>
HWY_INLINE Complex<V> Multiply(Complex<V> a, V re, V im) {
  return {hn::NegMulAdd(a.im, im, hn::Mul(a.re, re)),
          hn::MulAdd(a.im, re, hn::Mul(a.re, im))};
}

// a * (re - i im).
template <class V>
HWY_INLINE Complex<V> MultiplyConjugate(Complex<V> a, V re, V im) {
  return {hn::MulAdd(a.im, im, hn::Mul(a.re, re)),
          hn::NegMulAdd(a.re, im, hn::Mul(a.im, re))};
}

// A constant as an argument. Not the one of the standard library: see simd.h.
template <int kValue>
struct Index {
  static constexpr int value = kValue;
  HWY_INLINE constexpr operator int() const { return kValue; }  // NOLINT: as it is meant
};

// Calls body(Index<i>()) for kBegin <= i < kEnd, unrolled.
template <int kBegin, int... kIndex, class Body>
HWY_INLINE void UnrollFrom(std::integer_sequence<int, kIndex...>, Body& body) {
  (body(Index<kBegin + kIndex>()), ...);
}
template <int kBegin, int kEnd, class Body>
HWY_INLINE void Unroll(Body&& body) {
  UnrollFrom<kBegin>(std::make_integer_sequence<int, kEnd - kBegin>(), body);
}
#define ND_UNROLLED HWY_ATTR __attribute__((always_inline))

// Butterfly<r>::Apply(d, roots, x) replaces x[0..r) by its transform. roots: as FftPass
// has them.
template <int kRadix>
struct Butterfly {
  static_assert(kRadix % 2 == 1);
  static constexpr int kPairs = kRadix / 2;

  // Elements j and r - j come in by sum and difference, and so do results: half of the
  // products are needed.
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, const hn::TFromD<D>* HWY_RESTRICT roots,
                               Complex<V> (&x)[kRadix]) {
    Complex<V> sum[kPairs], difference[kPairs];
    Complex<V> total = x[0];
    Unroll<0, kPairs>([&](auto j) ND_UNROLLED {
      sum[j] = x[j + 1] + x[kRadix - 1 - j];
      difference[j] = x[j + 1] - x[kRadix - 1 - j];
      total = total + sum[j];
    });
    const Complex<V> first = x[0];
    x[0] = total;
    Unroll<1, kPairs + 1>([&](auto k) ND_UNROLLED {
      Complex<V> even = AddScaled(first, hn::Set(d, roots[2 * k]), sum[0]);
      const V sine = hn::Set(d, roots[2 * k + 1]);
      Complex<V> odd = {hn::Mul(sine, difference[0].re), hn::Mul(sine, difference[0].im)};
      Unroll<1, kPairs>([&](auto j) ND_UNROLLED {
        constexpr int kTurn = (decltype(j)::value + 1) * decltype(k)::value % kRadix;
        even = AddScaled(even, hn::Set(d, roots[2 * kTurn]), sum[j]);
        odd = AddScaled(odd, hn::Set(d, roots[2 * kTurn + 1]), difference[j]);
      });
      x[k] = SubI(even, odd);
      x[kRadix - k] = AddI(even, odd);
    });
  }
};

template <>
struct Butterfly<1> {
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D /*d*/, const hn::TFromD<D>* /*roots*/,
                               Complex<V> (&/*x*/)[1]) {}
};

template <>
struct Butterfly<2> {
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D /*d*/, const hn::TFromD<D>* /*roots*/,
                               Complex<V> (&x)[2]) {
    const Complex<V> sum = x[0] + x[1];
    x[1] = x[0] - x[1];
    x[0] = sum;
  }
};

template <>
struct Butterfly<4> {
  template <bool kByProducts = false, class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, const hn::TFromD<D>* /*roots*/, Complex<V> (&x)[4]) {
    Complex<V> a, b, c, e, sum, difference;
    SumAndDifference<kByProducts>(d, x[0], x[2], a, b);
    SumAndDifference<kByProducts>(d, x[1], x[3], c, e);
    SumAndDifference<kByProducts>(d, a, c, x[0], x[2]);
    SumAndDifference<kByProducts>(d, b, {e.im, e.re}, sum, difference);
    x[1] = {sum.re, difference.im};  // b - i e
    x[3] = {difference.re, sum.im};
  }
};

template <>
struct Butterfly<8> {
  template <bool kByProducts = false, class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, const hn::TFromD<D>* roots, Complex<V> (&x)[8]) {
    Complex<V> even[4] = {x[0] + x[4], x[1] + x[5], x[2] + x[6], x[3] + x[7]};
    const Complex<V> b0 = x[0] - x[4], b1 = x[1] - x[5];
    const Complex<V> b2 = x[2] - x[6], b3 = x[3] - x[7];
    Butterfly<4>::Apply<kByProducts>(d, roots, even);
    // b1 and b3 still want the factors exp(-i pi / 4) and exp(-3 i pi / 4): their common
    // sqrt(1/2) goes into the last additions.
    const Complex<V> u = {hn::Add(b1.re, b1.im), hn::Sub(b1.im, b1.re)};
    const Complex<V> v = {hn::Sub(b3.im, b3.re), hn::Add(b3.re, b3.im)};  // im: negated
    const Complex<V> sum = {hn::Add(u.re, v.re), hn::Sub(u.im, v.im)};
    const Complex<V> turned = {hn::Add(u.im, v.im), hn::Sub(v.re, u.re)};  // -i (u - v)
    const Complex<V> p = SubI(b0, b2), q = AddI(b0, b2);
    const V c = hn::Set(d, static_cast<hn::TFromD<D>>(0.70710678118654752440));
    x[0] = even[0];
    x[1] = AddScaled(p, c, sum);
    x[2] = even[1];
    x[3] = AddScaled(q, c, turned);
    x[4] = even[2];
    x[5] = SubScaled(p, c, sum);
    x[6] = even[3];
    x[7] = SubScaled(q, c, turned);
  }
};

// Of a matrix of 3 * 3: its columns, a product with roots, its rows.
template <>
struct Butterfly<9> {
  template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, const T* HWY_RESTRICT roots, Complex<V> (&x)[9]) {
    // The root 1 of radix 3 is the root 3 of radix 9; it uses no other.
    const T* const roots_of_3 = roots + 2 * (3 - 1);
    Complex<V> turned[3][3];
    Unroll<0, 3>([&](auto j) ND_UNROLLED {
      Complex<V> column[3] = {x[j], x[j + 3], x[j + 6]};
      Butterfly<3>::Apply(d, roots_of_3, column);
      Unroll<0, 3>([&](auto i) ND_UNROLLED {
        constexpr int kTurn = decltype(i)::value * decltype(j)::value;
        turned[i][j] = column[i];
        if constexpr (kTurn > 0) {
          turned[i][j] = MultiplyConjugate(column[i], hn::Set(d, roots[2 * kTurn]),
                                           hn::Set(d, roots[2 * kTurn + 1]));
        }
      });
    });
    Unroll<0, 3>([&](auto i) ND_UNROLLED {
      Butterfly<3>::Apply(d, roots_of_3, turned[i]);
      Unroll<0, 3>([&](auto k) ND_UNROLLED { x[i + 3 * k] = turned[i][k]; });
    });
  }
};

// Of 2 and 5, which have no factor in common: no products between them. The roots are
// those of radix 5.
template <>
struct Butterfly<10> {
  template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, const T* HWY_RESTRICT roots, Complex<V> (&x)[10]) {
    Complex<V> sum[5], difference[5];
    Unroll<0, 5>([&](auto j) ND_UNROLLED {
      constexpr int kFirst = 2 * decltype(j)::value, kSecond = (kFirst + 5) % 10;
      sum[j] = x[kFirst] + x[kSecond];
      difference[j] = x[kFirst] - x[kSecond];
    });
    Butterfly<5>::Apply(d, roots, sum);
    Butterfly<5>::Apply(d, roots, difference);
    Unroll<0, 5>([&](auto k) ND_UNROLLED {
      x[6 * decltype(k)::value % 10] = sum[k];
      x[(6 * decltype(k)::value + 5) % 10] = difference[k];
    });
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
