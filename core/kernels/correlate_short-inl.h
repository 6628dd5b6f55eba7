// SPDX-License-Identifier: BSD-3-Clause
// Rows of so few taps that these stay in registers from block to block.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_SHORT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_SHORT_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_SHORT_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_SHORT_INL_H_
#endif

#include "core/kernels/correlate_sweep-inl.h"
#include "core/kernels/fft/butterflies-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// sum[s] += tap[k] * x[s * kWidth + k] for k of kLength, in the order of LineBlock.
template <class Ops, int kSums, int kLength, bool kPartial, int K = 0>
HWY_INLINE void AccumulateShort(typename Ops::Samples x, int64_t count,
                                const typename Ops::Tap (&tap)[kLength],
                                typename Ops::Sum (&sum)[kSums]) {
  constexpr int kWidth = static_cast<int>(Ops::kWidth);
  using Step = std::integral_constant<int64_t, kWidth * Ops::kParts>;
  if constexpr (K < HWY_MIN(kWidth, kLength)) {
    constexpr int kDepth = (kLength - K + kWidth - 1) / kWidth;
    typename Ops::Tap sharing[kDepth];
    for (int j = 0; j < kDepth; ++j) sharing[j] = tap[K + j * kWidth];
    Sweep<Ops, kSums, kDepth, kPartial>(x + K * Ops::kParts, Step(), count, sharing, sum);
    AccumulateShort<Ops, kSums, kLength, kPartial, K + 1>(x, count, tap, sum);
  }
}

// Ops with kSlides can use Vectors::Slide.
template <class Ops>
constexpr bool kCanSlide = requires {
  requires Ops::kSlides;
};

// The same for vectors that can be cut out of two neighbours: a cut costs less than a
// load across a cache line, and the two run in different units, so they take turns. The
// vectors of the last tap are loaded: where the sums of a row begin at a line, so do
// these if there are as many results as samples or more.
template <class Ops, int kSums, int kLength>
struct Sliding {
  using Vector = typename Ops::Vector;
  static constexpr int kWidth = static_cast<int>(Ops::kWidth);
  static constexpr int kBase = (kLength - 1) % kWidth;
  static constexpr int kVectors = kSums + (kLength + kWidth - 1) / kWidth;

  // vector[q] begins at sample (q - 1) * kWidth + kBase.
  template <int K = 0>
  static HWY_INLINE void MeetTaps(typename Ops::Samples x,
                                  const Vector (&vector)[kVectors],
                                  const typename Ops::Tap (&tap)[kLength],
                                  typename Ops::Sum (&sum)[kSums]) {
    if constexpr (K < HWY_MIN(kWidth, kLength)) {
      constexpr int kDepth = (kLength - K + kWidth - 1) / kWidth;
      constexpr bool kLoads =
          K != kBase && (K - kBase) % 2 == 0 && (K + 2 != kBase || kLength > 5);
      for (int q = 0; q < kSums + kDepth - 1; ++q) {
        Vector cut = vector[q + 1];
        if constexpr (kLoads) {
          cut = Ops::Load(x + (q * kWidth + K));
        } else if constexpr (K < kBase) {
          cut = Ops::template Slide<kWidth + K - kBase>(vector[q], vector[q + 1]);
        } else if constexpr (K > kBase) {
          cut = Ops::template Slide<K - kBase>(vector[q + 1], vector[q + 2]);
        }
        if constexpr (kDepth > 1) KeepInRegister(cut);
        for (int j = 0; j < kDepth; ++j) {
          if (q >= j && q - j < kSums) Ops::MulAdd(tap[K + j * kWidth], cut, sum[q - j]);
        }
      }
      MeetTaps<K + 1>(x, vector, tap, sum);
    }
  }

  static HWY_INLINE void Accumulate(typename Ops::Samples x,
                                    const typename Ops::Tap (&tap)[kLength],
                                    typename Ops::Sum (&sum)[kSums]) {
    Vector vector[kVectors];
    for (int q = 0; q < kVectors; ++q) {
      const auto at = x + ((q - 1) * kWidth + kBase);
      vector[q] = q == 0 ? Ops::LoadLast(at, kBase) : Ops::Load(at);
      KeepInRegister(vector[q]);
    }
    MeetTaps(x, vector, tap, sum);
  }
};

// Ops with kAlternates have Middle, and few registers: vectors that begin at even places
// are loaded, and those between are made of them, in another unit. More taps gain more
// from sharing vectors.
template <class Ops, int kLength>
constexpr bool kDoesAlternate = requires {
  requires Ops::kAlternates &&(kLength <= 2 * Ops::kWidth);
};

// Tap by tap, all sums at once, which then wait little for each other.
template <class Ops, int kSums, int kLength>
struct Paired {
  using Vector = typename Ops::Vector;
  static constexpr int kWidth = static_cast<int>(Ops::kWidth);

  static HWY_INLINE Vector Load(typename Ops::Samples x) {
    Vector vector = Ops::Load(x);
    KeepInRegister(vector);
    return vector;
  }

