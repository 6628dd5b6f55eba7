// SPDX-License-Identifier: BSD-3-Clause
// Filters of few taps where cutting a vector out of two others is dear, and registers are
// few. A square of taps loads the samples of each of them; where these cross lines of the
// cache, two multiply-adds take as long. Of two passes, a line stays in registers, as it
// does where cuts are cheap.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FEW_LOADS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FEW_LOADS_INL_H_
#undef ND_CORE_KERNELS_FEW_LOADS_INL_H_
#else
#define ND_CORE_KERNELS_FEW_LOADS_INL_H_
#endif

#include "core/kernels/few_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
#if HWY_TARGET == HWY_AVX2
namespace {

// Which columns of a vector at an end of the lines are seen a distance further out.
template <class D, int kHalf>
class FewOutside {
 public:
  using Vector = hn::Vec<D>;

  // Of the first vector of lines, else of the last one.
  HWY_INLINE FewOutside(const FewJob& job, bool first)
      : fill_(hn::Set(D(), *static_cast<const T*>(job.fill))) {
    Unroll<0, kHalf>([&](auto t) ND_UNROLLED {
      constexpr int64_t kDistance = decltype(t)::value + 1;
      HWY_ALIGN Lane lane[kLanes], outside[kLanes];
      for (int64_t i = 0; i < kLanes; ++i) {
        const int64_t seen = first ? i - kDistance : kLanes - 1 - i - kDistance;
        const int64_t place = seen < 0 ? job.outside[-1 - seen] : seen;
        outside[i] = place < 0 ? ~Lane{0} : 0;
        const int64_t inside = HWY_MAX(place, 0);
        lane[i] = static_cast<Lane>(first ? inside : kLanes - 1 - inside);
      }
      const hn::RebindToUnsigned<D> bits;
      from_[t] = hn::IndicesFromVec(D(), hn::Load(bits, lane));
      outside_[t] = hn::BitCast(D(), hn::Load(bits, outside));
    });
  }

  // What lies kDistance columns beyond each lane.
  template <int kDistance>
  HWY_INLINE Vector See(Vector last) const {
    const Vector inside = hn::TableLookupLanes(last, from_[kDistance - 1]);
    return hn::IfThenElse(hn::MaskFromVec(outside_[kDistance - 1]), fill_, inside);
  }

 private:
  using T = hn::TFromD<D>;
  using Lane = hn::TFromD<hn::RebindToUnsigned<D>>;
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));

  const Vector fill_;
  decltype(hn::IndicesFromVec(D(), hn::Zero(hn::RebindToUnsigned<D>()))) from_[kHalf];
  Vector outside_[kHalf];
};

// Rows of results that are in registers together.
template <typename T, int kTaps, FewKind kKind>
class LoadingGroup : FewSums<T, kTaps, kKind> {
  using Sums = FewSums<T, kTaps, kKind>;
  static constexpr int kPair = 2;  // vectors of a line of the cache
  // More taps are loaded whenever they are wanted.
  static constexpr bool kKeepsTaps = kKind != FewKind::kSquare || kTaps == 3;

 public:
  using Sums::kHalf;
  using Sums::kSquare;
  using Sums::kWidth;
  using typename Sums::D;
  using typename Sums::Ops;
  using typename Sums::Vector;
  using Outside = FewOutside<D, kHalf>;
  // Rows that lie a power of two apart share few places of the first cache.
  static constexpr int kRows = kSquare && kTaps > 3 ? 4 : 2;

  // Of the rows of a job from `first` on.
  HWY_INLINE LoadingGroup(const FewJob& job, int first)
      : y_(static_cast<char*>(job.y) + first * job.y_stride),
        y_stride_(job.y_stride),
        streams_(job.streams) {
    Unroll<0, kSeen>(
        [&](auto q) ND_UNROLLED { x_[q] = static_cast<const T*>(job.rows[first + q]); });
  }

