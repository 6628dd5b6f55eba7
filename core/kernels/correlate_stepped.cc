// SPDX-License-Identifier: BSD-3-Clause
// Correlation of rows of float32 and float64 that are not contiguous, and need not be
// packed: vectors hold the same samples as if they were, and meet the taps in the order
// of the kernels in correlate-inl.h.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_stepped.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_float-inl.h"
#include "core/kernels/correlate_quarters-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3
// Ops::Slide, preferably by shuffles within lanes of 128 bits: they have
// one more unit to run in than those across.
template <class Ops, int K>
HWY_INLINE typename Ops::Vector Cut(typename Ops::Vector low, typename Ops::Vector high) {
  constexpr int kInLane = static_cast<int>(16 / sizeof(typename Ops::Element));
  if constexpr (K == 0) {
    return low;
  } else if constexpr (K % kInLane == 0) {
    return Ops::template Slide<K>(low, high);
  } else {
    // The upper part of each lane of one, the lower part of the other.
    constexpr int kReach = K % 2 == 1 ? 1 : 2;
    const auto before = Cut<Ops, K - kReach>(low, high).raw;
    const auto after = Cut<Ops, K + kReach>(low, high).raw;
    if constexpr (kInLane == 2) {
      return {_mm512_shuffle_pd(before, after, 0x55)};
    } else if constexpr (kReach == 1) {
      return {_mm512_shuffle_ps(before, after, _MM_SHUFFLE(2, 1, 2, 1))};
    } else {
      return {_mm512_shuffle_ps(before, after, _MM_SHUFFLE(1, 0, 3, 2))};
    }
  }
}

// Vectors whose lanes are in falling order of the elements: samples of step -1 are loaded
// as they lie, and only sums are turned round.
template <class Ops>
struct Backward : Ops {
  using typename Ops::Element;
  using typename Ops::Vector;
  static constexpr int64_t kWidth = Ops::kWidth;
  static constexpr bool kReloads = false;
  using D = hn::DFromV<Vector>;

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
  template <int K>
  static HWY_INLINE Vector Slide(Vector low, Vector high) {
    return Cut<Ops, static_cast<int>(kWidth) - K>(high, low);
  }
  static HWY_INLINE Vector Middle(Vector low, Vector high) {
    return Ops::Middle(high, low);
  }
  static HWY_INLINE void Store(Vector sum, Element* y) {
    Ops::Store(hn::Reverse(D(), sum), y);
  }
};

// As CorrelateLines, by the largest blocks alone: the last one ends with the row.
template <class Lines>
HWY_INLINE void CorrelateRow(const Lines lines, const CorrelateJob& job) {
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
      CorrelateRow(ShortLines<Ops, kLength>(job), job);
    } else {
      CorrelateRowOfFew<Ops, kLength - 1>(job);
    }
  }
}

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
// k, k + kWidth, ... share cuts, as in LineBlock.
template <class Ops, int kLength>
struct EverySecondRow {
  using Samples = EverySecond<Ops>;
  using Element = typename Ops::Element;
  using Vector = typename Ops::Vector;
  static constexpr int kSums = 8;
  static constexpr int kWidth = static_cast<int>(Ops::kWidth);
  static constexpr int kBlock = kSums * kWidth;
  static constexpr int kCount = kSums + (kLength + kWidth - 2) / kWidth;
  static_assert(kBlock <= kSteppedColumns);

  explicit HWY_INLINE EverySecondRow(const CorrelateJob& all)
      : job(all), taps(static_cast<const Element*>(all.planes[0].taps)) {}

  // One cut, number C from vector[kFirst] on, meets the taps.
  template <int kMeeting, int kFirst, int K, int C = 0>
  static HWY_INLINE void MeetTaps(const Vector (&vector)[kCount],
                                  const Vector (&tap)[kMeeting], Vector (&sum)[kSums]) {
    if constexpr (C < kSums + kMeeting - 1) {
      Vector x = vector[kFirst + C];
      if constexpr (K > 0) x = Ops::template Slide<K>(x, vector[kFirst + C + 1]);
      Feed<Ops, kSums, kMeeting, C>(x, tap, sum);
      MeetTaps<kMeeting, kFirst, K, C + 1>(vector, tap, sum);
    }
  }

