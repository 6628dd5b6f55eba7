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

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Rows of taps that blocks want at least.
constexpr int64_t kBlockTapRows = kCorrelateRingRows - 1;

template <class Ops>
class Blocks {
 public:
  explicit HWY_INLINE Blocks(const CorrelateRing& ring) : ring_(ring), job_(ring.job) {}

  void Run() const {
    int64_t row = 0;
    for (; row + kRows <= job_.rows; row += kRows) RunRows<kRows>(row);
    // What is left is covered by blocks that end with the results: those that they
    // compute again come out the same.
    if (row < job_.rows && job_.rows >= kRows) return RunRows<kRows>(job_.rows - kRows);
    for (; row < job_.rows; ++row) RunRows<1>(row);
  }

 private:
  using Element = typename Ops::Element;
  using Vector = typename Ops::Vector;
  static constexpr int kRows = static_cast<int>(kCorrelateRingRows);
  static constexpr int kMany = kManyRegisters ? 4 : 2;
  static constexpr int64_t kWidth = Ops::kWidth;

  template <int kCount>
  struct Sums {
    Vector sum[kCount];
  };

  // Not inlined: the compiler then sees the registers of one kind of rows alone.
  template <int kCount>
  HWY_NOINLINE void RunRows(int64_t row) const {
    const int64_t n = job_.columns;
    if (n < kWidth) return RunBlock<kCount, 1, true>(row, 0);
    int64_t i = 0;
    for (; i + kMany * kWidth <= n; i += kMany * kWidth) {
      RunBlock<kCount, kMany, false>(row, i);
    }
    if (n - i > kMany / 2 * kWidth && n >= kMany * kWidth) {
      return RunBlock<kCount, kMany, false>(row, n - kMany * kWidth);
    }
    for (; i < n; i += kWidth) {
      RunBlock<kCount, 1, false>(row, HWY_MIN(i, n - kWidth));
    }
  }

  template <int kCount, int kVectors, bool kPartial>
  HWY_INLINE void RunBlock(int64_t row, int64_t column) const {
    Sums<kVectors> sums[kCount];
    for (auto& s : sums) {
      for (Vector& sum : s.sum) sum = Ops::Zero();
    }
    if (ring_.ahead != nullptr) FetchAhead<kCount, kVectors>(column);
    for (int64_t p = 0; p < job_.plane_count; ++p) {
      const Element* const x = static_cast<const Element*>(job_.planes[p].x) + column;
      const Element* taps = static_cast<const Element*>(job_.planes[p].taps);
      // The first rows of samples meet some rows of results, most meet all of them.
      Unroll<0, kCount - 1>([&](auto q) ND_UNROLLED {
        Meet<0, q + 1, kPartial>(RowAt(x, row + q), taps, sums);
        taps += job_.tap_columns;
      });
      for (int64_t q = kCount - 1; q < job_.tap_rows; ++q) {
        Meet<0, kCount, kPartial>(RowAt(x, row + q), taps, sums);
        taps += job_.tap_columns;
      }
      Unroll<1, kCount>([&](auto s) ND_UNROLLED {
        Meet<s, kCount, kPartial>(RowAt(x, row + job_.tap_rows - 1 + s), taps, sums);
        taps += job_.tap_columns;
      });
    }
    auto* y = static_cast<Element*>(job_.y) + row * job_.y_stride + column;
    for (int s = 0; s < kCount; ++s, y += job_.y_stride) {
      if constexpr (kPartial) {
        Ops::StorePartial(sums[s].sum[0], y, job_.columns);
      } else {
        Store(sums[s], y);
      }
    }
  }

  // A row of samples meets rows [kBegin, kEnd) of results: `taps` are those of the first
  // row, whichever that is, each further one meets the taps a row before.
  template <int kBegin, int kEnd, bool kPartial, int kVectors>
  HWY_INLINE void Meet(const Element* x, const Element* taps,
                       Sums<kVectors>* HWY_RESTRICT sums) const {
    const int64_t length = job_.tap_columns;
    for (int64_t k = 0; k < length; ++k) {
      Sums<kVectors> samples;
      Unroll<0, kVectors>([&](auto v) ND_UNROLLED {
        samples.sum[v] = kPartial ? Ops::LoadPartial(x + k, job_.columns)
                                  : Ops::Load(x + k + v * kWidth);
        KeepInRegister(samples.sum[v]);
      });
      Unroll<kBegin, kEnd>([&](auto s) ND_UNROLLED {
        Vector tap = Ops::Broadcast(taps + (k - s * length));
        if constexpr (kVectors > 1) KeepInRegister(tap);
        Unroll<0, kVectors>([&](auto v) ND_UNROLLED {
          Ops::MulAdd(tap, samples.sum[v], sums[s].sum[v]);
        });
      });
    }
  }

  template <int kVectors>
  HWY_INLINE void Store(const Sums<kVectors>& sums, Element* y) const {
    if constexpr (kCanStream<Ops>) {
      if (job_.streams && ElementsToAlignment<Ops>(y) == 0) {
        for (int v = 0; v < kVectors; ++v) Ops::Stream(sums.sum[v], y + v * kWidth);
        return;
      }
    }
    for (int v = 0; v < kVectors; ++v) Ops::Store(sums.sum[v], y + v * kWidth);
  }

  HWY_INLINE const Element* RowAt(const Element* x, int64_t row) const {
    return x + (row < ring_.turn ? row : row - ring_.rows) * job_.x_stride;
  }

  template <int kCount, int kVectors>
  HWY_INLINE void FetchAhead(int64_t column) const {
    const Element* at = static_cast<const Element*>(ring_.ahead) + column;
    for (int s = 0; s < kCount; ++s, at += ring_.ahead_stride) {
      for (int v = 0; v < kVectors; ++v) hwy::Prefetch(at + v * kWidth);
    }
  }

  const CorrelateRing& ring_;
  const CorrelateJob& job_;
};

template <class Ops>
void CorrelateInRing(const CorrelateRing& ring) noexcept {
  if (ring.job.columns <= 0) return;
  Blocks<Ops>(ring).Run();
  if (ring.job.streams) hwy::FlushStream();
}

// The choice depends on the taps alone, as in Correlate.
template <class Ops>
void CorrelateFloats(const CorrelateJob& job) noexcept {
  if (job.tap_rows >= kBlockTapRows && job.tap_columns > 1) {
    return CorrelateInRing<Ops>({job, INT64_MAX, 0, nullptr, 0});
  }
  Correlate<Ops>(job);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