  class Taps {
   public:
    explicit HWY_INLINE Taps(const FewJob& job) : taps_(static_cast<const T*>(job.taps)) {
      if constexpr (kSquare && kKeepsTaps) {
        Unroll<0, kTaps * kTaps>([&](auto k) ND_UNROLLED { Keep(k, taps_[k]); });
      } else if constexpr (!kSquare) {
        const T* const across = static_cast<const T*>(job.column_taps);
        Unroll<0, kTaps>([&](auto k) ND_UNROLLED {
          Keep(k, taps_[k]);
          Keep(kTaps + k, across[k]);
        });
      }
    }
    template <int k>
    HWY_INLINE Vector At() const {
      if constexpr (kKeepsTaps) {
        return kept_[k];
      } else {
        Vector tap = hn::Set(D(), taps_[k]);
        KeepInRegister(tap);
        return tap;
      }
    }
    HWY_INLINE const Vector* down() const { return kept_; }
    HWY_INLINE const Vector* across() const { return kept_ + kTaps; }

   private:
    HWY_INLINE void Keep(int k, T tap) { kept_[k] = hn::Set(D(), tap); }

    const T* const taps_;
    Vector kept_[kKeepsTaps ? (kSquare ? kTaps * kTaps : 2 * kTaps) : 1];
  };

  // Of columns that see none outside, a vector at least.
  HWY_INLINE void Run(const Taps& taps, int64_t begin, int64_t end) const {
    if constexpr (kSquare) {
      RunBlocks(taps, begin, end);
    } else {
      RunSteps(taps, begin, end);
    }
  }

