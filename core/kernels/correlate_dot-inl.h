// SPDX-License-Identifier: BSD-3-Clause
// Tiles of sums of products of neighbouring samples, for AVX-512 with VNNI and VBMI. Each
// vector of samples is spread so that every 32-bit lane holds the samples of one output,
// and serves the rows of taps that meet it.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_DOT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_DOT_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_DOT_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_DOT_INL_H_
#endif

#include <cstring>
#include <type_traits>

#include "core/kernels/correlate.h"
#include "core/kernels/simd.h"

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using SumTag = hn::ScalableTag<int32_t>;
using Lanes = hn::Vec<SumTag>;
constexpr int64_t kLaneCount = 16;

// These instructions are beyond the target, so they are spelled out.
HWY_INLINE void AddDotsOfBytes(Lanes x, Lanes taps, Lanes& sum) {
  asm("vpdpbusd %2, %1, %0" : "+v"(sum.raw) : "v"(x.raw), "v"(taps.raw));
}
HWY_INLINE void AddDotsOfPairs(Lanes x, Lanes taps, Lanes& sum) {
  asm("vpdpwssd %2, %1, %0" : "+v"(sum.raw) : "v"(x.raw), "v"(taps.raw));
}
HWY_INLINE __m512i PermuteBytes(__m512i bytes, __m512i order) {
  __m512i permuted;
  asm("vpermb %1, %2, %0" : "=v"(permuted) : "v"(bytes), "v"(order));
  return permuted;
}

// Bytes or pairs `first` and, lane by lane, so much more.
HWY_INLINE __m512i OrderOf(int32_t first, int32_t more) {
  const SumTag d;
  return hn::Add(hn::Set(d, first), hn::Mul(hn::Set(d, more), hn::Iota(d, 0))).raw;
}

// How samples meet taps: kPerLane of each fill a lane, taps converted to Factor.
// Spread(x, mask) gives lane i the samples i, i + 1, ... of those that `mask` lets be
// read.

// Unsigned bytes times signed ones: modulo 2^8, signs do not matter.
struct ByteQuads {
  using Element = uint8_t;
  using Factor = int8_t;
  static constexpr int kPerLane = 4;
  const __m512i order;
  HWY_INLINE ByteQuads() : order(OrderOf(0x03020100, 0x01010101)) {}
  HWY_INLINE Lanes Spread(const uint8_t* x, __mmask32 mask) const {
    const __m256i samples = _mm256_maskz_loadu_epi8(mask, x);
    return {PermuteBytes(_mm512_zextsi256_si512(samples), order)};
  }
  static HWY_INLINE void Add(Lanes x, Lanes taps, Lanes& sum) {
    AddDotsOfBytes(x, taps, sum);
  }
};

// Bytes become pairs: byte 63 is never read, and 0.
struct BytePairs {
  using Element = uint8_t;
  using Factor = int16_t;
  static constexpr int kPerLane = 2;
  const __m512i order;
  HWY_INLINE BytePairs() : order(OrderOf(0x3f013f00, 0x00010001)) {}
  HWY_INLINE Lanes Spread(const uint8_t* x, __mmask32 mask) const {
    const __m256i samples = _mm256_maskz_loadu_epi8(mask, x);
    return {PermuteBytes(_mm512_zextsi256_si512(samples), order)};
  }
  static HWY_INLINE void Add(Lanes x, Lanes taps, Lanes& sum) {
    AddDotsOfPairs(x, taps, sum);
  }
};

struct Int16Pairs {
  using Element = int16_t;
  using Factor = int16_t;
  static constexpr int kPerLane = 2;
  const __m512i order;
  HWY_INLINE Int16Pairs() : order(OrderOf(0x00010000, 0x00010001)) {}
  HWY_INLINE Lanes Spread(const int16_t* x, __mmask32 mask) const {
    return {_mm512_permutexvar_epi16(order, _mm512_maskz_loadu_epi16(mask, x))};
  }
  static HWY_INLINE void Add(Lanes x, Lanes taps, Lanes& sum) {
    AddDotsOfPairs(x, taps, sum);
  }
};

HWY_INLINE void StoreResults(Lanes sum, int32_t* y) {
  hn::StoreU(sum, SumTag(), y);
}
HWY_INLINE void StoreResults(Lanes sum, uint8_t* y) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(y), _mm512_cvtepi32_epi8(sum.raw));
}

// All of a job's taps, in lanes: at most so many.
constexpr int64_t kMostTapLanes = 4096;

template <class Method, typename TapElement, typename Result>
class Dots {
 public:
  using Taps = TapElement;
  static constexpr int64_t kPerLane = Method::kPerLane;

  static HWY_INLINE int64_t TapLanes(const CorrelateJob& job) {
    return job.plane_count * job.tap_rows * Steps(job);
  }

  // `lanes` has room for TapLanes(job).
  HWY_INLINE Dots(const CorrelateJob& job, int32_t* lanes)
      : job_(job), steps_(Steps(job)), taps_(lanes) {
    for (int64_t p = 0; p < job.plane_count; ++p) {
      const auto* taps = static_cast<const TapElement*>(job.planes[p].taps);
      for (int64_t j = 0; j < job.tap_rows; ++j) {
        for (int64_t k = 0; k < job.tap_columns; k += kPerLane) {
          Factor factor[kPerLane] = {};
          for (int64_t i = 0; i < HWY_MIN(kPerLane, job.tap_columns - k); ++i) {
            factor[i] = static_cast<Factor>(taps[k + i]);
          }
          std::memcpy(lanes++, factor, sizeof factor);
        }
        taps += job.tap_columns;
      }
    }
  }

