// SPDX-License-Identifier: BSD-3-Clause
// Sums of kDownRows results at a time, that see samples one after the other: result r is
// the sum of tap[k] times sample r + k, each of them a vector. Where these lie is known
// to a Place of a Job: it gives T, tap_count, taps, ForColumns(body) that calls
// body(columns) for groups of vectors side by side, At(q), a Cursor for sample q that
// Advance moves on, Load(cursor, columns), Keep(r, x, columns) which is shown the samples
// tap_count - 1 + r, and Finish(sum, columns).

// Per-target include guard.
#if defined(ND_CORE_KERNELS_DOWN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_DOWN_INL_H_
#undef ND_CORE_KERNELS_DOWN_INL_H_
#else
#define ND_CORE_KERNELS_DOWN_INL_H_
#endif

#include "core/kernels/correlate_vectors-inl.h"
#include "core/kernels/down.h"
#include "core/kernels/fft/butterflies-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR
constexpr int kRows = static_cast<int>(kDownRows);
// Up to so many taps get loops of their own.
constexpr int kFewTaps = 9;
// The same of taps that fold.
constexpr int kLeastFewPairs = 9, kMostFewPairs = 15;

template <class Place>
struct Sums {
  using D = hn::ScalableTag<typename Place::T>;
  using Vector = hn::Vec<D>;

  template <class Columns>
  static HWY_INLINE Vector Load(const Place& place, typename Place::Cursor at,
                                const Columns& columns) {
    Vector vector = place.Load(at, columns);
    KeepInRegister(vector);
    return vector;
  }

  static HWY_INLINE Vector Tap(const Place& place, int64_t k) {
    return hn::Set(D(), place.taps()[k]);
  }

  template <int kTaps>
  static HWY_INLINE void Few(const Place& place) {
    Vector tap[kTaps];
    Unroll<0, kTaps>([&](auto k) ND_UNROLLED { tap[k] = Tap(place, k); });
    place.ForColumns([&](const auto& columns) ND_UNROLLED {
      Vector sum[kRows];
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { sum[r] = hn::Zero(D()); });
      Unroll<0, kRows + kTaps - 1>([&](auto q) ND_UNROLLED {
        const Vector x = Load(place, place.At(q), columns);
        constexpr int kNew = decltype(q)::value - (kTaps - 1);
        if constexpr (kNew >= 0 && kNew + kTaps > kRows) {
          place.Keep(kNew, x, columns);
        }
        Unroll<0, kRows>([&](auto r) ND_UNROLLED {
          constexpr int k = decltype(q)::value - decltype(r)::value;
          if constexpr (k >= 0 && k < kTaps) sum[r] = hn::MulAdd(tap[k], x, sum[r]);
        });
      });
      place.Finish(sum, columns);
    });
  }

  // At least kRows taps.
  static HWY_INLINE void Many(const Place& place) {
    const int64_t taps = place.tap_count();
    place.ForColumns([&](const auto& columns) ND_UNROLLED {
      Vector sum[kRows];
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { sum[r] = hn::Zero(D()); });
      Unroll<0, kRows - 1>([&](auto q) ND_UNROLLED {
        const Vector x = Load(place, place.At(q), columns);
        Unroll<0, decltype(q)::value + 1>([&](auto r) ND_UNROLLED {
          sum[r] = hn::MulAdd(Tap(place, q - r), x, sum[r]);
        });
      });
      for (int64_t q = kRows - 1; q < taps - 1; ++q) {
        const Vector x = Load(place, place.At(q), columns);
        Unroll<0, kRows>([&](auto r) ND_UNROLLED {
          sum[r] = hn::MulAdd(Tap(place, q - r), x, sum[r]);
        });
      }
      Unroll<0, kRows>([&](auto q) ND_UNROLLED {
        const Vector x = Load(place, place.At(taps - 1 + q), columns);
        place.Keep(q, x, columns);
        Unroll<decltype(q)::value, kRows>([&](auto r) ND_UNROLLED {
          sum[r] = hn::MulAdd(Tap(place, taps - 1 + q - r), x, sum[r]);
        });
      });
      place.Finish(sum, columns);
    });
  }

  // Tap k meets x[r + k] and the mirrored x[r + taps - 1 - k] of each result r: the
  // samples of all results are two windows, each of which moves by one sample when k
  // does. A sum and a product take as long, but different units.
  template <bool kMinus>
  class Folded {
   public:
    static HWY_INLINE void Run(const Place& place) {
      const int64_t taps = place.tap_count();
      place.ForColumns([&](const auto& columns) ND_UNROLLED {
        Windows w;
        Begin(place, taps, columns, w);
        typename Place::Cursor next = place.At(kRows), last = place.At(taps - 2);
        const typename Place::T* tap = place.taps();
        int64_t left = taps / 2;
        // False at the end of the pairs, of which the next one would come at this turn.
        const auto step = [&](auto turn) ND_UNROLLED {
          constexpr int kTurn = decltype(turn)::value;
          if (left == 0) {
            if (taps % 2 == 1) Middle<kTurn>(hn::Set(D(), *tap), w);
            return false;
          }
          Step<kTurn>(hn::Set(D(), *tap), w);
          w.low[kTurn] = Load(place, next, columns);
          w.high[kRows - 1 - kTurn] = Load(place, last, columns);
          place.Advance(next, 1);
          place.Advance(last, -1);
          ++tap;
          --left;
          asm("" : "+r"(next), "+r"(last), "+r"(tap));
          return true;
        };
        while (All(step, std::make_integer_sequence<int, kRows>())) {
        }
        place.Finish(w.sum, columns);
      });
    }

    // The same of an odd number of taps that is known.
    template <int kTaps>
    static HWY_INLINE void Few(const Place& place) {
      constexpr int kPairs = kTaps / 2;
      place.ForColumns([&](const auto& columns) ND_UNROLLED {
        Windows w;
        Begin(place, kTaps, columns, w);
        Unroll<0, kPairs>([&](auto k) ND_UNROLLED {
          constexpr int kTurn = decltype(k)::value % kRows;
          Step<kTurn>(Tap(place, k), w);
          w.low[kTurn] = Load(place, place.At(kRows + k), columns);
          if constexpr (k + 1 < kPairs) {
            w.high[kRows - 1 - kTurn] = Load(place, place.At(kTaps - 2 - k), columns);
          }
        });
        Middle<kPairs % kRows>(Tap(place, kPairs), w);
        place.Finish(w.sum, columns);
      });
    }

   private:
    // Of pair k, low[(k + r) % kRows] is the sample r + k, high[(r - k) % kRows] the
    // mirrored one.
    struct Windows {
      Vector low[kRows], high[kRows], sum[kRows];
    };

    template <class Columns>
    static HWY_INLINE void Begin(const Place& place, int64_t taps, const Columns& columns,
                                 Windows& w) {
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        w.low[r] = Load(place, place.At(r), columns);
        w.high[r] = Load(place, place.At(taps - 1 + r), columns);
        w.sum[r] = hn::Zero(D());
      });
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        if (r + taps > kRows) place.Keep(r, w.high[r], columns);
      });
    }

    // step(0), step(1), ... as long as they are true.
    template <class Step, int... kTurn>
    static HWY_INLINE bool All(const Step& step, std::integer_sequence<int, kTurn...>) {
      return (step(Index<kTurn>()) && ...);
    }

    template <int kTurn>
    static HWY_INLINE void Middle(Vector tap, Windows& w) {
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        constexpr int kAt = (kTurn + decltype(r)::value) % kRows;
        w.sum[r] = hn::MulAdd(tap, w.low[kAt], w.sum[r]);
      });
    }

    template <int kTurn>
    static HWY_INLINE void Step(Vector tap, Windows& w) {
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        constexpr int kLow = (kTurn + decltype(r)::value) % kRows;
        constexpr int kHigh = (decltype(r)::value + kRows - kTurn) % kRows;
        const Vector a = w.low[kLow], b = w.high[kHigh];
        const Vector pair = kMinus ? hn::Sub(a, b) : hn::Add(a, b);
        w.sum[r] = hn::MulAdd(tap, pair, w.sum[r]);
      });
    }
  };
};

