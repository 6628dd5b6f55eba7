// SPDX-License-Identifier: BSD-3-Clause
// Correlation of rows of float32 and float64 that are not contiguous, and need not be
// packed: vectors hold the same samples as if they were, and meet the taps in the order
// of the kernels in correlate-inl.h.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_STEPPED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_STEPPED_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_STEPPED_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_STEPPED_INL_H_
#endif

#include "core/kernels/correlate_float-inl.h"
#include "core/kernels/correlate_quarters-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
// Vectors whose lanes are in falling order of the elements: samples of step -1 are loaded
// as they lie, and only sums are turned round.
template <class Ops>
struct Backward : Ops {
  using typename Ops::Element;
  using typename Ops::Vector;
  static constexpr int64_t kWidth = Ops::kWidth;
  using D = hn::DFromV<Vector>;
  static constexpr bool kStreams = false;

  struct Samples {
    const Element* first;
    explicit HWY_INLINE Samples(const Element* at) : first(at) {}
    HWY_INLINE Samples operator+(int64_t count) const { return Samples(first - count); }
    HWY_INLINE void operator+=(int64_t count) { first -= count; }
  };

  static HWY_INLINE Vector Load(Samples x) {
    return hn::LoadU(D(), x.first - (kWidth - 1));
  }
  static HWY_INLINE Vector LoadPartial(Samples x, int64_t count) {
    const auto absent = hn::FirstN(D(), static_cast<size_t>(kWidth - count));
    return hn::MaskedLoad(hn::Not(absent), D(), x.first - (kWidth - 1));
  }
#if HWY_TARGET == HWY_AVX3
  static HWY_INLINE Vector LoadLast(Samples x, int64_t count) {
    return Ops::LoadPartial(x.first - (kWidth - 1), count);
  }
  template <int K>
  static HWY_INLINE Vector Slide(Vector low, Vector high) {
    return Ops::template Slide<static_cast<int>(kWidth) - K>(high, low);
  }
#endif
  static HWY_INLINE Vector Middle(Vector low, Vector high) {
    return Ops::Middle(high, low);
  }
  static HWY_INLINE void Store(Vector sum, Element* y) {
    Ops::Store(hn::Reverse(D(), sum), y);
  }
};

// As CorrelateLines, by the largest blocks alone: the last one ends with the row.
template <class Lines>
HWY_NOINLINE void CorrelateRow(const CorrelateJob& job) {
  const Lines lines(job);
  constexpr int64_t kBlock = Lines::kSums * Lines::Ops::kWidth;
  static_assert(kBlock <= kSteppedColumns);
  for (int64_t i = 0; i < job.columns; i += kBlock) {
    lines.template Block<Lines::kSums, false>(0, HWY_MIN(i, job.columns - kBlock),
                                              Lines::Ops::kWidth);
  }
}

template <class Ops, int kLength = Ops::kShort>
HWY_INLINE void CorrelateRowOfFew(const CorrelateJob& job) {
  if constexpr (kLength > 0) {
    if (job.tap_columns == kLength) {
      CorrelateRow<ShortLines<Ops, kLength>>(job);
    } else {
      CorrelateRowOfFew<Ops, kLength - 1>(job);
    }
  }
}

// As Correlate chooses.
template <typename T>
void CorrelateBackward(const CorrelateJob& job) noexcept {
  if (job.tap_columns <= FloatOps<T>::kShort) {
    CorrelateRowOfFew<Backward<FloatOps<T>>>(job);
  } else {
    CorrelateRow<RowLines<Backward<FloatOps<T>>, 0>>(job);
  }
}

#endif

#if HWY_TARGET == HWY_AVX3
// Vectors of every second sample.
template <class Ops>
struct EverySecond : Ops {
  using typename Ops::Element;
  using typename Ops::Vector;
  using D = hn::DFromV<Vector>;
  using Lane = hn::TFromD<hn::RebindToUnsigned<D>>;
  static constexpr int kWidth = static_cast<int>(Ops::kWidth);

  struct Samples {
    const Element* first;
    explicit HWY_INLINE Samples(const Element* at) : first(at) {}
    HWY_INLINE Samples operator+(int64_t count) const {
      return Samples(first + 2 * count);
    }
  };

