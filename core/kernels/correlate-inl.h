// SPDX-License-Identifier: BSD-3-Clause
// The body of every correlation kernel, as templates over the arithmetic (`Ops`) of an
// element type. A loaded vector is the dear thing: where it crosses a cache line it costs
// as much as two multiply-adds, so each one is used for up to four taps.
//
// Ops gives: Element, TapElement and Result (scalars of samples, taps and results as
// stored), Samples (the address of some), kParts (scalars per element), kWidth (elements
// per vector), kSums and kTaps (sums and taps to hold in registers), kShort (rows of that
// many taps get loops of their own, at the price of code), Vector, Tap and Sum with Load,
// LoadPartial, Broadcast, Zero, MulAdd, Store and StorePartial.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_INL_H_
#endif

#include <type_traits>

#include "core/kernels/correlate_short-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// As Accumulate for 0 <= k < 2 * pairs; the samples of k = 2 * pairs are read too.
// Vectors of odd k are made of their neighbours, which stay in registers: one or two taps
// are too few to pay for a load.
template <class Ops, int kSums, int kTaps, class Step>
HWY_INLINE void AccumulatePairs(typename Ops::Samples x, Step step,
                                const typename Ops::TapElement* taps, int64_t tap_step,
                                int64_t pairs, typename Ops::Sum (&sum)[kSums]) {
  constexpr int kVectors = kSums + kTaps - 1;
  typename Ops::Vector vector[kVectors];
  for (int q = 0; q < kVectors; ++q) {
    vector[q] = Ops::Load(x + q * step);
    KeepInRegister(vector[q]);
  }
  for (int64_t k = 0; k < 2 * pairs; k += 2) {
    typename Ops::Tap even[kTaps], odd[kTaps];
    for (int j = 0; j < kTaps; ++j) {
      even[j] = Ops::Broadcast(taps + (k + j * tap_step));
      odd[j] = Ops::Broadcast(taps + (k + 1 + j * tap_step));
    }
    for (int q = 0; q < kVectors; ++q) {
      for (int j = 0; j < kTaps; ++j) {
        if (q >= j && q - j < kSums) Ops::MulAdd(even[j], vector[q], sum[q - j]);
      }
    }
    for (int q = 0; q < kVectors; ++q) {
      typename Ops::Vector next = Ops::Load(x + (q * step + k + 2));
      KeepInRegister(next);
      const typename Ops::Vector middle = Ops::Middle(vector[q], next);
      for (int j = 0; j < kTaps; ++j) {
        if (q >= j && q - j < kSums) Ops::MulAdd(odd[j], middle, sum[q - j]);
      }
      vector[q] = next;
    }
  }
}

// sum[s] += taps[j * tap_step + k] * x[(s + j) * step + k] for begin <= k < end, j <
// kTaps.
template <class Ops, int kSums, int kTaps, bool kPartial, class Step>
HWY_INLINE void Accumulate(typename Ops::Samples x, Step step, int64_t count,
                           const typename Ops::TapElement* taps, int64_t tap_step,
                           int64_t begin, int64_t end, typename Ops::Sum (&sum)[kSums]) {
  if constexpr ((kTaps == 1 || kTaps == 2) && kSums == Ops::kSums && !kPartial &&
                kManyRegisters && kHasMiddles<Ops>) {
    const int64_t pairs = (end - begin - 1) / 2;
    if (pairs > 0) {
      AccumulatePairs<Ops, kSums, kTaps>(x + begin, step, taps + begin, tap_step, pairs,
                                         sum);
      begin += 2 * pairs;
    }
  }
  if constexpr (kTaps > 0) {
    for (int64_t k = begin; k < end; ++k) {
      typename Ops::Tap tap[kTaps];
      for (int j = 0; j < kTaps; ++j) {
        tap[j] = Ops::Broadcast(taps + (k + j * tap_step) * Ops::kParts);
      }
      Sweep<Ops, kSums, kTaps, kPartial>(x + k * Ops::kParts, step, count, tap, sum);
    }
  }
}

// `depth` taps for k < full, one fewer from there to `length`.
template <class Ops, int kSums, bool kPartial, class Step, int kTaps = Ops::kTaps>
HWY_INLINE void AccumulateGroup(int64_t depth, typename Ops::Samples x, Step step,
                                int64_t count, const typename Ops::TapElement* taps,
                                int64_t tap_step, int64_t full, int64_t length,
                                typename Ops::Sum (&sum)[kSums]) {
  if constexpr (kTaps > 0) {
    if (depth == kTaps) {
      Accumulate<Ops, kSums, kTaps, kPartial>(x, step, count, taps, tap_step, 0, full,
                                              sum);
      Accumulate<Ops, kSums, kTaps - 1, kPartial>(x, step, count, taps, tap_step, full,
                                                  length, sum);
    } else {
      AccumulateGroup<Ops, kSums, kPartial, Step, kTaps - 1>(depth, x, step, count, taps,
                                                             tap_step, full, length, sum);
    }
  }
}

