// SPDX-License-Identifier: BSD-3-Clause
// Filters of few taps where a vector is cut out of two others in one instruction: every
// vector of samples is loaded once, and what its neighbours need of it stays in
// registers.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FEW_CUTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FEW_CUTS_INL_H_
#undef ND_CORE_KERNELS_FEW_CUTS_INL_H_
#else
#define ND_CORE_KERNELS_FEW_CUTS_INL_H_
#endif

#include <type_traits>

#include "core/kernels/few_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
#if HWY_TARGET == HWY_AVX3
namespace {

// A line is a row of samples for kSquare, else a row of sums down columns.
template <typename T, int kTaps, FewKind kKind>
class CuttingWalk : FewSums<T, kTaps, kKind> {
 public:
  static constexpr int kRows = kKind == FewKind::kSquare ? 5 : 4;

  explicit HWY_INLINE CuttingWalk(const FewJob& job)
      : job_(job),
        taps_(static_cast<const T*>(job.taps)),
        across_(static_cast<const T*>(job.column_taps)) {
    if constexpr (!kSquare) {
      Unroll<0, kSeen>([&](auto r) ND_UNROLLED { rows_[r] = job.rows[r]; });
    }
  }

  HWY_INLINE void Run() const {
    const Taps taps(*this);
    int64_t i = job_.begin;
    Lines before, middle;
    Begin(taps, &i, &before, &middle);
    for (; i + kWidth <= job_.end && i + 2 * kWidth <= job_.width; i += kWidth) {
      Vector sum[kRows];
      if (job_.ahead != nullptr) Fetch((i - job_.begin) / kWidth);
      Source source(*this, taps, i + kWidth);
      Step(source, taps, before, middle, sum);
      Store(sum, i);
    }
    if (i < job_.end) Finish(taps, i, before, middle);
  }

 private:
  using Sums = FewSums<T, kTaps, kKind>;
  using Sums::kHalf;
  using Sums::kSquare;
  using Sums::kWidth;
  using typename Sums::D;
  using typename Sums::Ops;
  using typename Sums::Vector;
  using Bits = hn::TFromD<hn::RebindToUnsigned<D>>;
  using Lanes = hn::Vec<hn::RebindToUnsigned<D>>;
  static constexpr int kSeen = kRows + kTaps - 1;
  static constexpr int kLines = kSquare ? kSeen : kRows;
  // More than that stay in memory, from where a multiply-add takes them.
  static constexpr bool kKeepsTaps = !kSquare || kTaps == 3;

  struct Lines {
    Vector at[kLines];
  };

  struct Taps {
    Vector at[kKeepsTaps ? (kSquare ? kTaps * kTaps : 2 * kTaps) : 1];

    explicit HWY_INLINE Taps(const CuttingWalk& walk) {
      if constexpr (kSquare && kKeepsTaps) {
        Unroll<0, kTaps * kTaps>(
            [&](auto k) ND_UNROLLED { at[k] = hn::Set(D(), walk.taps_[k]); });
      } else if constexpr (!kSquare) {
        Unroll<0, kTaps>([&](auto k) ND_UNROLLED {
          at[k] = hn::Set(D(), walk.taps_[k]);
          at[kTaps + k] = hn::Set(D(), walk.across_[k]);
        });
      }
    }
  };

  // Vectors of the lines at a column, to be asked for in turn.
  struct Source {
    const CuttingWalk& walk;
    const Taps& taps;
    int64_t column;
    Vector x[kSquare ? 1 : kSeen];

    HWY_INLINE Source(const CuttingWalk& from, const Taps& with, int64_t i)
        : walk(from), taps(with), column(i) {
      if constexpr (!kSquare) {
        Unroll<0, kTaps - 1>([&](auto q) ND_UNROLLED { x[q] = walk.Load(q, column); });
      }
    }
    template <int q>
    HWY_INLINE Vector Next() {
      if constexpr (kSquare) {
        return walk.Load(q, column);
      } else {
        x[q + kTaps - 1] = walk.Load(q + kTaps - 1, column);
        const auto at = [&](auto k) ND_UNROLLED { return x[q + k]; };
        return Sums::template Sum<false>(taps.at, at);
      }
    }
  };

  // Vectors of the lines at a column in the last vector of a row, or next to that.
  struct Ending {
    const CuttingWalk& walk;
    const Lines& last;
    Lanes beyond, from;

