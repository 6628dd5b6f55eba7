// SPDX-License-Identifier: BSD-3-Clause
// Transforms of halves of 512 = 8 * 8 * 8 complex samples in vectors of eight, or of two
// times eight where these are of different blocks: sample 64 * i + 8 * j + l is lane l of
// vector 8 * i + j. A pass transforms along i, the next one along j and, turned, along l.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_SPECTRA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_SPECTRA_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_SPECTRA_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_SPECTRA_INL_H_
#endif

#include "core/kernels/correlate_spectra.h"
#include "core/kernels/simd.h"

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// exp(-2 pi i j / 1024).
struct Turn {
  double re, im;
};
constexpr Turn TurnOf(int j) {
  constexpr double kStep = 6.283185307179586476925 / 1024;
  const int octant = j / 128 % 8, rest = j % 128;
  const double angle = kStep * (octant % 2 == 0 ? rest : 128 - rest);
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

// What number k > 0 of eight is turned by, and differences of halves: real and imaginary
// parts.
template <typename T>
struct Turns {
  T half[2][kSpectraHalf];  // sample n, by n / 1024
  T far[7][2][64];          // sample n of 64, by k * n / 512
  T near[7][2][8];          // lane l, by k * l / 64
};
template <typename T>
constexpr Turns<T> MakeTurns() {
  Turns<T> turns = {};
  for (int n = 0; n < kSpectraHalf; ++n) {
    turns.half[0][n] = static_cast<T>(TurnOf(n).re);
    turns.half[1][n] = static_cast<T>(TurnOf(n).im);
  }
  for (int k = 1; k < 8; ++k) {
    for (int n = 0; n < 64; ++n) {
      turns.far[k - 1][0][n] = static_cast<T>(TurnOf(2 * k * n).re);
      turns.far[k - 1][1][n] = static_cast<T>(TurnOf(2 * k * n).im);
    }
    for (int l = 0; l < 8; ++l) {
      turns.near[k - 1][0][l] = static_cast<T>(TurnOf(16 * k * l).re);
      turns.near[k - 1][1][l] = static_cast<T>(TurnOf(16 * k * l).im);
    }
  }
  return turns;
}
template <typename T>
constexpr Turns<T> kTurns = MakeTurns<T>();

template <typename T>
class Spectra {
 public:
  // The frequencies of `block` for Multiply.
  template <int kHalves>
  static HWY_INLINE void TransformTaps(const T* block, Spectrum<T>* result) {
    HWY_ALIGN T memory[kHalves * 2 * kPart];
    const T zeros[kHalves * kSpectraHalf] = {};
    SpectraJob<T> job;
    for (int64_t b = 0; b < kSpectraGroup<T>; ++b) job.x[b] = b % 2 == 0 ? block : zeros;
    Open<kHalves, 1>(job, memory);
    const Vector scale = hn::Set(D(), T{1} / (kHalves * kSpectraHalf));
    for (int k = 0; k < 8 * kHalves; ++k) {
      Eight z;
      Forward(RowOf(memory, k), z);
      T* const to = result->parts + k * 128;
      for (int q = 0; q < 8; ++q) {
        StoreHalf(hn::Mul(z.re[q], scale), to + 8 * q);
        StoreHalf(hn::Mul(z.im[q], scale), to + 64 + 8 * q);
      }
    }
  }

  template <int kHalves>
  static HWY_INLINE T Correlate(const SpectraJob<T>& job) {
    HWY_ALIGN T memory[kHalves * 2 * kPart];
    Vector largest = job.x_step == 1   ? Open<kHalves, 1>(job, memory)
                     : job.x_step == 2 ? Open<kHalves, 2>(job, memory)
                                       : Open<kHalves, -1>(job, memory);
    for (int k = 0; k < 8 * kHalves; ++k) {
      Eight z;
      Forward(RowOf(memory, k), z);
      // A sample that is not finite leaves no frequency of its block finite.
      if (k == 0 && !hn::AllTrue(D(), hn::IsFinite(hn::Add(z.re[0], z.im[0])))) {
        largest = hn::Inf(D());
      }
      const T* const by = job.spectrum->parts + k * 128;
      FetchAhead(job, k, 8 * kHalves);
      for (int q = 0; q < 8; ++q) {
        Multiply<false>(LoadTable(by + 8 * q), LoadTable(by + 64 + 8 * q), z.re[q],
                        z.im[q]);
      }
      Back(z, RowOf(memory, k));
    }
    Close<kHalves>(memory, job);
    return hn::GetLane(hn::MaxOfLanes(D(), largest));
  }

 private:
  using D = hn::ScalableTag<T>;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kLanes = 64 / sizeof(T);
  // Of all real parts, in the memory. A line more than they need: loads would seem to be
  // of what has been stored 4 KiB from there.
  static constexpr int64_t kPart = 65 * kLanes;

  struct Eight {
    Vector re[8], im[8];
  };

  // Eight vectors that are neighbours, of half k / 8.
  static HWY_INLINE T* RowOf(T* memory, int k) {
    return memory + k / 8 * 2 * kPart + k % 8 * 8 * kLanes;
  }

  // Eight numbers, in both halves if there are two.
  static HWY_INLINE Vector LoadTable(const T* from) {
    if constexpr (sizeof(T) == 8) {
      return hn::LoadU(D(), from);
    } else {
      return {_mm512_broadcast_f32x8(_mm256_loadu_ps(from))};
    }
  }
  static HWY_INLINE void StoreHalf(Vector vector, T* to) {
    if constexpr (sizeof(T) == 8) {
      hn::StoreU(vector, D(), to);
    } else {
      _mm256_storeu_ps(to, _mm512_castps512_ps256(vector.raw));
    }
  }

  // Sample n and the next seven of a block.
  template <int kStep>
  static HWY_INLINE auto LoadEight(const T* x, int64_t n) {
    const hn::CappedTag<T, 8> d;
    if constexpr (kStep == 1) {
      return hn::LoadU(d, x + n);
    } else if constexpr (kStep == 2) {
      return hn::ConcatEven(d, hn::LoadU(d, x + 2 * n + 8), hn::LoadU(d, x + 2 * n));
    } else {
      return hn::Reverse(d, hn::LoadU(d, x - n - 7));
    }
  }
  // Of each block: real parts are of even ones.
  template <int kStep, int kOdd>
  static HWY_INLINE Vector LoadBlocks(const T* const* x, int64_t n) {
    if constexpr (sizeof(T) == 8) {
      return LoadEight<kStep>(x[kOdd], n);
    } else {
      return {_mm512_insertf32x8(_mm512_castps256_ps512(LoadEight<kStep>(x[kOdd], n).raw),
                                 LoadEight<kStep>(x[2 + kOdd], n).raw, 1)};
    }
  }
  template <int kOdd>
  static HWY_INLINE void StoreBlocks(Vector vector, T* const* y, int64_t n) {
    StoreHalf(vector, y[kOdd] + n);
    if constexpr (sizeof(T) == 4) {
      _mm256_storeu_ps(y[2 + kOdd] + n, _mm512_extractf32x8_ps(vector.raw, 1));
    }
  }

  // z *= by, or by its conjugate.
  template <bool kConjugate>
  static HWY_INLINE void Multiply(Vector by_re, Vector by_im, Vector& re, Vector& im) {
    const Vector old = re;
    if constexpr (kConjugate) {
      re = hn::MulAdd(im, by_im, hn::Mul(re, by_re));
      im = hn::NegMulAdd(old, by_im, hn::Mul(im, by_re));
    } else {
      re = hn::NegMulAdd(im, by_im, hn::Mul(re, by_re));
      im = hn::MulAdd(old, by_im, hn::Mul(im, by_re));
    }
  }

  // The transform of eight numbers in order. With parts in the other order, the one back.
  static HWY_INLINE void Transform(Vector (&re)[8], Vector (&im)[8]) {
    Vector sr[4], si[4], dr[4], di[4];
    for (int n = 0; n < 4; ++n) {
      sr[n] = hn::Add(re[n], re[n + 4]);
      si[n] = hn::Add(im[n], im[n + 4]);
      dr[n] = hn::Sub(re[n], re[n + 4]);
      di[n] = hn::Sub(im[n], im[n + 4]);
    }
    {
      const Vector ar = hn::Add(sr[0], sr[2]), ai = hn::Add(si[0], si[2]);
      const Vector br = hn::Sub(sr[0], sr[2]), bi = hn::Sub(si[0], si[2]);
      const Vector cr = hn::Add(sr[1], sr[3]), ci = hn::Add(si[1], si[3]);
      const Vector er = hn::Sub(sr[1], sr[3]), ei = hn::Sub(si[1], si[3]);
      re[0] = hn::Add(ar, cr);
      im[0] = hn::Add(ai, ci);
      re[4] = hn::Sub(ar, cr);
      im[4] = hn::Sub(ai, ci);
      re[2] = hn::Add(br, ei);
      im[2] = hn::Sub(bi, er);
      re[6] = hn::Sub(br, ei);
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
    __m512d quad[2][4];  // of four vectors: lanes n and n + 4
    for (int h = 0; h < 2; ++h) {
      const __m512 a = v[4 * h].raw, b = v[4 * h + 1].raw;
      const __m512 c = v[4 * h + 2].raw, d = v[4 * h + 3].raw;
      const __m512d ab_low = _mm512_castps_pd(_mm512_unpacklo_ps(a, b));
      const __m512d ab_high = _mm512_castps_pd(_mm512_unpackhi_ps(a, b));
      const __m512d cd_low = _mm512_castps_pd(_mm512_unpacklo_ps(c, d));
      const __m512d cd_high = _mm512_castps_pd(_mm512_unpackhi_ps(c, d));
      quad[h][0] = _mm512_unpacklo_pd(ab_low, cd_low);
      quad[h][1] = _mm512_unpackhi_pd(ab_low, cd_low);
      quad[h][2] = _mm512_unpacklo_pd(ab_high, cd_high);
      quad[h][3] = _mm512_unpackhi_pd(ab_high, cd_high);
    }
    const __m512i even = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
    const __m512i odd = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    for (int n = 0; n < 4; ++n) {
      v[n].raw = _mm512_castpd_ps(_mm512_permutex2var_pd(quad[0][n], even, quad[1][n]));
      v[n + 4].raw =
          _mm512_castpd_ps(_mm512_permutex2var_pd(quad[0][n], odd, quad[1][n]));
    }
  }

  // Of magnitudes; a NaN is left out.
  static HWY_INLINE Vector LargerOf(Vector a, Vector b) {
    constexpr int kMagnitudes = 11;
    if constexpr (sizeof(T) == 8) {
      return {_mm512_range_pd(a.raw, b.raw, kMagnitudes)};
    } else {
      return {_mm512_range_ps(a.raw, b.raw, kMagnitudes)};
    }
  }

  // Along i: from blocks to the memory, frequency by frequency. The largest magnitudes.
  template <int kHalves, int kStep>
  static HWY_INLINE Vector Open(const SpectraJob<T>& job, T* memory) {
    Vector largest = hn::Zero(D());
    for (int64_t j = 0; j < 8; ++j) {
      Eight z;
      for (int64_t i = 0; i < 8; ++i) {
        const int64_t n = 64 * i + 8 * j;
        z.re[i] = LoadBlocks<kStep, 0>(job.x, n);
        z.im[i] = LoadBlocks<kStep, 1>(job.x, n);
        largest = LargerOf(LargerOf(largest, z.re[i]), z.im[i]);
        if constexpr (kHalves == 2) {
          const Vector re = LoadBlocks<kStep, 0>(job.x, n + kSpectraHalf);
          const Vector im = LoadBlocks<kStep, 1>(job.x, n + kSpectraHalf);
          largest = LargerOf(LargerOf(largest, re), im);
          z.re[i] = hn::Add(z.re[i], re);
          z.im[i] = hn::Add(z.im[i], im);
        }
      }
      OpenLine(z, j, memory);
      if constexpr (kHalves == 2) {
        for (int64_t i = 0; i < 8; ++i) {
          const int64_t n = 64 * i + 8 * j;
          z.re[i] = hn::Sub(LoadBlocks<kStep, 0>(job.x, n),
                            LoadBlocks<kStep, 0>(job.x, n + kSpectraHalf));
          z.im[i] = hn::Sub(LoadBlocks<kStep, 1>(job.x, n),
                            LoadBlocks<kStep, 1>(job.x, n + kSpectraHalf));
          Multiply<false>(LoadTable(kTurns<T>.half[0] + n),
                          LoadTable(kTurns<T>.half[1] + n), z.re[i], z.im[i]);
        }
        OpenLine(z, j, memory + 2 * kPart);
      }
    }
    return largest;
  }
  static HWY_INLINE void OpenLine(Eight& z, int64_t j, T* memory) {
    Transform(z.re, z.im);
    for (int64_t k = 0; k < 8; ++k) {
      if (k > 0) {
        Multiply<false>(LoadTable(kTurns<T>.far[k - 1][0] + 8 * j),
                        LoadTable(kTurns<T>.far[k - 1][1] + 8 * j), z.re[k], z.im[k]);
      }
      StoreLine(z, k, j, memory);
    }
  }
  static HWY_INLINE void StoreLine(const Eight& z, int64_t k, int64_t j, T* memory) {
    hn::Store(z.re[k], D(), memory + (8 * k + j) * kLanes);
    hn::Store(z.im[k], D(), memory + kPart + (8 * k + j) * kLanes);
  }
  static HWY_INLINE void LoadLine(const T* memory, int64_t k, int64_t j, Eight& z) {
    z.re[k] = hn::Load(D(), memory + (8 * k + j) * kLanes);
    z.im[k] = hn::Load(D(), memory + kPart + (8 * k + j) * kLanes);
  }

  // Along j and l.
  static HWY_INLINE void Forward(const T* at, Eight& z) {
    for (int j = 0; j < 8; ++j) {
      z.re[j] = hn::Load(D(), at + j * kLanes);
      z.im[j] = hn::Load(D(), at + kPart + j * kLanes);
    }
    Transform(z.re, z.im);
    for (int k = 1; k < 8; ++k) {
      Multiply<false>(LoadTable(kTurns<T>.near[k - 1][0]),
                      LoadTable(kTurns<T>.near[k - 1][1]), z.re[k], z.im[k]);
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
      Multiply<true>(LoadTable(kTurns<T>.near[k - 1][0]),
                     LoadTable(kTurns<T>.near[k - 1][1]), z.re[k], z.im[k]);
    }
    Transform(z.im, z.re);
    for (int j = 0; j < 8; ++j) {
      hn::Store(z.re[j], D(), at + j * kLanes);
      hn::Store(z.im[j], D(), at + kPart + j * kLanes);
    }
  }

  // The part number k of `parts` of what the next group needs.
  static HWY_INLINE void FetchAhead(const SpectraJob<T>& job, int64_t k, int64_t parts) {
    FetchPart<0>(static_cast<const char*>(job.ahead[0]), job.ahead_bytes[0], k, parts);
    FetchPart<1>(static_cast<const char*>(job.ahead[1]), job.ahead_bytes[1], k, parts);
  }
  template <int kWrites>
  static HWY_INLINE void FetchPart(const char* from, int64_t bytes, int64_t k,
                                   int64_t parts) {
    constexpr int64_t kLine = 64;
    const int64_t end = (k + 1) * bytes / parts;
    for (int64_t at = k * bytes / parts; at < end; at += kLine) {
      __builtin_prefetch(from + at, kWrites, 2);
    }
  }

  // Along i, back to blocks but for what is to be skipped.
  template <int kHalves>
  static HWY_INLINE void Close(T* memory, const SpectraJob<T>& job) {
    for (int64_t j = 0; j < 8; ++j) {
      Eight z;
      CloseLine(memory, j, z);
      if constexpr (kHalves == 1) {
        for (int64_t i = 0; i < 8; ++i) {
          StoreResults(z.re[i], z.im[i], job, 64 * i + 8 * j - job.skip);
        }
      } else {
        for (int64_t i = 0; i < 8; ++i) StoreLine(z, i, j, memory);
        CloseLine(memory + 2 * kPart, j, z);
        for (int64_t i = 0; i < 8; ++i) {
          const int64_t n = 64 * i + 8 * j;
          Multiply<true>(LoadTable(kTurns<T>.half[0] + n),
                         LoadTable(kTurns<T>.half[1] + n), z.re[i], z.im[i]);
          Eight even;
          LoadLine(memory, i, j, even);
          StoreResults(hn::Add(even.re[i], z.re[i]), hn::Add(even.im[i], z.im[i]), job,
                       n - job.skip);
          StoreResults(hn::Sub(even.re[i], z.re[i]), hn::Sub(even.im[i], z.im[i]), job,
                       n + kSpectraHalf - job.skip);
        }
      }
    }
  }
  static HWY_INLINE void CloseLine(const T* memory, int64_t j, Eight& z) {
    for (int64_t k = 0; k < 8; ++k) {
      LoadLine(memory, k, j, z);
      if (k > 0) {
        Multiply<true>(LoadTable(kTurns<T>.far[k - 1][0] + 8 * j),
                       LoadTable(kTurns<T>.far[k - 1][1] + 8 * j), z.re[k], z.im[k]);
      }
    }
    Transform(z.im, z.re);
  }
  static HWY_INLINE void StoreResults(Vector re, Vector im, const SpectraJob<T>& job,
                                      int64_t n) {
    if (n < 0) return;
    StoreBlocks<0>(re, job.y, n);
    StoreBlocks<1>(im, job.y, n);
  }
};

template <typename T>
void TransformTaps(const T* block, bool is_long, Spectrum<T>* result) noexcept {
  if (is_long) {
    Spectra<T>::template TransformTaps<2>(block, result);
  } else {
    Spectra<T>::template TransformTaps<1>(block, result);
  }
}
template <typename T>
T CorrelateBlocks(const SpectraJob<T>& job) noexcept {
  return job.is_long ? Spectra<T>::template Correlate<2>(job)
                     : Spectra<T>::template Correlate<1>(job);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();
#endif

#endif  // per-target include guard
