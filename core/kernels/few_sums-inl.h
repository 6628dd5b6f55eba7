// SPDX-License-Identifier: BSD-3-Clause
// What the ways to filter by few taps have in common: the order of their sums.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FEW_SUMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FEW_SUMS_INL_H_
#undef ND_CORE_KERNELS_FEW_SUMS_INL_H_
#else
#define ND_CORE_KERNELS_FEW_SUMS_INL_H_
#endif

#include "core/kernels/correlate_lines-inl.h"
#include "core/kernels/correlate_vectors-inl.h"
#include "core/kernels/few.h"
#include "core/kernels/fft/butterflies-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename T, int kTaps, FewKind kKind>
struct FewSums {
  using D = hn::ScalableTag<T>;
  using Ops = Vectors<D, 1>;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kWidth = Ops::kWidth;
  static constexpr bool kSquare = kKind == FewKind::kSquare;
  static constexpr bool kFolds = kKind == FewKind::kSymmetric;
  static constexpr int kHalf = kTaps / 2;

  // Of a sum across columns, taps a vector apart follow each other with AVX-512.
  static constexpr int TapAt(int turn) {
    constexpr int kLanes = static_cast<int>(kWidth);
    constexpr int kApart = HWY_TARGET == HWY_AVX3 ? HWY_MAX(kTaps - kLanes, 0) : 0;
    return turn < 2 * kApart ? turn / 2 + turn % 2 * kLanes : turn - kApart;
  }

  // Of kTaps products; at(k) is what meets tap k.
  template <bool kAcross, class At>
  static HWY_INLINE Vector Sum(const Vector* taps, const At& at) {
    constexpr bool kMiddleFirst = kFolds && kTaps <= kMostMiddleFirst;
    Vector sum = hn::Zero(D());
    if constexpr (kMiddleFirst) sum = hn::Mul(taps[kHalf], at(Index<kHalf>()));
    if constexpr (kFolds) {
      Unroll<0, kHalf>([&](auto k) ND_UNROLLED {
        const Vector a = at(k), b = at(Index<kTaps - 1 - decltype(k)::value>());
        sum = hn::MulAdd(taps[k], hn::Add(a, b), sum);
      });
      if constexpr (!kMiddleFirst) {
        sum = hn::MulAdd(taps[kHalf], at(Index<kHalf>()), sum);
      }
    } else {
      Unroll<0, kTaps>([&](auto turn) ND_UNROLLED {
        constexpr int kTurn = decltype(turn)::value;
        constexpr int k = kAcross ? TapAt(kTurn) : kTurn;
        sum = hn::MulAdd(taps[k], at(Index<k>()), sum);
      });
    }
    return sum;
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