  HWY_INLINE void Run() const {
    constexpr int kMany = 8, kFew = 4;
    int64_t row = 0;
    for (; row + kMany <= job_.rows; row += kMany) TileRow<kMany>(row);
    if (job_.rows >= kFew) {
      for (; row < job_.rows; row += kFew) TileRow<kFew>(HWY_MIN(row, job_.rows - kFew));
    } else {
      for (; row < job_.rows; ++row) TileRow<1>(row);
    }
  }

 private:
  using Element = typename Method::Element;
  using Factor = typename Method::Factor;
  static constexpr int kTogether = 4;  // rows of taps that share vectors

  static HWY_INLINE int64_t Steps(const CorrelateJob& job) {
    return (job.tap_columns + kPerLane - 1) / kPerLane;
  }

  template <int kRows>
  HWY_INLINE void TileRow(int64_t row) const {
    const int64_t n = job_.columns;
    if (n < kLaneCount) {
      Result results[kRows * kLaneCount];
      TileBlock<kRows>(row, 0, n, results, kLaneCount);
      for (int r = 0; r < kRows; ++r) {
        std::memcpy(static_cast<Result*>(job_.y) + (row + r) * job_.y_stride,
                    results + r * kLaneCount, static_cast<size_t>(n) * sizeof(Result));
      }
      return;
    }
    for (int64_t i = 0; i < n; i += kLaneCount) {
      const int64_t column = HWY_MIN(i, n - kLaneCount);
      TileBlock<kRows>(row, column, kLaneCount,
                       static_cast<Result*>(job_.y) + row * job_.y_stride + column,
                       job_.y_stride);
    }
  }

  // The mask of samples that `count` outputs need for `taps` neighbouring taps.
  static HWY_INLINE __mmask32 MaskOf(int64_t count, int64_t taps) {
    return static_cast<__mmask32>((uint64_t{1} << (count + taps - 1)) - 1);
  }

  // One vector each of kRows neighbouring output rows.
  template <int kRows>
  HWY_INLINE void TileBlock(int64_t row, int64_t column, int64_t count, Result* y,
                            int64_t y_stride) const {
    const __mmask32 mask = MaskOf(count, kPerLane);
    const __mmask32 last_mask = MaskOf(count, job_.tap_columns - (steps_ - 1) * kPerLane);
    Lanes sum[kRows];
    for (Lanes& s : sum) s = hn::Zero(SumTag());
    const int32_t* taps = taps_;
    for (int64_t p = 0; p < job_.plane_count; ++p) {
      const Element* x =
          static_cast<const Element*>(job_.planes[p].x) + row * job_.x_stride + column;
      int64_t groups = (job_.tap_rows + kTogether - 1) / kTogether;
      for (int64_t done = 0; done < job_.tap_rows; --groups) {
        const int64_t depth = (job_.tap_rows - done + groups - 1) / groups;
        MeetGroup<kRows>(depth, x, mask, last_mask, taps, sum);
        done += depth;
        x += depth * job_.x_stride;
        taps += depth * steps_;
      }
    }
    for (int r = 0; r < kRows; ++r) StoreResults(sum[r], y + r * y_stride);
  }

  template <int kRows, int kTapRows = kTogether>
  HWY_INLINE void MeetGroup(int64_t depth, const Element* x, __mmask32 mask,
                            __mmask32 last_mask, const int32_t* taps,
                            Lanes (&sum)[kRows]) const {
    if constexpr (kTapRows > 0) {
      if (depth != kTapRows) {
        MeetGroup<kRows, kTapRows - 1>(depth, x, mask, last_mask, taps, sum);
        return;
      }
      for (int64_t step = 0; step < steps_; ++step) {
        if (step == steps_ - 1) mask = last_mask;
        Lanes tap[kTapRows];
        for (int j = 0; j < kTapRows; ++j) {
          tap[j] = hn::Set(SumTag(), taps[step + j * steps_]);
        }
        Sweep<kRows, kTapRows>(x + step * kPerLane, mask, tap, sum);
      }
    }
  }

  // The row of samples number Q meets the rows of taps: sum[Q - j] += tap[j] * x.
  template <int kRows, int kTapRows, int Q = 0>
  HWY_INLINE void Sweep(const Element* x, __mmask32 mask, const Lanes (&tap)[kTapRows],
                        Lanes (&sum)[kRows]) const {
    if constexpr (Q < kRows + kTapRows - 1) {
      const Lanes spread = method_.Spread(x, mask);
      for (int j = 0; j < kTapRows; ++j) {
        if (Q >= j && Q - j < kRows) Method::Add(spread, tap[j], sum[Q - j]);
      }
      Sweep<kRows, kTapRows, Q + 1>(x + job_.x_stride, mask, tap, sum);
    }
  }

  const CorrelateJob& job_;
  const int64_t steps_;  // lanes of taps in a row of them
  const int32_t* const taps_;
  const Method method_;
};

// kType tells the kernel for more taps than there is room for.
template <class AllDots, CorrelateType kType>
void CorrelateDots(const CorrelateJob& job) noexcept {
  if (job.columns <= 0) return;
  if (AllDots::TapLanes(job) > kMostTapLanes) {
    return GetCorrelate(kType, Target::kAvx3, false)(job);
  }
  int32_t lanes[kMostTapLanes];
  AllDots(job, lanes).Run();
}

inline bool TapsFitBytes(const CorrelateJob& job) {
  const int64_t count = job.tap_rows * job.tap_columns;
  for (int64_t p = 0; p < job.plane_count; ++p) {
    const auto* taps = static_cast<const int16_t*>(job.planes[p].taps);
    for (int64_t k = 0; k < count; ++k) {
      if (taps[k] != static_cast<int8_t>(taps[k])) return false;
    }
  }
  return true;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();
#endif

#endif  // per-target include guard