    HWY_INLINE Ending(const CuttingWalk& of, const Lines& end, int64_t column)
        : walk(of),
          last(end),
          beyond(of.Beyond(false)),
          from(From(column - (of.job_.width - kWidth))) {}
    template <int q>
    HWY_INLINE Vector Next() {
      return Pick(last.at[q], from, Pick(last.at[q], beyond, walk.Fill()));
    }
  };

  HWY_INLINE const T* Row(int64_t row) const {
    return static_cast<const T*>(kSquare ? job_.rows[row] : rows_[row]);
  }

  HWY_INLINE Vector Load(int64_t row, int64_t i) const {
    Vector vector = Ops::Load(Row(row) + i);
    KeepInRegister(vector);
    return vector;
  }

  // To the level 2 cache: kRows lines of one row, then of the next one, so that they do
  // not compete for the same set.
  HWY_INLINE void Fetch(int64_t step) const {
    const T* const row = static_cast<const T*>(job_.ahead[step % kRows]);
    const T* const from = row + job_.begin + step / kRows * kRows * kWidth;
    Unroll<0, kRows>([&](auto l)
                         ND_UNROLLED { __builtin_prefetch(from + l * kWidth, 0, 2); });
  }

  HWY_INLINE Lines At(const Taps& taps, int64_t i) const {
    Lines lines;
    Source source(*this, taps, i);
    Unroll<0, kLines>([&](auto q)
                          ND_UNROLLED { lines.at[q] = source.template Next<q>(); });
    return lines;
  }

  HWY_INLINE T* RowOfResults(int64_t row) const {
    return reinterpret_cast<T*>(static_cast<char*>(job_.y) + row * job_.y_stride);
  }

  // The vector that meets tap k of a line.
  template <int k>
  static HWY_INLINE Vector Cut(Vector before, Vector middle, Vector after) {
    constexpr int kShift = k - kHalf;
    if constexpr (kShift < 0) {
      return Ops::template Slide<static_cast<int>(kWidth) + kShift>(before, middle);
    } else if constexpr (kShift > 0) {
      return Ops::template Slide<kShift>(middle, after);
    } else {
      return middle;
    }
  }

  // To sum. A compiler puts the tap in a register first, which is one too many.
  static HWY_INLINE void AddProduct(const T* tap, Vector cut, Vector& sum) {
    if constexpr (sizeof(T) == 4) {
      asm("vfmadd231ps %1%{1to16%}, %2, %0" : "+v"(sum.raw) : "m"(*tap), "v"(cut.raw));
    } else {
      asm("vfmadd231pd %1%{1to8%}, %2, %0" : "+v"(sum.raw) : "m"(*tap), "v"(cut.raw));
    }
  }

