// SPDX-License-Identifier: BSD-3-Clause
// The arithmetic of integers for correlation kernels, for all that multiply at full
// width.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_INTEGER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_INTEGER_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_INTEGER_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_INTEGER_INL_H_
#endif

#include "core/kernels/correlate-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class D>
struct IntegerOps : PlainVectors<D> {
  using typename PlainVectors<D>::Element;
  using typename PlainVectors<D>::Vector;
  using typename PlainVectors<D>::Tap;
  using typename PlainVectors<D>::Sum;
  static constexpr int kSums = kManyRegisters ? 12 : 8;
  static constexpr int kTaps = kManyRegisters ? 4 : 3;
  static constexpr bool kSlides = HWY_TARGET == HWY_AVX3 && sizeof(Element) >= 4;
  static constexpr int kShort =
      kSlides || (HWY_TARGET == HWY_AVX2 && sizeof(Element) == 4) ? 9 : 0;

  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    sum = hn::Add(sum, hn::Mul(tap, x));
    KeepInOrder(sum);
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
