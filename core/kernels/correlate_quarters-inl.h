// SPDX-License-Identifier: BSD-3-Clause
// Correlation of every second sample of a row with some taps, for AVX-512. The four lanes
// of 128 bits of a vector walk through the four quarters of the row. What lies between
// two vectors is then cut out within lanes, where shuffles are cheap, and serves two taps
// or more, which is worth the shuffles that bring samples and sums to their lanes.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_QUARTERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_QUARTERS_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_QUARTERS_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_QUARTERS_INL_H_
#endif

#include "core/kernels/correlate-inl.h"

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Runs a job of one row of at least kSteppedColumns results, and of kLength > 1 taps.
// Sums meet taps k, k + kWidth, ... in a row, for k = 0, 1, ...: the order of LineBlock.
template <class Ops, int kLength>
class Quarters {
 public:
  explicit HWY_INLINE Quarters(const CorrelateJob& job)
      : length_((job.columns + 4 * kStep - 1) / (4 * kStep) * kStep) {
    static_assert(3 * (kSteppedColumns / 4 + kStep - 1) < kSteppedColumns);
    for (int q = 0; q < 4; ++q) {
      const int64_t begin = HWY_MIN(q * length_, job.columns - length_);
      x_[q] = static_cast<const Element*>(job.planes[0].x) + 2 * begin;
      y_[q] = static_cast<Element*>(job.y) + begin;
    }
    const Element* taps = static_cast<const Element*>(job.planes[0].taps);
    for (int k = 0; k < kLength; ++k) tap_[k] = Ops::Broadcast(taps + k);
  }

  HWY_INLINE void Run() const {
    Vector sample[kSamples], sum[kSums];
    for (int i = 0; i < kAhead; i += 2) LoadPair<false>(i, 0, sample);
    for (Vector& s : sum) s = Ops::Zero();
    // Each block stores the sums of the one before. What the first stores, the second
    // replaces.
    const int64_t last = length_ - kStep;
    int64_t i = 0;
    for (; i < (kFew ? last : 0); i += kStep) {
      Block<false>(i, HWY_MAX(i - kStep, 0), sample, sum);
    }
    for (; i <= last; i += kStep) {
      Block<true>(i, HWY_MAX(i - kStep, 0), sample, sum);
    }
    Vector half[kSums];
    Place<0, kPlaces>(last, sum, half);
  }

 private:
  using Element = typename Ops::Element;
  using Vector = typename Ops::Vector;
  using D = hn::DFromV<Vector>;
  static constexpr int kWidth = static_cast<int>(Ops::kWidth);
  static constexpr int kLane = kWidth / 4;  // elements
  static constexpr int kSums = 4;           // vectors that a block computes
  static constexpr int kStep = kSums * kLane;
  // Vectors of samples that a block needs beyond one for each sum: a pair for every half
  // vector of taps but the first. They begin the next block.
  static constexpr int kHalf = kWidth / 2;
  static constexpr int kAhead = (kLength - 1 + kHalf - 1) / kHalf * 2;
  static constexpr int kSamples = kSums + kAhead;
  static_assert(kLength > 1 && kLength <= kWidth * Ops::kTaps);
  // Few taps stay in registers, and do not pay for a test of what may be read. More are
  // loaded, each for all sums at once.
  static constexpr bool kFew = kLength <= 9;
  static constexpr int kTogether = kFew ? kSums / 2 : kSums;  // sums that share a tap
  static constexpr int kPlaces = 8;                           // shuffles of Place

  // Two lanes of `low`, then two of `high`; `kOrder` as of vshuff64x2.
  template <int kOrder>
  static HWY_INLINE Vector Lanes(Vector low, Vector high) {
    const hn::Repartition<double, D> pairs;
    Vector lanes = hn::BitCast(
        D(), hn::Vec<decltype(pairs)>{_mm512_shuffle_f64x2(
                 hn::BitCast(pairs, low).raw, hn::BitCast(pairs, high).raw, kOrder)});
    KeepInRegister(lanes);
    return lanes;
  }

  // The number of the tap that a sum meets after `before` others.
  static constexpr int TapAfter(int before) {
    int k = 0, first = 0;
    for (; before > 0; --before) {
      k += kWidth;
      if (k >= kLength) k = ++first;
    }
    return k;
  }

  // Every second element of `low` and of `high`, in turns by lane.
  static HWY_INLINE Vector Halve(Vector low, Vector high) {
    const hn::Repartition<double, D> pairs;
    hn::Vec<decltype(pairs)> both;
    if constexpr (kLane == 4) {
      both = hn::BitCast(
          pairs, Vector{_mm512_shuffle_ps(low.raw, high.raw, _MM_SHUFFLE(2, 0, 2, 0))});
    } else {
      both = hn::InterleaveLower(pairs, low, high);
    }
    both.raw = _mm512_permutex_pd(both.raw, _MM_SHUFFLE(3, 1, 2, 0));
    return hn::BitCast(D(), both);
  }