  // Line q meets the taps of all rows of results that see it.
  template <int q>
  HWY_INLINE void MeetSquare(const Taps& taps, Vector before, Vector middle, Vector after,
                             Vector (&sum)[kRows]) const {
    Unroll<0, kTaps>([&](auto k) ND_UNROLLED {
      const Vector cut = Cut<decltype(k)::value>(before, middle, after);
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        constexpr int j = q - decltype(r)::value;
        if constexpr (j >= 0 && j < kTaps) {
          const int tap = j * kTaps + k;
          if constexpr (kKeepsTaps) {
            sum[r] = hn::MulAdd(taps.at[tap], cut, sum[r]);
          } else {
            AddProduct(taps_ + tap, cut, sum[r]);
          }
        }
      });
    });
  }

  // The results of the middle vectors, and one step on.
  template <class From>
  HWY_INLINE void Step(From& source, const Taps& taps, Lines& before, Lines& middle,
                       Vector (&sum)[kRows]) const {
    if constexpr (kSquare) {
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { sum[r] = hn::Zero(D()); });
    }
    Unroll<0, kLines>([&](auto q) ND_UNROLLED {
      const Vector after = source.template Next<q>();
      if constexpr (kSquare) {
        MeetSquare<q>(taps, before.at[q], middle.at[q], after, sum);
      } else {
        const auto at = [&](auto k) ND_UNROLLED {
          return Cut<decltype(k)::value>(before.at[q], middle.at[q], after);
        };
        sum[q] = Sums::template Sum<true>(taps.at + kTaps, at);
      }
      before.at[q] = middle.at[q];
      middle.at[q] = after;
    });
  }

  HWY_INLINE void Store(const Vector (&sum)[kRows], int64_t i) const {
    if (job_.streams) {
      Unroll<0, kRows>([&](auto r)
                           ND_UNROLLED { hn::Stream(sum[r], D(), RowOfResults(r) + i); });
    } else {
      Unroll<0, kRows>(
          [&](auto r) ND_UNROLLED { Ops::StoreVector(sum[r], RowOfResults(r) + i); });
    }
  }

  HWY_INLINE void StorePart(const Vector (&sum)[kRows], int64_t i,
                            hn::Mask<D> mask) const {
    Unroll<0, kRows>([&](auto r) ND_UNROLLED {
      hn::BlendedStore(sum[r], mask, D(), RowOfResults(r) + i);
    });
  }

  // Numbers of elements of two vectors.
  static HWY_INLINE Lanes From(int64_t first) {
    return hn::Iota(hn::RebindToUnsigned<D>(), static_cast<Bits>(first));
  }
  static HWY_INLINE Vector Pick(Vector low, Lanes which, Vector high) {
    const hn::RebindToUnsigned<D> bits;
    const __m512i from = hn::BitCast(bits, low).raw, next = hn::BitCast(bits, high).raw;
    return hn::BitCast(
        D(), Lanes{sizeof(T) == 4 ? _mm512_permutex2var_epi32(from, which.raw, next)
                                  : _mm512_permutex2var_epi64(from, which.raw, next)});
  }

  HWY_INLINE Vector Fill() const {
    return hn::Set(D(), *static_cast<const T*>(job_.fill));
  }

  // Where to find what lies outside of the first vector of a row, else of the last one,
  // in that vector and, at place -1, in one of Fill().
  HWY_INLINE Lanes Beyond(bool first) const {
    const hn::RebindToUnsigned<D> bits;
    const auto at = [&](int64_t t) ND_UNROLLED {
      const int64_t place = job_.outside[t];
      return hn::Set(bits, static_cast<Bits>(first ? place : kWidth - 1 - place));
    };
    Lanes lanes = at(0);
    Unroll<1, kHalf>([&](auto t) ND_UNROLLED {
      const auto lane = hn::Set(bits, static_cast<Bits>(first ? kWidth - 1 - t : t));
      lanes = hn::IfThenElse(hn::Iota(bits, 0) == lane, at(t), lanes);
    });
    return lanes;
  }

  // Results up to the first that is aligned, and the lines from there on.
  HWY_INLINE void Begin(const Taps& taps, int64_t* i, Lines* before,
                        Lines* middle) const {
    const int64_t begin = *i;
    *middle = At(taps, begin);
    if (begin > 0) {
      *before = At(taps, begin - kWidth);
    } else {
      const Lanes beyond = Beyond(true);
      Unroll<0, kLines>([&](auto q) ND_UNROLLED {
        before->at[q] = Pick(middle->at[q], beyond, Fill());
      });
    }
    // More loads than stores lie across lines of the cache, but only aligned ones stream.
    const T* const aligned = job_.streams ? RowOfResults(0) : Row(0);
    const int64_t left = ElementsToAlignment<Ops>(aligned + begin);
    if (left == 0) return;
    // By an aligned vector: what lies beyond it may stream, and is not to be touched.
    const Lanes from = From(left);
    Unroll<0, kLines>([&](auto q) ND_UNROLLED {
      const Vector low = before->at[q];
      before->at[q] = Pick(low, from, low);
      middle->at[q] = Pick(low, from, middle->at[q]);
    });
    Vector sum[kRows];
    *i = begin + left;
    Source source(*this, taps, *i);
    Step(source, taps, *before, *middle, sum);
    StorePart(sum, *i - kWidth,
              hn::Not(hn::FirstN(D(), static_cast<size_t>(kWidth - left))));
  }

  // Results from i on: those of fewer than two vectors.
  HWY_INLINE void Finish(const Taps& taps, int64_t i, Lines& before,
                         Lines& middle) const {
    const int64_t end = job_.end;
    Vector sum[kRows];
    if (end < job_.width) {
      Source source(*this, taps, i + kWidth);
      Step(source, taps, before, middle, sum);
      StorePart(sum, i, hn::FirstN(D(), static_cast<size_t>(end - i)));
      return;
    }
    const Lines last = At(taps, end - kWidth);
    for (; i < end; i += kWidth) {
      Ending source(*this, last, i + kWidth);
      Step(source, taps, before, middle, sum);
      if (i + kWidth <= end) {
        Store(sum, i);
      } else {
        StorePart(sum, i, hn::FirstN(D(), static_cast<size_t>(end - i)));
      }
    }
  }

  // Copies need not be loaded again after stores, if registers are left for them.
  const std::conditional_t<kSquare, const FewJob&, FewJob> job_;
  const void* rows_[kSquare ? 1 : kSeen];
  const T* const taps_;
  const T* const across_;
};

}  // namespace
#endif
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
