// SPDX-License-Identifier: BSD-3-Clause
// Means of three small 16-bit integers without a sign, of which the outer ones have the
// same tap: the middle one, and the tap times what the outer ones exceed it by. Lanes of
// 16 bits do for that. Read again for each target.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_SMOOTH_NEAR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_SMOOTH_NEAR_INL_H_
#undef ND_CORE_KERNELS_SMOOTH_NEAR_INL_H_
#else
#define ND_CORE_KERNELS_SMOOTH_NEAR_INL_H_
#endif

#include "core/kernels/simd.h"
#include "core/kernels/smooth.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
class NearMeans {
 public:
  using D = hn::ScalableTag<int16_t>;
  using V = hn::Vec<D>;

  explicit HWY_INLINE NearMeans(const SmoothTaps& taps)
      : coarse_(hn::Set(D(), taps.outer_coarse)),
        twice_(hn::Add(coarse_, coarse_)),
        fine_(hn::Set(D(), taps.outer_fine)),
        far_(hn::Set(D(), static_cast<int16_t>(-kNearSample))) {}

  // Whether samples are in [0, kNearSample); of their bits, or those of many by Or.
  HWY_INLINE bool AreNear(V bits) const {
#if HWY_TARGET == HWY_AVX3
    return _mm512_test_epi16_mask(bits.raw, far_.raw) == 0;
#else
    return _mm256_testz_si256(bits.raw, far_.raw) != 0;
#endif
  }

  // The means, rounded down, of middle samples and what their neighbours, added, exceed
  // twice them by; *doubts: lanes of which the sum, but for its error, is an integer, and
  // not the middle sample.
  HWY_INLINE V Of(V middle, V excess, hn::Mask<D>* doubts) const {
    // The nearest integer to the product, and the rest in steps of 2^-16 with less than
    // one of error: of both digits, each of which is at most a half.
    const V product = hn::MulFixedPoint15(excess, coarse_);
    const V rest =
        hn::SaturatedAdd(hn::Mul(excess, twice_), hn::MulFixedPoint15(excess, fine_));
#if HWY_TARGET == HWY_AVX3
    const __mmask32 some = _mm512_test_epi16_mask(excess.raw, excess.raw);
    doubts->raw = _mm512_mask_testn_epi16_mask(some, rest.raw, rest.raw);
#else
    const V zero = hn::Zero(D());
    *doubts = hn::AndNot(hn::Eq(excess, zero), hn::Eq(rest, zero));
#endif
    return hn::Add(hn::Add(middle, product), hn::BroadcastSignBit(rest));
  }

 private:
  const V coarse_, twice_, fine_, far_;
};
#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
