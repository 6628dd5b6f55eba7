// SPDX-License-Identifier: BSD-3-Clause
// Correlation with rows and columns of taps: blocks of some rows by some vectors of
// results, whose sums are all in registers. A vector of samples is loaded once for each
// tap of a row and meets all rows of the block; taps come from memory whenever they are
// wanted, which multiply-adds leave time for.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_BLOCKS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_BLOCKS_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_BLOCKS_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_BLOCKS_INL_H_
#endif

#include "core/kernels/correlate-inl.h"
#include "core/kernels/fft/butterflies-inl.h"
#include "hwy/cache_control.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// kSquare: as many rows of as many taps, which stay in registers; 0: any.
template <class Ops, int kSquare>
class Blocks {
 public:
  explicit HWY_INLINE Blocks(const CorrelateRing& ring)
      : ring_(ring),
        job_(ring.job),
        length_(job_.tap_columns),
        jump_(ring.rows * job_.x_stride) {}

  HWY_INLINE void Run() const {
    int64_t row = 0;
    for (; row + kRows <= job_.rows; row += kRows) RunRows<kRows>(*this, row);
    // What is left is covered by blocks that end with the results: those that they
    // compute again come out the same.
    if (row < job_.rows && job_.rows >= kRows)
      return RunRows<kRows>(*this, job_.rows - kRows);
    for (; row < job_.rows; ++row) RunRows<1>(*this, row);
  }

 private:
  using Element = typename Ops::Element;
  using Vector = typename Ops::Vector;
  static constexpr int kRows = static_cast<int>(kCorrelateRingRows);
  static constexpr int kMany = kManyRegisters ? 4 : 2;
  static constexpr int64_t kWidth = Ops::kWidth;

  template <int kCount>
  struct Vectors {
    Vector at[kCount];
  };

  struct SquareTaps {
    Vector at[kSquare > 0 ? kSquare* kSquare : 1];
    explicit HWY_INLINE SquareTaps(const CorrelateJob& job) {
      if constexpr (kSquare > 0) {
        const auto* const taps = static_cast<const Element*>(job.planes[0].taps);
        Unroll<0, kSquare * kSquare>(
            [&](auto i) ND_UNROLLED { at[i] = Ops::Broadcast(taps + i); });
      }
    }
  };

  // Rows of samples and of taps, one after the other.
  struct Walk {
    const Element* x;
    const Element* taps;
    int64_t left;  // rows to the turn of the ring, if that is still ahead
  };
  HWY_INLINE Walk WalkFrom(const Element* x, int64_t row, const Element* taps) const {
    const int64_t left = ring_.turn - row;
    return {x + row * job_.x_stride - (left > 0 ? 0 : jump_), taps, left};
  }
  HWY_INLINE void Next(Walk& walk) const {
    walk.x += job_.x_stride;
    walk.taps += length_;
    walk.x -= --walk.left == 0 ? jump_ : 0;
  }

  // Not inlined: the compiler then sees the registers of one kind of rows alone. A copy:
  // no store can change it.
  template <int kCount>
  static HWY_NOINLINE void RunRows(const Blocks& blocks, int64_t row) {
    Blocks(blocks).template RunLine<kCount>(row);
  }

  template <int kCount>
  HWY_INLINE void RunLine(int64_t row) const {
    const int64_t n = job_.columns;
    SquareTaps taps(job_);
    if (n < kWidth) return RunBlock<kCount, 1, true>(taps, row, 0);
    // Stores across cache lines take twice as long, and do not stream.
    int64_t i = ElementsToAlignment<Ops>(RowOfResults(row));
    if (i > 0) RunBlock<kCount, 1, false>(taps, row, 0);
    for (; i + kMany * kWidth <= n; i += kMany * kWidth) {
      RunBlock<kCount, kMany, false>(taps, row, i);
    }
    if (n - i > kMany / 2 * kWidth && n >= kMany * kWidth) {
      return RunBlock<kCount, kMany, false>(taps, row, n - kMany * kWidth);
    }
    for (; i < n; i += kWidth) {
      RunBlock<kCount, 1, false>(taps, row, HWY_MIN(i, n - kWidth));
    }
  }

