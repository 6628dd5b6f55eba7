// SPDX-License-Identifier: BSD-3-Clause
// Parts of transforms of complex numbers in vectors of eight, or of two times eight that
// have nothing to do with each other: eight vectors are a row of 64 numbers, transformed
// along its vectors and, turned, along the lanes. What is stored between passes has a
// real and an imaginary part.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_EIGHTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_EIGHTS_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_EIGHTS_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_EIGHTS_INL_H_
#endif

#include "core/kernels/correlate_vectors-inl.h"

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// exp(-2 pi i j / kTurn).
constexpr int kTurn = 3 * 2048;
struct Turn {
  double re, im;
};
constexpr Turn TurnOf(int j) {
  constexpr double kStep = 6.283185307179586476925 / kTurn;
  constexpr int kOctant = kTurn / 8;
  const int within = (j % kTurn + kTurn) % kTurn;
  const int octant = within / kOctant, rest = within % kOctant;
  const double angle = kStep * (octant % 2 == 0 ? rest : kOctant - rest);
  double cosine = 0, sine = 0;
  for (int n = 20; n > 0; n -= 2) {  // Taylor's, from the smallest term on
    cosine = (1 - cosine) * angle * angle / (n * (n - 1));
    sine = (1 - sine) * angle * angle / (n * (n + 1));
  }
  cosine = 1 - cosine;
  sine = angle * (1 - sine);
  const bool swaps = octant % 4 == 1 || octant % 4 == 2;
  const double across = swaps ? sine : cosine, along = swaps ? cosine : sine;
  return {octant >= 2 && octant <= 5 ? -across : across, octant >= 4 ? along : -along};
}

// Real and imaginary parts of kCount turns, `step` apart.
template <typename T, int kCount>
struct TurnTable {
  T re[kCount], im[kCount];
};
template <typename T, int kCount>
constexpr TurnTable<T, kCount> TurnsOf(int step) {
  TurnTable<T, kCount> turns = {};
  for (int n = 0; n < kCount; ++n) {
    turns.re[n] = static_cast<T>(TurnOf(step * n).re);
    turns.im[n] = static_cast<T>(TurnOf(step * n).im);
  }
  return turns;
}

// What vector k > 0 of a row is turned by: lane l, by k * l / 64.
template <typename T>
struct RowTurns {
  TurnTable<T, 8> vectors[7];
};
template <typename T>
constexpr RowTurns<T> MakeRowTurns() {
  RowTurns<T> turns = {};
  for (int k = 1; k < 8; ++k) turns.vectors[k - 1] = TurnsOf<T, 8>(k * kTurn / 64);
  return turns;
}
template <typename T>
constexpr RowTurns<T> kRowTurns = MakeRowTurns<T>();

template <class D>
struct Eights {
  using T = hn::TFromD<D>;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  // Of the real parts of eight rows, in the memory. A line more than they need: loads
  // would seem to be of what has been stored 4 KiB from there.
  static constexpr int64_t kPart = 65 * kLanes;

  struct Eight {
    Vector re[8], im[8];
  };

  // Eight numbers, in both halves if there are two.
  static HWY_INLINE Vector LoadTable(const T* from) {
    if constexpr (kLanes == 8) {
      return hn::LoadU(D(), from);
    } else {
      return {_mm512_broadcast_f32x8(_mm256_loadu_ps(from))};
    }
  }
  static HWY_INLINE void StoreHalf(Vector vector, T* to) {
    if constexpr (kLanes == 8) {
      hn::StoreU(vector, D(), to);
    } else {
      _mm256_storeu_ps(to, _mm512_castps512_ps256(vector.raw));
    }
  }

  // z *= by, or its conjugate.
  static HWY_INLINE void Multiply(Vector by_re, Vector by_im, Vector& re, Vector& im) {
    const Vector old = re;
    re = hn::NegMulAdd(im, by_im, hn::Mul(re, by_re));
    im = hn::MulAdd(old, by_im, hn::Mul(im, by_re));
  }
  static HWY_INLINE void MultiplyBack(Vector by_re, Vector by_im, Vector& re,
                                      Vector& im) {
    const Vector old = re;
    re = hn::MulAdd(im, by_im, hn::Mul(re, by_re));
    im = hn::NegMulAdd(old, by_im, hn::Mul(im, by_re));
  }

