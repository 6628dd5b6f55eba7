// SPDX-License-Identifier: BSD-3-Clause
// What correlation kernels do with a vector of samples: it meets all taps that it can,
// and sums are stored.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_SWEEP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_SWEEP_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_SWEEP_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_SWEEP_INL_H_
#endif

#include "core/kernels/correlate_lines-inl.h"
#include "core/kernels/correlate_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class Ops>
HWY_INLINE typename Ops::Samples SamplesOf(const CorrelateJob& job, int64_t plane) {
  return typename Ops::Samples(
      static_cast<const typename Ops::Element*>(job.planes[plane].x));
}

// One vector of samples, number Q, meets the taps: sum[Q - j] += tap[j] * x.
template <class Ops, int kSums, int kTaps, int Q, int J = 0>
HWY_INLINE void Feed(typename Ops::Vector x, const typename Ops::Tap (&tap)[kTaps],
                     typename Ops::Sum (&sum)[kSums]) {
  if constexpr (J < kTaps) {
    if constexpr (Q >= J && Q - J < kSums) Ops::MulAdd(tap[J], x, sum[Q - J]);
    Feed<Ops, kSums, kTaps, Q, J + 1>(x, tap, sum);
  }
}

// All vectors of samples that kSums sums and kTaps taps need, `step` scalars apart.
template <class Ops, int kSums, int kTaps, bool kPartial, class Step, int Q = 0>
HWY_INLINE void Sweep(typename Ops::Samples x, Step step, int64_t count,
                      const typename Ops::Tap (&tap)[kTaps],
                      typename Ops::Sum (&sum)[kSums]) {
  if constexpr (Q < kSums + kTaps - 1) {
    typename Ops::Vector vector;
    if constexpr (kPartial) {
      vector = Ops::LoadPartial(x + Q * step, count);
    } else {
      vector = Ops::Load(x + Q * step);
    }
    if constexpr (kTaps > 1) KeepInRegister(vector);
    Feed<Ops, kSums, kTaps, Q>(vector, tap, sum);
    Sweep<Ops, kSums, kTaps, kPartial, Step, Q + 1>(x, step, count, tap, sum);
  }
}

template <class Ops, int kSums, bool kPartial>
HWY_INLINE void StoreLine(const CorrelateJob& job, int64_t row, int64_t column,
                          int64_t count, const typename Ops::Sum (&sum)[kSums]) {
  auto* y = static_cast<typename Ops::Result*>(job.y) +
            (row * job.y_stride + column) * Ops::kParts;
  if constexpr (kCanStream<Ops> && (kSums > kFewSums)) {
    if (HWY_UNLIKELY(job.streams)) {
      for (int s = 0; s < kSums; ++s) Ops::Stream(sum[s], y + s * Ops::kWidth);
      return;
    }
  }
  for (int s = 0; s < kSums; ++s) {
    if constexpr (kPartial) {
      Ops::StorePartial(sum[s], y, count);
    } else {
      Ops::Store(sum[s], y + s * Ops::kWidth * Ops::kParts);
    }
  }
}

// Ops with kMiddles have Middle(low, high): the vector half way between two that begin
// two elements apart.
template <class Ops>
constexpr bool kHasMiddles = requires {
  requires Ops::kMiddles;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