  template <int kCount, int kVectors, bool kPartial>
  HWY_INLINE void RunBlock(const SquareTaps& square, int64_t row, int64_t column) const {
    Vectors<kVectors> sums[kCount];
    for (auto& row_sums : sums) {
      for (Vector& sum : row_sums.at) sum = Ops::Zero();
    }
    if (ring_.ahead != nullptr) FetchAhead<kCount, kVectors>(column);
    const int64_t planes = kSquare > 0 ? 0 : job_.plane_count;
    if constexpr (kSquare > 0) {
      const Element* const x = static_cast<const Element*>(job_.planes[0].x) + column;
      Walk walk = WalkFrom(x, row, nullptr);
      Unroll<0, kCount + kSquare - 1>([&](auto q) ND_UNROLLED {
        MeetSquare<q, kCount, kPartial>(walk.x, square, sums);
        Next(walk);
      });
    }
    for (int64_t p = 0; p < planes; ++p) {
      const Element* const x = static_cast<const Element*>(job_.planes[p].x) + column;
      Walk walk = WalkFrom(x, row, static_cast<const Element*>(job_.planes[p].taps));
      // The first rows of samples meet some rows of results, most meet all of them.
      Unroll<1, kCount>([&](auto end) ND_UNROLLED {
        Meet<0, end, kPartial>(walk, sums);
        Next(walk);
      });
      for (int64_t q = kCount - 1; q < job_.tap_rows; ++q) {
        Meet<0, kCount, kPartial>(walk, sums);
        Next(walk);
      }
      Unroll<1, kCount>([&](auto begin) ND_UNROLLED {
        Meet<begin, kCount, kPartial>(walk, sums);
        Next(walk);
      });
    }
    Element* y = RowOfResults(row) + column;
    for (int s = 0; s < kCount; ++s, y += job_.y_stride) {
      if constexpr (kPartial) {
        Ops::StorePartial(sums[s].at[0], y, job_.columns);
      } else {
        Store(sums[s], y);
      }
    }
  }

  // A row of samples meets rows [kBegin, kEnd) of results: the taps of the walk are those
  // of row 0, whether there are any or not, each further row meets the taps before.
  template <int kBegin, int kEnd, bool kPartial, int kVectors>
  HWY_INLINE void Meet(const Walk& walk, Vectors<kVectors>* HWY_RESTRICT sums) const {
    for (int64_t k = 0; k < length_; ++k) {
      const auto samples = LoadSamples<kVectors, kPartial>(walk.x + k);
      Unroll<kBegin, kEnd>([&](auto s) ND_UNROLLED {
        Vector tap = Ops::Broadcast(walk.taps + (k - s * length_));
        if constexpr (kVectors > 1) KeepInRegister(tap);
        MulAdds(tap, samples, sums[s]);
      });
    }
  }

  // Row q of the samples of a block meets all taps that it has to.
  template <int q, int kCount, bool kPartial, int kVectors>
  HWY_INLINE void MeetSquare(const Element* x, const SquareTaps& taps,
                             Vectors<kVectors>* HWY_RESTRICT sums) const {
    Unroll<0, kSquare>([&](auto k) ND_UNROLLED {
      const auto samples = LoadSamples<kVectors, kPartial>(x + k);
      Unroll<0, kCount>([&](auto s) ND_UNROLLED {
        constexpr int j = q - decltype(s)::value;
        if constexpr (j >= 0 && j < kSquare) {
          MulAdds(taps.at[j * kSquare + k], samples, sums[s]);
        }
      });
    });
  }

  template <int kVectors, bool kPartial>
  HWY_INLINE Vectors<kVectors> LoadSamples(const Element* x) const {
    Vectors<kVectors> samples;
    Unroll<0, kVectors>([&](auto v) ND_UNROLLED {
      Vector vector =
          kPartial ? Ops::LoadPartial(x, job_.columns) : Ops::Load(x + v * kWidth);
      KeepInRegister(vector);
      samples.at[v] = vector;
    });
    return samples;
  }

  template <int kVectors>
  static HWY_INLINE void MulAdds(Vector tap, const Vectors<kVectors>& samples,
                                 Vectors<kVectors>& sums) {
    Unroll<0, kVectors>([&](auto v)
                            ND_UNROLLED { Ops::MulAdd(tap, samples.at[v], sums.at[v]); });
  }

  template <int kVectors>
  HWY_INLINE void Store(const Vectors<kVectors>& sums, Element* y) const {
    if (job_.streams && ElementsToAlignment<Ops>(y) == 0) {
      for (int v = 0; v < kVectors; ++v) Ops::Stream(sums.at[v], y + v * kWidth);
      return;
    }
    for (int v = 0; v < kVectors; ++v) Ops::Store(sums.at[v], y + v * kWidth);
  }

  HWY_INLINE Element* RowOfResults(int64_t row) const {
    return static_cast<Element*>(job_.y) + row * job_.y_stride;
  }

  template <int kCount, int kVectors>
  HWY_INLINE void FetchAhead(int64_t column) const {
    const Element* at = static_cast<const Element*>(ring_.ahead) + column;
    for (int s = 0; s < kCount; ++s, at += ring_.ahead_stride) {
      for (int v = 0; v < kVectors; ++v) hwy::Prefetch(at + v * kWidth);
    }
  }

  const CorrelateRing ring_;
  const CorrelateJob job_;
  const int64_t length_, jump_;
};

template <class Ops>
void CorrelateInRing(const CorrelateRing& ring) noexcept {
  if (ring.job.columns <= 0) return;
  if (kManyRegisters && ring.job.tap_columns == 3 && ring.job.tap_rows == 3 &&
      ring.job.plane_count == 1) {
    Blocks<Ops, kManyRegisters ? 3 : 0>(ring).Run();
  } else {
    Blocks<Ops, 0>(ring).Run();
  }
  if (ring.job.streams) hwy::FlushStream();
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