  // The first vector of results, at column i, or the last one.
  template <bool kFirst>
  HWY_INLINE void RunEnd(const Taps& taps, const Outside& outside, int64_t i) const {
    if constexpr (kSquare) {
      const auto load = [&](auto q, auto k) ND_UNROLLED {
        constexpr int kShift = decltype(k)::value - kHalf;
        Vectors<1> sample;
        if constexpr (kFirst ? kShift < 0 : kShift > 0) {
          constexpr int kDistance = kFirst ? -kShift : kShift;
          sample.at[0] = outside.template See<kDistance>(Load(x_[q] + i));
        } else {
          sample.at[0] = Load(x_[q] + i + kShift);
        }
        return sample;
      };
      Vectors<1> sum[kRows];
      Block<1>(taps, load, sum);
      Store<1>(sum, i);
    } else {
      const Rows middle = Down(taps, i), next = Down(taps, kFirst ? kWidth : i - kWidth);
      Vectors<1> sum[kRows];
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        const Vector between = kFirst ? Between(middle.at[r], next.at[r])
                                      : Between(next.at[r], middle.at[r]);
        const auto at = [&](auto k) ND_UNROLLED {
          constexpr int kShift = decltype(k)::value - kHalf;
          if constexpr (kFirst ? kShift < 0 : kShift > 0) {
            constexpr int kDistance = kFirst ? -kShift : kShift;
            return outside.template See<kDistance>(middle.at[r]);
          } else {
            return Cut<decltype(k)::value>(between, middle.at[r], between);
          }
        };
        sum[r].at[0] = Sums::template Sum<true>(taps.across(), at);
      });
      Store<1>(sum, i);
    }
  }

 private:
  template <int kCount>
  struct Vectors {
    Vector at[kCount];
  };
  using Rows = Vectors<kRows>;
  static constexpr int kSeen = kRows + kTaps - 1;
  static constexpr int64_t kLine = kPair * kWidth;

  HWY_INLINE T* RowOfResults(int r) const {
    return reinterpret_cast<T*>(y_ + r * y_stride_);
  }
  static HWY_INLINE Vector Load(const T* x) {
    Vector vector = Ops::Load(x);
    KeepInRegister(vector);
    return vector;
  }

  // To columns [i, i + kCount * kWidth). A whole line may stream.
  template <int kCount>
  HWY_INLINE void Store(const Vectors<kCount> (&sum)[kRows], int64_t i) const {
    Unroll<0, kRows>([&](auto r) ND_UNROLLED {
      T* const y = RowOfResults(r) + i;
      if (kCount == kPair && streams_) {
        for (int v = 0; v < kCount; ++v) hn::Stream(sum[r].at[v], D(), y + v * kWidth);
      } else {
        for (int v = 0; v < kCount; ++v) Ops::StoreVector(sum[r].at[v], y + v * kWidth);
      }
    });
  }

  // How far the next line of the cache is, from column i of the results.
  HWY_INLINE int64_t ToLine(int64_t i) const {
    constexpr uintptr_t kSize = sizeof(T), kBytes = kLine * kSize;
    const uintptr_t at = reinterpret_cast<uintptr_t>(RowOfResults(0) + i);
    return static_cast<int64_t>((0 - at) % kBytes / kSize);
  }

  // A square of taps, of the rows at columns that load(row, k) gives for tap k of a row.
  template <int kCount, class LoadAt>
  HWY_INLINE void Block(const Taps& taps, const LoadAt& load,
                        Vectors<kCount> (&sum)[kRows]) const {
    for (auto& row : sum) {
      for (Vector& one : row.at) one = hn::Zero(D());
    }
    Unroll<0, kSeen>([&](auto q) ND_UNROLLED {
      Unroll<0, kTaps>([&](auto k) ND_UNROLLED {
        constexpr int kColumn = decltype(k)::value;
        const Vectors<kCount> sample = load(q, k);
        Unroll<0, kRows>([&](auto r) ND_UNROLLED {
          constexpr int j = decltype(q)::value - decltype(r)::value;
          if constexpr (j >= 0 && j < kTaps) {
            const Vector tap = taps.template At<j * kTaps + kColumn>();
            for (int v = 0; v < kCount; ++v) {
              sum[r].at[v] = hn::MulAdd(tap, sample.at[v], sum[r].at[v]);
            }
          }
        });
      });
    });
  }

  template <int kCount>
  HWY_INLINE void BlockInside(const Taps& taps, int64_t i,
                              Vectors<kCount> (&sum)[kRows]) const {
    const auto load = [&](int q, int k) ND_UNROLLED {
      const T* const x = x_[q] + i + (k - kHalf);
      Vectors<kCount> sample;
      for (int v = 0; v < kCount; ++v) sample.at[v] = Load(x + v * kWidth);
      return sample;
    };
    Block<kCount>(taps, load, sum);
  }

  // A line is stored when the next one is summed: where results lie in their pages as
  // samples do, loads that touch the same place would wait for the stores.
  HWY_INLINE void RunBlocks(const Taps& taps, int64_t begin, int64_t end) const {
    const auto one = [&](int64_t i) ND_UNROLLED {
      Vectors<1> sum[kRows];
      BlockInside<1>(taps, i, sum);
      Store<1>(sum, i);
    };
    const int64_t aligned = begin + ToLine(begin);
    int64_t i = begin;
    for (; i < aligned && i + kWidth <= end; i += kWidth) one(i);
    if (i >= aligned) i = aligned;
    if (i + kLine <= end) {
      Vectors<kPair> late[kRows];
      BlockInside<kPair>(taps, i, late);
      for (i += kLine; i + kLine <= end; i += kLine) {
        Vectors<kPair> sum[kRows];
        BlockInside<kPair>(taps, i, sum);
        Store<kPair>(late, i - kLine);
        Unroll<0, kRows>([&](auto r) ND_UNROLLED { late[r] = sum[r]; });
      }
      Store<kPair>(late, i - kLine);
    }
    for (; i < end; i += kWidth) one(HWY_MIN(i, end - kWidth));
  }

  // Of two passes: the sums down columns [i, i + kWidth).
  HWY_INLINE Rows Down(const Taps& taps, int64_t i) const {
    Vector x[kSeen];
    Unroll<0, kSeen>([&](auto q) ND_UNROLLED { x[q] = Load(x_[q] + i); });
    Rows lines;
    Unroll<0, kRows>([&](auto r) ND_UNROLLED {
      const auto at = [&](auto k) ND_UNROLLED { return x[r + k]; };
      lines.at[r] = Sums::template Sum<false>(taps.down(), at);
    });
    return lines;
  }

  // Half of a vector and half of the next one.
  static HWY_INLINE Vector Between(Vector low, Vector high) {
    return hn::ConcatLowerUpper(D(), high, low);
  }

  // What meets tap k of a line: `middle`, or what begins up to half a vector before or
  // after; `left` and `right` lie half way to its neighbours.
  template <int k>
  static HWY_INLINE Vector Cut(Vector left, Vector middle, Vector right) {
    constexpr int kSize = sizeof(T), kBlock = 16, kShift = (k - kHalf) * kSize;
    static_assert(-kBlock <= kShift && kShift <= kBlock);
    if constexpr (kShift == 0) {
      return middle;
    } else if constexpr (kShift == -kBlock) {
      return left;
    } else if constexpr (kShift == kBlock) {
      return right;
    } else if constexpr (kShift < 0) {
      return hn::CombineShiftRightBytes<kBlock + kShift>(D(), middle, left);
    } else {
      return hn::CombineShiftRightBytes<kShift>(D(), right, middle);
    }
  }

  // The results of the lines, and one vector on.
  HWY_INLINE Rows Step(const Taps& taps, const Rows& after, Rows& left,
                       Rows& middle) const {
    Rows sum;
    Unroll<0, kRows>([&](auto r) ND_UNROLLED {
      const Vector right = Between(middle.at[r], after.at[r]);
      const auto at = [&](auto k) ND_UNROLLED {
        return Cut<decltype(k)::value>(left.at[r], middle.at[r], right);
      };
      sum.at[r] = Sums::template Sum<true>(taps.across(), at);
      left.at[r] = right;
      middle.at[r] = after.at[r];
    });
    return sum;
  }

  HWY_INLINE void RunSteps(const Taps& taps, int64_t begin, int64_t end) const {
    Rows left, middle;
    const auto start = [&](int64_t i) ND_UNROLLED {
      const Rows before = Down(taps, i - kWidth);
      middle = Down(taps, i);
      Unroll<0, kRows>(
          [&](auto r) ND_UNROLLED { left.at[r] = Between(before.at[r], middle.at[r]); });
    };
    const auto one = [&](int64_t i) ND_UNROLLED {
      const Rows sum = Step(taps, Down(taps, i + kWidth), left, middle);
      Vectors<1> rows[kRows];
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { rows[r].at[0] = sum.at[r]; });
      Store<1>(rows, i);
    };
    const int64_t aligned = begin + ToLine(begin);
    int64_t i = begin;
    for (; i < aligned && i + kWidth <= end; i += kWidth) {
      start(i);
      one(i);
    }
    if (i >= aligned) i = aligned;
    if (i + kWidth <= end) start(i);
    for (; i + kLine <= end; i += kLine) {
      const Rows low = Step(taps, Down(taps, i + kWidth), left, middle);
      const Rows high = Step(taps, Down(taps, i + kLine), left, middle);
      Vectors<kPair> rows[kRows];
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        rows[r].at[0] = low.at[r];
        rows[r].at[1] = high.at[r];
      });
      Store<kPair>(rows, i);
    }
    if (i + kWidth <= end) {
      one(i);
      i += kWidth;
    }
    if (i < end) {
      start(end - kWidth);
      one(end - kWidth);
    }
  }

  const T* x_[kSeen];
  char* const y_;
  const int64_t y_stride_;
  const bool streams_;
};

template <typename T, int kTaps, FewKind kKind>
class LoadingWalk {
  using Group = LoadingGroup<T, kTaps, kKind>;

 public:
  static constexpr int kRows = 8;

  explicit HWY_INLINE LoadingWalk(const FewJob& job) : job_(job) {}

  HWY_INLINE void Run() const {
    const typename Group::Taps taps(job_);
    int64_t begin = job_.begin, end = job_.end;
    if (begin == 0) {
      RunEnd<true>(taps, 0);
      begin += Group::kWidth;
    }
    if (end == job_.width) {
      end -= Group::kWidth;
      RunEnd<false>(taps, end);
    }
    for (int row = 0; row < kRows; row += Group::kRows) {
      Group(job_, row).Run(taps, begin, end);
    }
  }

 private:
  template <bool kFirst>
  HWY_INLINE void RunEnd(const typename Group::Taps& taps, int64_t column) const {
    const typename Group::Outside outside(job_, kFirst);
    for (int row = 0; row < kRows; row += Group::kRows) {
      Group(job_, row).template RunEnd<kFirst>(taps, outside, column);
    }
  }

  const FewJob& job_;
};

}  // namespace
#endif
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