// Functions of their own: the compiler then sees their registers alone, and a place that
// stores cannot change.
template <class Place, int kTaps>
HWY_NOINLINE void SumFew(const typename Place::Job& job) {
  const Place place(job);
  Sums<Place>::template Few<kTaps>(place);
}
template <class Place>
HWY_NOINLINE void SumMany(const typename Place::Job& job) {
  const Place place(job);
  Sums<Place>::Many(place);
}
// Taps that read the same from both ends, but for their signs if kMinus.
template <class Place, bool kMinus>
HWY_NOINLINE void SumPairs(const typename Place::Job& job) {
  const Place place(job);
  Sums<Place>::template Folded<kMinus>::Run(place);
}
template <class Place, int kTaps>
HWY_NOINLINE void SumFewPairs(const typename Place::Job& job) {
  const Place place(job);
  Sums<Place>::template Folded<false>::template Few<kTaps>(place);
}

// Any such taps; the choice depends on their number alone.
template <class Place, int kTaps = kMostFewPairs>
HWY_INLINE void SumAnyPairs(const typename Place::Job& job) {
  if constexpr (kTaps >= kLeastFewPairs) {
    if (job.tap_count == kTaps) return SumFewPairs<Place, kTaps>(job);
    SumAnyPairs<Place, kTaps - 2>(job);
  } else {
    SumPairs<Place, false>(job);
  }
}

// Any taps; the choice depends on their number alone.
template <class Place, int kTaps = kFewTaps>
HWY_INLINE void SumAny(const typename Place::Job& job) {
  if constexpr (kTaps > 0) {
    if (job.tap_count == kTaps) return SumFew<Place, kTaps>(job);
    SumAny<Place, kTaps - 2>(job);
  } else {
    SumMany<Place>(job);
  }
}
#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
