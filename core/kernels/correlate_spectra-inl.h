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

#include "core/kernels/correlate_eights-inl.h"
#include "core/kernels/correlate_spectra.h"

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// What number k > 0 of eight is turned by, and differences of halves.
template <typename T>
struct Turns {
  TurnTable<T, kSpectraHalf> half;  // sample n, by n / 1024
  TurnTable<T, 64> far[7];          // sample n of 64, by k * n / 512
};
template <typename T>
constexpr Turns<T> MakeTurns() {
  Turns<T> turns = {};
  turns.half = TurnsOf<T, kSpectraHalf>(kTurn / 1024);
  for (int k = 1; k < 8; ++k) turns.far[k - 1] = TurnsOf<T, 64>(k * kTurn / 512);
  return turns;
}
template <typename T>
constexpr Turns<T> kTurns = MakeTurns<T>();

template <typename T>
class Spectra : Eights<hn::ScalableTag<T>> {
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
        Multiply(LoadTable(by + 8 * q), LoadTable(by + 64 + 8 * q), z.re[q], z.im[q]);
      }
      Back(z, RowOf(memory, k));
    }
    Close<kHalves>(memory, job);
    return hn::GetLane(hn::MaxOfLanes(D(), largest));
  }

 private:
  using D = hn::ScalableTag<T>;
  using Base = Eights<D>;
  using Base::Back;
  using Base::Forward;
  using Base::kLanes;
  using Base::kPart;
  using Base::LargerOf;
  using Base::LoadLine;
  using Base::LoadTable;
  using Base::Multiply;
  using Base::MultiplyBack;
  using Base::StoreHalf;
  using Base::StoreLine;
  using Base::Transform;
  using typename Base::Eight;
  using typename Base::Vector;

  // Eight vectors that are neighbours, of half k / 8.
  static HWY_INLINE T* RowOf(T* memory, int k) {
    return memory + k / 8 * 2 * kPart + k % 8 * 8 * kLanes;
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
          Multiply(LoadTable(kTurns<T>.half.re + n), LoadTable(kTurns<T>.half.im + n),
                   z.re[i], z.im[i]);
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
        Multiply(LoadTable(kTurns<T>.far[k - 1].re + 8 * j),
                 LoadTable(kTurns<T>.far[k - 1].im + 8 * j), z.re[k], z.im[k]);
      }
      StoreLine(z, k, j, memory);
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
          MultiplyBack(LoadTable(kTurns<T>.half.re + n), LoadTable(kTurns<T>.half.im + n),
                       z.re[i], z.im[i]);
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
        MultiplyBack(LoadTable(kTurns<T>.far[k - 1].re + 8 * j),
                     LoadTable(kTurns<T>.far[k - 1].im + 8 * j), z.re[k], z.im[k]);
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