  // sample[to] and the next, where sample[0] has those from `at` on in each quarter;
  // kPartial: what no tap meets is not read, should it come so far.
  template <bool kPartial>
  HWY_INLINE void LoadPair(int to, int64_t at, Vector (&sample)[kSamples]) const {
    at += to * kLane;
    const int64_t count = length_ + kLength - 1 - at;
    Vector x[4];
    if (!kPartial || HWY_LIKELY(count > kHalf)) {
      for (int q = 0; q < 4; ++q) x[q] = Ops::Load(x_[q] + 2 * at);
    } else {
      const int64_t lanes = HWY_MAX(0, 2 * count - 1);
      for (int q = 0; q < 4; ++q) x[q] = Ops::LoadPartial(x_[q] + 2 * at, lanes);
    }
    const Vector ab = Halve(x[0], x[1]), cd = Halve(x[2], x[3]);
    sample[to] = hn::ConcatLowerLower(D(), cd, ab);
    sample[to + 1] = hn::ConcatUpperUpper(D(), cd, ab);
  }

  // In each lane, elements K, K + 1, ... of `low` and the first K of `high`.
  template <int K>
  static HWY_INLINE Vector Cut(Vector low, Vector high) {
    if constexpr (K == 0) {
      return low;
    } else if constexpr (kLane == 2) {
      return {_mm512_shuffle_pd(low.raw, high.raw, 0x55)};
    } else if constexpr (K == 1) {
      return {_mm512_shuffle_ps(low.raw, Cut<2>(low, high).raw, _MM_SHUFFLE(2, 1, 2, 1))};
    } else if constexpr (K == 2) {
      return {_mm512_shuffle_ps(low.raw, high.raw, _MM_SHUFFLE(1, 0, 3, 2))};
    } else {
      return {
          _mm512_shuffle_ps(Cut<2>(low, high).raw, high.raw, _MM_SHUFFLE(2, 1, 2, 1))};
    }
  }

  // How many shuffles of Place come before a turn of MeetTaps. They are spread evenly,
  // but where registers are scarce, the sums leave them by the middle of the block.
  static constexpr int PlacesBefore(int turn) {
    constexpr int kTurns = kFew ? kSums / kTogether * kLength : kLength * 2 / 3;
    return HWY_MIN((turn * kPlaces + kTurns - 1) / kTurns, kPlaces);
  }

  // Shuffles [kFrom, kTo) of the kPlaces that turn four sums of all quarters into a
  // vector of each quarter, and store it.
  template <int kFrom, int kTo>
  HWY_INLINE void Place(int64_t at, const Vector (&sum)[kSums],
                        Vector (&half)[kSums]) const {
    if constexpr (kFrom < kTo) {
      constexpr int I = kFrom % kSums;
      if constexpr (kFrom < kSums) {
        constexpr int kOrder = I % 2 == 0 ? 0x44 : 0xee;
        half[I] = Lanes<kOrder>(sum[I & 2], sum[I | 1]);
      } else {
        constexpr int kOrder = I % 2 == 0 ? 0x88 : 0xdd;
        Ops::Store(Lanes<kOrder>(half[I / 2], half[I / 2 + 2]), y_[I] + at);
      }
      Place<kFrom + 1, kTo>(at, sum, half);
    }
  }

  // kTogether sums, from sum[S] on, meet all taps. In between come the shuffles that
  // place the sums of the block before: all at once, they would keep multiply-adds
  // waiting.
  template <int S, int I = 0>
  HWY_INLINE void MeetTaps(const Vector (&sample)[kSamples], Vector (&sum)[kSums],
                           int64_t before, const Vector (&done)[kSums],
                           Vector (&half)[kSums]) const {
    if constexpr (I < kLength) {
      constexpr int K = TapAfter(I), kCut = K % kLane;
      for (int s = S; s < S + kTogether; ++s) {
        const int at = s + K / kLane;
        Ops::MulAdd(tap_[K], Cut<kCut>(sample[at], sample[at + (kCut > 0)]), sum[s]);
      }
      constexpr int kTurn = S / kTogether * kLength + I;
      Place<PlacesBefore(kTurn), PlacesBefore(kTurn + 1)>(before, done, half);
      MeetTaps<S, I + 1>(sample, sum, before, done, half);
    }
  }

  // The sums of results [at, at + kStep) of each quarter, which `sample` has begun with
  // kAhead vectors; those that `sum` held are stored at `before`.
  template <bool kPartial>
  HWY_INLINE void Block(int64_t at, int64_t before, Vector (&sample)[kSamples],
                        Vector (&sum)[kSums]) const {
    Vector next[kSums], half[kSums];
    for (Vector& s : next) s = Ops::Zero();
    LoadPair<kPartial>(kAhead, at, sample);
    if constexpr (kTogether < kSums) MeetTaps<0>(sample, next, before, sum, half);
    LoadPair<kPartial>(kAhead + 2, at, sample);
    MeetTaps<kSums - kTogether>(sample, next, before, sum, half);
    for (int s = 0; s < kSums; ++s) sum[s] = next[s];
    for (int i = 0; i < kAhead; ++i) sample[i] = sample[i + kSums];
  }

  const int64_t length_;  // of a quarter; the last one may reach back into the third
  const Element* x_[4];
  Element* y_[4];
  Vector tap_[kLength];
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();
#endif

#endif  // per-target include guard
