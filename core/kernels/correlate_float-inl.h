// SPDX-License-Identifier: BSD-3-Clause
// The arithmetic of float32 and float64 for correlation kernels.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_FLOAT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_FLOAT_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_FLOAT_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_FLOAT_INL_H_
#endif

#include "core/kernels/correlate-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename T, class D = hn::ScalableTag<T>>
struct FloatOps : PlainVectors<D> {
  using typename PlainVectors<D>::Element;
  using typename PlainVectors<D>::Vector;
  using typename PlainVectors<D>::Tap;
  using typename PlainVectors<D>::Sum;
  // A sum waits for the one before as long as eight multiply-adds take: ten keep AVX2
  // busy where loads come late, and leave registers for the taps.
  static constexpr int kSums = kManyRegisters ? 12 : HWY_TARGET == HWY_AVX2 ? 10 : 8;
  static constexpr int kTaps = 4;
  static constexpr bool kRows = true;

#if HWY_TARGET == HWY_AVX3
  static constexpr int kShort = sizeof(Element) == 4 ? 20 : 15;
  static constexpr bool kSlides = true;
  static constexpr bool kMedium = true;
  static constexpr bool kMiddles = true;
  // Of vectors that begin two elements apart: the one between.
  static HWY_INLINE Vector Middle(Vector low, Vector high) {
    if constexpr (sizeof(Element) == 4) {
      return {_mm512_shuffle_ps(low.raw, high.raw, _MM_SHUFFLE(2, 1, 2, 1))};
    } else {
      return {_mm512_shuffle_pd(low.raw, high.raw, 0x55)};
    }
  }
#elif HWY_TARGET == HWY_AVX2
  static constexpr int kShort = 9;
  static constexpr bool kAlternates = true;
  static HWY_INLINE Vector Middle(Vector low, Vector high) {
    if constexpr (sizeof(Element) == 4) {
      return {_mm256_shuffle_ps(low.raw, high.raw, _MM_SHUFFLE(2, 1, 2, 1))};
    } else {
      return {_mm256_shuffle_pd(low.raw, high.raw, 0x5)};
    }
  }
#else
  // Loops for few taps need many registers.
  static constexpr int kShort = HWY_TARGET == HWY_SCALAR ? 0 : 9;
#endif

  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    sum = hn::MulAdd(tap, x, sum);
  }
  static constexpr bool kStreams = true;
  static HWY_INLINE void Stream(Sum sum, Element* y) {
    hn::Stream(sum, D(), y);
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