  // The transform of eight numbers in order. With parts in the other order, the one back.
  // Differences are multiply-adds where sums of the same two are not: either have units
  // of their own.
  static HWY_INLINE void Transform(Vector (&re)[8], Vector (&im)[8]) {
    Vector one = hn::Set(D(), T{1});
    KeepInRegister(one);
    const auto minus = [&](Vector a, Vector b)
                           HWY_ATTR { return hn::NegMulAdd(b, one, a); };
    Vector sr[4], si[4], dr[4], di[4];
    for (int n = 0; n < 4; ++n) {
      sr[n] = hn::Add(re[n], re[n + 4]);
      si[n] = hn::Add(im[n], im[n + 4]);
      dr[n] = minus(re[n], re[n + 4]);
      di[n] = minus(im[n], im[n + 4]);
    }
    {
      const Vector ar = hn::Add(sr[0], sr[2]), ai = hn::Add(si[0], si[2]);
      const Vector br = minus(sr[0], sr[2]), bi = minus(si[0], si[2]);
      const Vector cr = hn::Add(sr[1], sr[3]), ci = hn::Add(si[1], si[3]);
      const Vector er = minus(sr[1], sr[3]), ei = minus(si[1], si[3]);
      re[0] = hn::Add(ar, cr);
      im[0] = hn::Add(ai, ci);
      re[4] = minus(ar, cr);
      im[4] = minus(ai, ci);
      re[2] = hn::Add(br, ei);
      im[2] = minus(bi, er);
      re[6] = minus(br, ei);
      im[6] = hn::Add(bi, er);
    }
    // Turned by 1/8 and 3/8, but for the factor of sqrt(1/2).
    const Vector half = hn::Set(D(), static_cast<T>(0.70710678118654752440));
    const Vector pr = hn::Add(dr[1], di[1]), pi = hn::Sub(di[1], dr[1]);
    const Vector qr = hn::Sub(di[3], dr[3]), qi = hn::Add(dr[3], di[3]);
    const Vector ar = hn::Add(dr[0], di[2]), ai = hn::Sub(di[0], dr[2]);
    const Vector br = hn::Sub(dr[0], di[2]), bi = hn::Add(di[0], dr[2]);
    const Vector cr = hn::Add(pr, qr), ci = hn::Sub(pi, qi);
    const Vector er = hn::Sub(pr, qr), ei = hn::Add(pi, qi);
    re[1] = hn::MulAdd(cr, half, ar);
    im[1] = hn::MulAdd(ci, half, ai);
    re[5] = hn::NegMulAdd(cr, half, ar);
    im[5] = hn::NegMulAdd(ci, half, ai);
    re[3] = hn::MulAdd(ei, half, br);
    im[3] = hn::NegMulAdd(er, half, bi);
    re[7] = hn::NegMulAdd(ei, half, br);
    im[7] = hn::MulAdd(er, half, bi);
  }