// The larger half, third, ... of `count`. A division would keep the first block waiting.
HWY_INLINE int64_t Share(int64_t count, int64_t groups) {
  return HWY_LIKELY(groups == 1) ? count : (count + groups - 1) / groups;
}

// A row of taps meets kSums neighbouring vectors of results; taps k, k + kWidth, ...
// share vectors.
template <class Ops, int kSums, bool kPartial>
HWY_INLINE void AccumulateRow(typename Ops::Samples x,
                              const typename Ops::TapElement* taps, int64_t tap_columns,
                              int64_t count, typename Ops::Sum (&sum)[kSums]) {
  constexpr int64_t kWidth = Ops::kWidth;
  using Step = std::integral_constant<int64_t, kWidth * Ops::kParts>;
  const int64_t depths = (tap_columns + kWidth - 1) / kWidth;
  const int64_t last = tap_columns - (depths - 1) * kWidth;
  int64_t groups = (depths + Ops::kTaps - 1) / Ops::kTaps;
  for (int64_t done = 0; done < depths; --groups) {
    const int64_t depth = Share(depths - done, groups);
    const int64_t offset = done * kWidth * Ops::kParts;
    done += depth;
    AccumulateGroup<Ops, kSums, kPartial>(depth, x + offset, Step(), count, taps + offset,
                                          kWidth, done == depths ? last : kWidth, kWidth,
                                          sum);
  }
}

// One vector each of kSums neighbouring output rows; taps (j, k), (j + 1, k), ... share
// vectors.
template <class Ops, int kSums, bool kPartial>
HWY_INLINE void TileBlock(const CorrelateJob& job, int64_t row, int64_t column,
                          int64_t count) {
  using TapElement = typename Ops::TapElement;
  using Result = typename Ops::Result;
  const int64_t x_step = job.x_stride * Ops::kParts;
  typename Ops::Sum sum[kSums];
  for (auto& s : sum) s = Ops::Zero();
  for (int64_t p = 0; p < job.plane_count; ++p) {
    typename Ops::Samples x =
        SamplesOf<Ops>(job, p) + (row * job.x_stride + column) * Ops::kParts;
    const TapElement* taps = static_cast<const TapElement*>(job.planes[p].taps);
    int64_t groups = (job.tap_rows + Ops::kTaps - 1) / Ops::kTaps;
    for (int64_t done = 0; done < job.tap_rows; --groups) {
      const int64_t depth = Share(job.tap_rows - done, groups);
      AccumulateGroup<Ops, kSums, kPartial>(depth, x, x_step, count, taps,
                                            job.tap_columns, job.tap_columns,
                                            job.tap_columns, sum);
      done += depth;
      x += depth * x_step;
      taps += depth * job.tap_columns * Ops::kParts;
    }
  }
  Result* y = static_cast<Result*>(job.y) + (row * job.y_stride + column) * Ops::kParts;
  for (int s = 0; s < kSums; ++s) {
    if constexpr (kPartial) {
      Ops::StorePartial(sum[s], y, count);
    } else {
      Ops::Store(sum[s], y);
    }
    y += job.y_stride * Ops::kParts;
  }
}

// How CorrelateLines computes kSums neighbouring vectors: of any job, ...
template <class Operations>
struct LongLines {
  using Ops = Operations;
  static constexpr int kSums = Ops::kSums;
  explicit HWY_INLINE LongLines(const CorrelateJob& all) : job(all) {}

  template <int kCount, bool kPartial>
  HWY_INLINE void Block(int64_t row, int64_t column, int64_t count) const {
    typename Ops::Sum sum[kCount];
    for (auto& s : sum) s = Ops::Zero();
    for (int64_t p = 0; p < job.plane_count; ++p) {
      typename Ops::Samples x =
          SamplesOf<Ops>(job, p) + (row * job.x_stride + column) * Ops::kParts;
      const auto* taps = static_cast<const typename Ops::TapElement*>(job.planes[p].taps);
      for (int64_t j = 0; j < job.tap_rows; ++j) {
        AccumulateRow<Ops, kCount, kPartial>(x, taps, job.tap_columns, count, sum);
        x += job.x_stride * Ops::kParts;
        taps += job.tap_columns * Ops::kParts;
      }
    }
    StoreLine<Ops, kCount, kPartial>(job, row, column, count, sum);
  }