  static HWY_INLINE void Accumulate(typename Ops::Samples x,
                                    const typename Ops::Tap (&tap)[kLength],
                                    typename Ops::Sum (&sum)[kSums]) {
    Vector even[kSums];
    Unroll<0, kSums>([&](auto s) ND_UNROLLED {
      even[s] = Load(x + s * kWidth);
      Ops::MulAdd(tap[0], even[s], sum[s]);
    });
    Unroll<0, kLength / 2>([&](auto pair) ND_UNROLLED {
      constexpr int k = 2 * decltype(pair)::value + 1;
      constexpr bool kIsLast = k + 1 == kLength;
      Unroll<0, kSums>([&](auto s) ND_UNROLLED {
        const auto at = x + (s * kWidth + k);
        if constexpr (kIsLast) {
          Ops::MulAdd(tap[k], Ops::Load(at), sum[s]);
        } else {
          const Vector next = Load(at + 1);
          Ops::MulAdd(tap[k], Ops::Middle(even[s], next), sum[s]);
          even[s] = next;
        }
      });
      if constexpr (!kIsLast) {
        Unroll<0, kSums>([&](auto s)
                             ND_UNROLLED { Ops::MulAdd(tap[k + 1], even[s], sum[s]); });
      }
    });
  }
};

// Along the samples: what two sums see is loaded or made once.
template <class Ops, int kSums, int kLength>
struct Alternating {
  using Vector = typename Ops::Vector;
  static constexpr int kWidth = static_cast<int>(Ops::kWidth);
  static constexpr int kPlaces = (kSums - 1) * kWidth + kLength;

  // Some sum sees the vector at a place.
  static constexpr bool IsSeen(int place) {
    return place < kPlaces && (kLength >= kWidth || place % kWidth < kLength);
  }

  template <int kPlace>
  static HWY_INLINE void Meet(Vector x, const typename Ops::Tap (&tap)[kLength],
                              typename Ops::Sum (&sum)[kSums]) {
    Unroll<0, kSums>([&](auto s) ND_UNROLLED {
      constexpr int k = kPlace - decltype(s)::value * kWidth;
      if constexpr (k >= 0 && k < kLength) Ops::MulAdd(tap[k], x, sum[s]);
    });
  }

  static HWY_INLINE void Accumulate(typename Ops::Samples x,
                                    const typename Ops::Tap (&tap)[kLength],
                                    typename Ops::Sum (&sum)[kSums]) {
    const auto load = [&](int place) ND_UNROLLED {
      Vector vector = Ops::Load(x + place);
      KeepInRegister(vector);
      return vector;
    };
    Vector even = load(0);
    Unroll<0, (kPlaces + 1) / 2>([&](auto half) ND_UNROLLED {
      constexpr int kEven = 2 * decltype(half)::value, kOdd = kEven + 1;
      if constexpr (IsSeen(kEven)) Meet<kEven>(even, tap, sum);
      if constexpr (kOdd + 1 == kPlaces) {
        Meet<kOdd>(load(kOdd), tap, sum);
      } else if constexpr (IsSeen(kOdd) || IsSeen(kOdd + 1)) {
        const Vector next = load(kOdd + 1);
        if constexpr (IsSeen(kOdd)) Meet<kOdd>(Ops::Middle(even, next), tap, sum);
        even = next;
      }
    });
  }
};

template <class Operations, int kLength>
struct ShortLines {
  using Ops = Operations;
  using TapElement = typename Ops::TapElement;
  // What cuts of that many taps leave room for.
  static constexpr int kSliding = kLength <= 12 ? 8 : kLength <= 16 ? 6 : 4;
  static constexpr int kSums = kCanSlide<Ops>                 ? kSliding
                               : kDoesAlternate<Ops, kLength> ? 4
                               : kManyRegisters               ? Ops::kSums
                                                              : HWY_MIN(Ops::kSums, 8);
  // So many taps meet every vector twice.
  static constexpr bool kShares = Ops::kWidth < 8 && kLength > Ops::kWidth;
  explicit HWY_INLINE ShortLines(const CorrelateJob& all)
      : job(all), samples(SamplesOf<Ops>(all, 0)) {
    const TapElement* taps = static_cast<const TapElement*>(job.planes[0].taps);
    for (int k = 0; k < kLength; ++k) tap[k] = Ops::Broadcast(taps + k * Ops::kParts);
  }

  template <int kCount, bool kPartial>
  HWY_INLINE void Block(int64_t row, int64_t column, int64_t count) const {
    typename Ops::Sum sum[kCount];
    for (auto& s : sum) s = Ops::Zero();
    const auto x = samples + (row * job.x_stride + column) * Ops::kParts;
    if constexpr (kCanSlide<Ops> && !kPartial) {
      Sliding<Ops, kCount, kLength>::Accumulate(x, tap, sum);
    } else if constexpr (kDoesAlternate<Ops, kLength> && !kPartial) {
      std::conditional_t<kShares, Alternating<Ops, kCount, kLength>,
                         Paired<Ops, kCount, kLength>>::Accumulate(x, tap, sum);
    } else if constexpr (kDoesAlternate<Ops, kLength>) {
      for (int k = 0; k < kLength; ++k) {
        Ops::MulAdd(tap[k], Ops::LoadPartial(x + k, count), sum[0]);
      }
    } else {
      AccumulateShort<Ops, kCount, kLength, kPartial>(x, count, tap, sum);
    }
    StoreLine<Ops, kCount, kPartial>(job, row, column, count, sum);
  }

  const CorrelateJob job;  // a copy: no store can change it
  const typename Ops::Samples samples;
  typename Ops::Tap tap[kLength];
};

// Rows of up to kLength taps each get a loop of their own.
template <class Ops, int kLength = Ops::kShort>
HWY_INLINE void CorrelateFewTaps(const CorrelateJob& job) {
  if constexpr (kLength > 0) {
    if (job.tap_columns == kLength) {
      CorrelateLines<ShortLines<Ops, kLength>>(job);
    } else {
      CorrelateFewTaps<Ops, kLength - 1>(job);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
