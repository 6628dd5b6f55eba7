// SPDX-License-Identifier: BSD-3-Clause
// How a correlation kernel goes along rows of results: by blocks of many vectors, and
// what they leave. Lines gives Ops, kSums of its largest block, job, and Block<kSums,
// kPartial>.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_LINES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_LINES_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_LINES_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_LINES_INL_H_
#endif

#include "core/kernels/correlate.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Ops with kStreams have Stream(sum, y): as Store, to aligned y and past the caches.
template <class Ops>
constexpr bool kCanStream = requires {
  requires Ops::kStreams;
};
// Blocks of more vectors are the largest, which CorrelateLines aligns for a job that
// streams.
constexpr int kFewSums = 4;

// From y on, to where a vector of results is aligned.
template <class Ops>
HWY_INLINE int64_t ElementsToAlignment(const typename Ops::Result* y) {
  constexpr uintptr_t kSize = sizeof(typename Ops::Result), kBytes = Ops::kWidth * kSize;
  return static_cast<int64_t>((0 - reinterpret_cast<uintptr_t>(y)) % kBytes / kSize);
}

// Ops with kMedium get blocks of that many sums as well: few sums have to wait for each
// other, and for loads.
template <class Ops>
constexpr bool kHasMedium = requires {
  requires Ops::kMedium;
};
constexpr int kMediumSums = 8;

// A row of a vector at least by streaming blocks. Nothing is stored twice: a line that
// was streamed would be read again.
template <class Lines>
HWY_INLINE void StreamLine(const Lines& lines, int64_t row) {
  using Ops = typename Lines::Ops;
  constexpr int64_t kWidth = Ops::kWidth, kBlock = Lines::kSums * kWidth;
  const CorrelateJob& job = lines.job;
  const int64_t n = job.columns;
  int64_t i = ElementsToAlignment<Ops>(static_cast<typename Ops::Result*>(job.y) +
                                       row * job.y_stride);
  if (i > 0) lines.template Block<1, true>(row, 0, i);
  for (; i + kBlock <= n; i += kBlock) {
    lines.template Block<Lines::kSums, false>(row, i, kWidth);
  }
  for (; i + kFewSums * kWidth <= n; i += kFewSums * kWidth) {
    lines.template Block<HWY_MIN(Lines::kSums, kFewSums), false>(row, i, kWidth);
  }
  for (; i + kWidth <= n; i += kWidth) lines.template Block<1, false>(row, i, kWidth);
  if (i < n) lines.template Block<1, true>(row, i, n - i);
}

// Not inlined: the compiler then sees the registers of one kind of lines alone.
template <class Lines>
HWY_NOINLINE void CorrelateLines(const CorrelateJob& job) {
  const Lines lines(job);
  using Ops = typename Lines::Ops;
  constexpr int kMany = Lines::kSums, kFew = HWY_MIN(kMany, kFewSums);
  constexpr int64_t kWidth = Ops::kWidth;
  const int64_t n = job.columns;
  for (int64_t row = 0; row < job.rows; ++row) {
    if (n < kWidth) {
      lines.template Block<1, true>(row, 0, n);
      continue;
    }
    int64_t i = 0;
    if constexpr (kCanStream<Ops>) {
      if (job.streams) {
        StreamLine(lines, row);
        continue;
      }
    }
    for (; i + kMany * kWidth <= n; i += kMany * kWidth) {
      lines.template Block<kMany, false>(row, i, kWidth);
    }
    // What is left is covered by blocks that end with the row: the results that they
    // compute again come out the same.
    if constexpr (kHasMedium<Ops> && kMany > kMediumSums) {
      if (n - i > kMediumSums * kWidth && n >= kMany * kWidth) {
        lines.template Block<kMany, false>(row, n - kMany * kWidth, kWidth);
        continue;
      }
      if (n - i > kFew * kWidth && n >= kMediumSums * kWidth) {
        lines.template Block<kMediumSums, false>(
            row, HWY_MIN(i, n - kMediumSums * kWidth), kWidth);
        i += kMediumSums * kWidth;
      }
    }
    if (n >= kFew * kWidth) {
      for (; i < n; i += kFew * kWidth) {
        lines.template Block<kFew, false>(row, HWY_MIN(i, n - kFew * kWidth), kWidth);
      }
    } else {
      for (; i < n; i += kWidth) {
        lines.template Block<1, false>(row, HWY_MIN(i, n - kWidth), kWidth);
      }
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