  // The upper half is loaded into the lanes between those of the lower half.
  struct Order {
    Lane lane[kWidth];
  };
  static constexpr Order OrderOf() {
    Order order = {};
    for (int i = 0; i < kWidth; ++i) {
      order.lane[i] = static_cast<Lane>(2 * i % kWidth + 2 * i / kWidth);
    }
    return order;
  }
  static constexpr Order kOrder = OrderOf();

  static HWY_INLINE Vector Merge(Vector low, uint32_t mask, const Element* x) {
    if constexpr (sizeof(Element) == 4) {
      return Vector{_mm512_mask_loadu_ps(low.raw, static_cast<__mmask16>(mask), x)};
    } else {
      return Vector{_mm512_mask_loadu_pd(low.raw, static_cast<__mmask8>(mask), x)};
    }
  }

  // The one sample after the vector, not wanted, may be read.
  static HWY_INLINE Vector Load(Samples x) {
    const Vector merged = Merge(Ops::Load(x.first), 0xaaaa, x.first + kWidth - 1);
    return hn::TableLookupLanes(merged, hn::SetTableIndices(D(), kOrder.lane));
  }

  // The first `count` lanes, if there are that many, and nothing else.
  static HWY_INLINE Vector LoadPartial(Samples x, int64_t count) {
    const int64_t wanted = HWY_MAX(0, HWY_MIN(count, kWidth));
    const uint64_t even = ((uint64_t{1} << 2 * wanted) - 1) & 0x55555555;
    constexpr uint64_t kLanes = (1u << kWidth) - 1;
    const Vector low =
        Merge(hn::Zero(D()), static_cast<uint32_t>(even & kLanes), x.first);
    const Vector merged = Merge(low, static_cast<uint32_t>(even >> (kWidth - 1) & kLanes),
                                x.first + kWidth - 1);
    return hn::TableLookupLanes(merged, hn::SetTableIndices(D(), kOrder.lane));
  }
};

// One row of samples of step 2, for which a load costs two, a permutation, and more: each
// vector is made once, and those in between are cut out of two neighbours. Groups of taps
// k, k + kWidth, ... share cuts, as in LineBlock: kDepths of them, or one fewer from the
// tap `last` on.
template <class Ops, int kDepths>
struct EverySecondRow {
  using Samples = EverySecond<Ops>;
  using Element = typename Ops::Element;
  using Vector = typename Ops::Vector;
  static constexpr int kSums = 8;
  static constexpr int kWidth = static_cast<int>(Ops::kWidth);
  static constexpr int kBlock = kSums * kWidth;
  static constexpr int kCount = kSums + kDepths;
  static_assert(kBlock <= kSteppedColumns);

  explicit HWY_INLINE EverySecondRow(const CorrelateJob& all)
      : job(all),
        taps(static_cast<const Element*>(all.planes[0].taps)),
        last(static_cast<int>(all.tap_columns) - (kDepths - 1) * kWidth) {}

  // Cuts at K of the vectors from kFirst on meet kMeeting taps.
  template <int kFirst, int kMeeting, int K>
  HWY_INLINE void MeetTaps(const Vector (&vector)[kCount], Vector (&sum)[kSums]) const {
    Vector tap[kMeeting];
    for (int j = 0; j < kMeeting; ++j) {
      tap[j] = Ops::Broadcast(taps + (kFirst + j) * kWidth + K);
    }
    for (int c = 0; c < kSums + kMeeting - 1; ++c) {
      Vector x = vector[kFirst + c];
      if constexpr (K > 0) x = Ops::template Slide<K>(x, vector[kFirst + c + 1]);
      for (int j = 0; j < kMeeting; ++j) {
        if (c >= j && c - j < kSums) Ops::MulAdd(tap[j], x, sum[c - j]);
      }
    }
  }

  template <int kFirst, int kNext, int K = 0>
  HWY_INLINE void MeetGroup(const Vector (&vector)[kCount], Vector (&sum)[kSums]) const {
    if constexpr (K < kWidth) {
      constexpr int kMeeting = kNext - kFirst;
      if (kNext < kDepths || K < last) {
        MeetTaps<kFirst, kMeeting, K>(vector, sum);
      } else if constexpr (kMeeting > 1) {
        MeetTaps<kFirst, kMeeting - 1, K>(vector, sum);
      }
      MeetGroup<kFirst, kNext, K + 1>(vector, sum);
    }
  }