  // Taps [kFirst * kWidth, kEnd), kWidth apart.
  template <int kFirst, int kEnd, int K = 0>
  HWY_INLINE void MeetGroup(const Vector (&vector)[kCount], Vector (&sum)[kSums]) const {
    constexpr int kBegin = kFirst * kWidth + K;
    if constexpr (K < kWidth && kBegin < kEnd) {
      constexpr int kMeeting = (kEnd - kBegin + kWidth - 1) / kWidth;
      Vector tap[kMeeting];
      for (int j = 0; j < kMeeting; ++j)
        tap[j] = Ops::Broadcast(taps + kBegin + j * kWidth);
      MeetTaps<kMeeting, kFirst, K>(vector, tap, sum);
      MeetGroup<kFirst, kEnd, K + 1>(vector, sum);
    }
  }

  template <int kFirst = 0>
  HWY_INLINE void Accumulate(const Vector (&vector)[kCount], Vector (&sum)[kSums]) const {
    constexpr int kDepths = (kLength + kWidth - 1) / kWidth - kFirst;
    if constexpr (kDepths > 0) {
      constexpr int kGroups = (kDepths + Ops::kTaps - 1) / Ops::kTaps;
      constexpr int kNext = kFirst + (kDepths + kGroups - 1) / kGroups;
      MeetGroup<kFirst, HWY_MIN(kNext * kWidth, kLength)>(vector, sum);
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
};

// The most taps that meet samples in quarters: more samples find no room in registers.
template <typename T>
constexpr int kMostInQuarters = 2 * static_cast<int>(Wide<T>::kWidth) + 1;
// Samples for more taps than that are as well packed.
constexpr int kMostTaps = 48;

// Both choose as Correlate does.
template <typename T>
void CorrelateBackward(const CorrelateJob& job) noexcept {
  if (job.tap_columns <= Wide<T>::kShort) {
    CorrelateRowOfFew<Backward<Wide<T>>>(job);
  } else if (job.tap_columns >= 2 * Wide<T>::kWidth - 1) {
    CorrelateRow(LongLines<Backward<Wide<T>>>(job), job);
  } else {
    CorrelateRow(LongLines<Backward<Narrow<T>>>(job), job);
  }
}

// A function of its own for each number of taps: the compiler then sees its registers
// alone.
template <typename T, int kLength>
HWY_NOINLINE void RunEverySecond(const CorrelateJob& job) {
  using Ops = Wide<T>;
  if constexpr (kLength > kMostInQuarters<T>) {
    EverySecondRow<Ops, kLength>(job).Run();
  } else {
    constexpr bool kWide = kLength >= 2 * Ops::kWidth - 1;
    constexpr int kWidth = static_cast<int>(kWide ? Ops::kWidth : Narrow<T>::kWidth);
    constexpr int kApart = kLength <= Ops::kShort ? kLength : kWidth;
    Quarters<Ops, kLength, kApart>(job).Run();
  }
}

template <typename T, int kLength = kMostTaps>
void CorrelateEverySecond(const CorrelateJob& job) noexcept {
  if constexpr (kLength > 1) {
    if (job.tap_columns == kLength) {
      RunEverySecond<T, kLength>(job);
    } else {
      CorrelateEverySecond<T, kLength - 1>(job);
    }
  }
}

template <typename T>
CorrelateFunction Find(int64_t x_step, int64_t tap_columns) noexcept {
  if (x_step == -1) return CorrelateBackward<T>;
  // A single tap would leave no sample to read after the last vector.
  if (x_step == 2 && tap_columns > 1 && tap_columns <= kMostTaps) {
    return CorrelateEverySecond<T>;
  }
  return nullptr;
}
#else
template <typename T>
CorrelateFunction Find(int64_t, int64_t) noexcept {
  return nullptr;
}
#endif

}  // namespace

extern const internal::SteppedTable kSteppedTable;
constexpr internal::SteppedTable kSteppedTable = {Find<float>, Find<double>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const SteppedTable& SteppedCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kSteppedTable);
}
}  // namespace nd::internal
#endif