  // Lane l of vector q becomes lane q of vector l.
  static HWY_INLINE void Transpose(Vector (&v)[8]) {
    if constexpr (sizeof(T) == 8) {
      TransposeDoubles(v);
    } else {
      TransposeFloats(v);
    }
  }
  template <typename V>
  static HWY_INLINE void TransposeDoubles(V (&v)[8]) {
    __m512d pair[8];
    for (int i = 0; i < 4; ++i) {
      pair[2 * i] = _mm512_unpacklo_pd(v[2 * i].raw, v[2 * i + 1].raw);
      pair[2 * i + 1] = _mm512_unpackhi_pd(v[2 * i].raw, v[2 * i + 1].raw);
    }
    for (int p = 0; p < 2; ++p) {
      const __m512d a = pair[p], b = pair[2 + p], c = pair[4 + p], d = pair[6 + p];
      const __m512d ab_even = _mm512_shuffle_f64x2(a, b, 0x88);
      const __m512d ab_odd = _mm512_shuffle_f64x2(a, b, 0xdd);
      const __m512d cd_even = _mm512_shuffle_f64x2(c, d, 0x88);
      const __m512d cd_odd = _mm512_shuffle_f64x2(c, d, 0xdd);
      v[p].raw = _mm512_shuffle_f64x2(ab_even, cd_even, 0x88);
      v[p + 4].raw = _mm512_shuffle_f64x2(ab_even, cd_even, 0xdd);
      v[p + 2].raw = _mm512_shuffle_f64x2(ab_odd, cd_odd, 0x88);
      v[p + 6].raw = _mm512_shuffle_f64x2(ab_odd, cd_odd, 0xdd);
    }
  }
  template <typename V>
  static HWY_INLINE void TransposeFloats(V (&v)[8]) {
    V quad[2][4];  // of four vectors: lanes n and n + 4
    for (int h = 0; h < 2; ++h) {
      const hn::Repartition<double, D> d;
      const V a = v[4 * h], b = v[4 * h + 1], c = v[4 * h + 2], e = v[4 * h + 3];
      const auto ab_low = hn::BitCast(d, hn::InterleaveLower(D(), a, b));
      const auto ab_high = hn::BitCast(d, hn::InterleaveUpper(D(), a, b));
      const auto ce_low = hn::BitCast(d, hn::InterleaveLower(D(), c, e));
      const auto ce_high = hn::BitCast(d, hn::InterleaveUpper(D(), c, e));
      quad[h][0] = hn::BitCast(D(), hn::InterleaveLower(d, ab_low, ce_low));
      quad[h][1] = hn::BitCast(D(), hn::InterleaveUpper(d, ab_low, ce_low));
      quad[h][2] = hn::BitCast(D(), hn::InterleaveLower(d, ab_high, ce_high));
      quad[h][3] = hn::BitCast(D(), hn::InterleaveUpper(d, ab_high, ce_high));
    }
    for (int n = 0; n < 4; ++n) {
      if constexpr (kLanes == 8) {
        v[n] = hn::ConcatLowerLower(D(), quad[1][n], quad[0][n]);
        v[n + 4] = hn::ConcatUpperUpper(D(), quad[1][n], quad[0][n]);
      } else {
        const __m512i even = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
        const __m512i odd = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
        const __m512d low = _mm512_castps_pd(quad[0][n].raw);
        const __m512d high = _mm512_castps_pd(quad[1][n].raw);
        v[n].raw = _mm512_castpd_ps(_mm512_permutex2var_pd(low, even, high));
        v[n + 4].raw = _mm512_castpd_ps(_mm512_permutex2var_pd(low, odd, high));
      }
    }
  }

  // Of magnitudes; a NaN is left out.
  static HWY_INLINE Vector LargerOf(Vector a, Vector b) {
    constexpr int kMagnitudes = 11;
    if constexpr (sizeof(T) == 8) {
      return {_mm512_range_pd(a.raw, b.raw, kMagnitudes)};
    } else if constexpr (kLanes == 8) {
      return {_mm256_range_ps(a.raw, b.raw, kMagnitudes)};
    } else {
      return {_mm512_range_ps(a.raw, b.raw, kMagnitudes)};
    }
  }

  // Vector j of row k.
  static HWY_INLINE void StoreLine(const Eight& z, int64_t k, int64_t j, T* memory) {
    hn::Store(z.re[k], D(), memory + (8 * k + j) * kLanes);
    hn::Store(z.im[k], D(), memory + kPart + (8 * k + j) * kLanes);
  }
  static HWY_INLINE void LoadLine(const T* memory, int64_t k, int64_t j, Eight& z) {
    z.re[k] = hn::Load(D(), memory + (8 * k + j) * kLanes);
    z.im[k] = hn::Load(D(), memory + kPart + (8 * k + j) * kLanes);
  }

  // A row, from the memory and back to it.
  static HWY_INLINE void Forward(const T* at, Eight& z) {
    for (int j = 0; j < 8; ++j) {
      z.re[j] = hn::Load(D(), at + j * kLanes);
      z.im[j] = hn::Load(D(), at + kPart + j * kLanes);
    }
    Transform(z.re, z.im);
    for (int k = 1; k < 8; ++k) {
      Multiply(LoadTable(kRowTurns<T>.vectors[k - 1].re),
               LoadTable(kRowTurns<T>.vectors[k - 1].im), z.re[k], z.im[k]);
    }
    Transpose(z.re);
    Transpose(z.im);
    Transform(z.re, z.im);
  }
  static HWY_INLINE void Back(Eight& z, T* at) {
    Transform(z.im, z.re);
    Transpose(z.re);
    Transpose(z.im);
    for (int k = 1; k < 8; ++k) {
      MultiplyBack(LoadTable(kRowTurns<T>.vectors[k - 1].re),
                   LoadTable(kRowTurns<T>.vectors[k - 1].im), z.re[k], z.im[k]);
    }
    Transform(z.im, z.re);
    for (int j = 0; j < 8; ++j) {
      hn::Store(z.re[j], D(), at + j * kLanes);
      hn::Store(z.im[j], D(), at + kPart + j * kLanes);
    }
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();
#endif

#endif  // per-target include guard