  template <int kFirst = 0>
  HWY_INLINE void Accumulate(const Vector (&vector)[kCount], Vector (&sum)[kSums]) const {
    constexpr int kLeft = kDepths - kFirst;
    if constexpr (kLeft > 0) {
      constexpr int kGroups = (kLeft + Ops::kTaps - 1) / Ops::kTaps;
      constexpr int kNext = kFirst + (kLeft + kGroups - 1) / kGroups;
      MeetGroup<kFirst, kNext>(vector, sum);
      Accumulate<kNext>(vector, sum);
    }
  }

  HWY_INLINE void Run() const {
    for (int64_t i = 0; i < job.columns; i += kBlock) {
      const int64_t begin = HWY_MIN(i, job.columns - kBlock);
      const auto x = SamplesOf<Samples>(job, 0) + begin;
      const int64_t left = job.columns - begin + job.tap_columns - 1;
      Vector vector[kCount];
      for (int v = 0; v < kSums; ++v) vector[v] = Samples::Load(x + v * kWidth);
      for (int v = kSums; v < kCount; ++v) {
        vector[v] = left > kCount * kWidth
                        ? Samples::Load(x + v * kWidth)
                        : Samples::LoadPartial(x + v * kWidth, left - v * kWidth);
      }
      for (Vector& v : vector) KeepInRegister(v);
      Vector sum[kSums];
      for (Vector& s : sum) s = Ops::Zero();
      Accumulate(vector, sum);
      StoreLine<Ops, kSums, false>(job, 0, begin, kWidth, sum);
    }
  }

  const CorrelateJob& job;
  const Element* const taps;
  const int last;
};

// The most taps that meet samples in quarters: more samples find no room in registers.
template <typename T>
constexpr int kMostInQuarters = 2 * static_cast<int>(FloatOps<T>::kWidth) + 1;
// Samples for more taps than that are as well packed.
constexpr int kMostTaps = 48;

// Functions of their own: the compiler then sees their registers alone.
template <typename T, int kLength>
HWY_NOINLINE void RunInQuarters(const CorrelateJob& job) {
  Quarters<FloatOps<T>, kLength>(job).Run();
}
template <typename T, int kDepths>
HWY_NOINLINE void RunEverySecond(const CorrelateJob& job) {
  EverySecondRow<FloatOps<T>, kDepths>(job).Run();
}

template <typename T, int kLength = kMostInQuarters<T>>
HWY_INLINE void CorrelateInQuarters(const CorrelateJob& job) {
  if constexpr (kLength > 1) {
    if (job.tap_columns == kLength) {
      RunInQuarters<T, kLength>(job);
    } else {
      CorrelateInQuarters<T, kLength - 1>(job);
    }
  }
}

template <typename T, int kDepths>
HWY_INLINE void CorrelateByDepth(const CorrelateJob& job) {
  constexpr int kFewer = (kDepths - 1) * static_cast<int>(FloatOps<T>::kWidth);
  if constexpr (kFewer + FloatOps<T>::kWidth > kMostInQuarters<T>) {
    if (job.tap_columns > kFewer) {
      RunEverySecond<T, kDepths>(job);
    } else {
      CorrelateByDepth<T, kDepths - 1>(job);
    }
  }
}

template <typename T>
void CorrelateEverySecond(const CorrelateJob& job) noexcept {
  if (job.tap_columns <= kMostInQuarters<T>) {
    CorrelateInQuarters<T>(job);
  } else {
    CorrelateByDepth<T, kMostTaps / static_cast<int>(FloatOps<T>::kWidth)>(job);
  }
}

#endif

template <typename T>
CorrelateFunction FindSteppedOf([[maybe_unused]] int64_t x_step,
                                [[maybe_unused]] int64_t tap_columns) noexcept {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  if (x_step == -1) return CorrelateBackward<T>;
#endif
#if HWY_TARGET == HWY_AVX3
  // A single tap would leave no sample to read after the last vector.
  if (x_step == 2 && tap_columns > 1 && tap_columns <= kMostTaps) {
    return CorrelateEverySecond<T>;
  }
#endif
  return nullptr;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