  const CorrelateJob job;  // a copy: no store can change it
};

// ... or of one row of taps, which fill kDepth vectors if that is not 0: then a block has
// nothing to look up and no loops but those of its taps.
template <class Operations, int kDepth>
struct RowLines {
  using Ops = Operations;
  using TapElement = typename Ops::TapElement;
  static constexpr int kSums = Ops::kSums;
  explicit HWY_INLINE RowLines(const CorrelateJob& all)
      : job(all),
        samples(SamplesOf<Ops>(all, 0)),
        taps(static_cast<const TapElement*>(all.planes[0].taps)) {}

  template <int kCount, bool kPartial>
  HWY_INLINE void Block(int64_t row, int64_t column, int64_t count) const {
    typename Ops::Sum sum[kCount];
    for (auto& s : sum) s = Ops::Zero();
    const auto x = samples + (row * job.x_stride + column) * Ops::kParts;
    if constexpr (kDepth == 0) {
      AccumulateRow<Ops, kCount, kPartial>(x, taps, job.tap_columns, count, sum);
    } else {
      constexpr int64_t kWidth = Ops::kWidth;
      constexpr std::integral_constant<int64_t, kWidth * Ops::kParts> kStep;
      const int64_t full = job.tap_columns - (kDepth - 1) * kWidth;
      Accumulate<Ops, kCount, kDepth, kPartial>(x, kStep, count, taps, kWidth, 0, full,
                                                sum);
      Accumulate<Ops, kCount, kDepth - 1, kPartial>(x, kStep, count, taps, kWidth, full,
                                                    kWidth, sum);
    }
    StoreLine<Ops, kCount, kPartial>(job, row, column, count, sum);
  }

  const CorrelateJob job;  // a copy: no store can change it
  const typename Ops::Samples samples;
  const TapElement* const taps;
};

// Ops with kRows get loops of their own for such rows.
template <class Ops>
constexpr bool kHasRows = requires {
  requires Ops::kRows;
};

template <class Ops, int kDepth = Ops::kShort / Ops::kWidth + 1>
HWY_INLINE void CorrelateOneRow(const CorrelateJob& job) {
  if constexpr (!kHasRows<Ops> || kDepth > Ops::kTaps) {
    CorrelateLines<RowLines<Ops, 0>>(job);
  } else if (job.tap_columns <= kDepth * Ops::kWidth) {
    CorrelateLines<RowLines<Ops, kDepth>>(job);
  } else {
    CorrelateOneRow<Ops, kDepth + 1>(job);
  }
}

template <class Ops, int kSums>
HWY_INLINE void CorrelateTileRow(const CorrelateJob& job, int64_t row) {
  const int64_t n = job.columns;
  if (n < Ops::kWidth) {
    TileBlock<Ops, kSums, true>(job, row, 0, n);
    return;
  }
  for (int64_t i = 0; i < n; i += Ops::kWidth) {
    TileBlock<Ops, kSums, false>(job, row, HWY_MIN(i, n - Ops::kWidth), Ops::kWidth);
  }
}

template <class Ops>
HWY_INLINE void CorrelateTiles(const CorrelateJob& job) {
  constexpr int kMany = HWY_MIN(Ops::kSums, 8), kFew = HWY_MIN(kMany, 4);
  int64_t row = 0;
  for (; row + kMany <= job.rows; row += kMany) CorrelateTileRow<Ops, kMany>(job, row);
  if (job.rows >= kFew) {
    for (; row < job.rows; row += kFew) {
      CorrelateTileRow<Ops, kFew>(job, HWY_MIN(row, job.rows - kFew));
    }
  } else {
    for (; row < job.rows; ++row) CorrelateTileRow<Ops, 1>(job, row);
  }
}

// The choice depends on the taps alone, so that equal sums are added in equal order.
template <class Ops>
void Correlate(const CorrelateJob& job) noexcept {
  if (job.columns <= 0) return;
  if (job.tap_rows >= 3 || (job.tap_rows == 2 && job.tap_columns < 2 * Ops::kWidth)) {
    CorrelateTiles<Ops>(job);
  } else if (job.tap_rows > 1 || job.plane_count != 1) {
    CorrelateLines<LongLines<Ops>>(job);
  } else if (job.tap_columns <= Ops::kShort) {
    CorrelateFewTaps<Ops>(job);
  } else {
    CorrelateOneRow<Ops>(job);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
