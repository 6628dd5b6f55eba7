// SPDX-License-Identifier: BSD-3-Clause
// Weighted means of bytes in float32. The bytes of a 32-bit lane are converted one by
// one, so that the sums of four neighbours go back to where their samples came from, with
// no shuffle on the way.
#include "core/kernels/smooth.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/smooth_bytes.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Targets whose multiply-adds round once.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
namespace hn = hwy::HWY_NAMESPACE;

using IntTag = hn::ScalableTag<int32_t>;
using WordTag = hn::ScalableTag<uint32_t>;
using FloatTag = hn::ScalableTag<float>;
using Words = hn::Vec<WordTag>;
using Floats = hn::Vec<FloatTag>;
constexpr int64_t kBlock = 4 * static_cast<int64_t>(hn::MaxLanes(WordTag()));
constexpr int kPhases = 4;
constexpr int kManyRows = HWY_TARGET == HWY_AVX3 ? 8 : 4;
constexpr int kMostTaps = 7;  // at once

HWY_INLINE Words LoadWords(const uint8_t* x) {
  return hn::BitCast(WordTag(), hn::LoadU(hn::ScalableTag<uint8_t>(), x));
}

// Byte kPhase of each lane.
template <int kPhase>
HWY_INLINE Floats PhaseOf(Words words) {
  Words bytes = words;
  if constexpr (kPhase > 0) bytes = hn::ShiftRight<8 * kPhase>(bytes);
  if constexpr (kPhase < 3) bytes = hn::And(bytes, hn::Set(WordTag(), 0xffu));
  return hn::ConvertTo(FloatTag(), hn::BitCast(IntTag(), bytes));
}

// Samples number kQ of a sweep, in order: a byte of the lanes of row kQ, or byte kQ of
// each lane of a line.
template <int kPhase>
struct RowSamples {
  const void* const* rows;
  int64_t column;
  template <int kQ>
  HWY_INLINE Floats Next() {
    return PhaseOf<kPhase>(LoadWords(static_cast<const uint8_t*>(rows[kQ]) + column));
  }
  HWY_INLINE RowSamples After(int64_t count) const { return {rows + count, column}; }
};
struct LineSamples {
  const uint8_t* x;
  Words words = hn::Zero(WordTag());
  template <int kQ>
  HWY_INLINE Floats Next() {
    if constexpr (kQ % kPhases == 0) {
      words = LoadWords(x + kQ);
      KeepInRegister(words);
    }
    return PhaseOf<kQ % kPhases>(words);
  }
  HWY_INLINE LineSamples After(int64_t count) const { return {x + count}; }
};

template <int kTaps>
struct Taps {
  explicit HWY_INLINE Taps(const float* taps) {
    for (int k = 0; k < kTaps; ++k) tap[k] = hn::Set(FloatTag(), taps[k]);
  }
  Floats tap[kTaps];
};

// sum[s] += tap[k] * sample[s + k].
template <int kSums, int kTaps, int kQ = 0, class Samples>
HWY_INLINE void Sweep(Samples& samples, const Taps<kTaps>& taps, Floats (&sum)[kSums]) {
  if constexpr (kQ < kSums + kTaps - 1) {
    const Floats x = samples.template Next<kQ>();
    for (int k = 0; k < kTaps; ++k) {
      if (kQ >= k && kQ - k < kSums)
        sum[kQ - k] = hn::MulAdd(taps.tap[k], x, sum[kQ - k]);
    }
    Sweep<kSums, kTaps, kQ + 1>(samples, taps, sum);
  }
}

// Four taps at a time, then the last kLast of them, which stay in registers.
template <int kLast>
struct Summation {
  explicit HWY_INLINE Summation(const SmoothTaps& taps)
      : first(taps.single),
        before(taps.count - kLast),
        last(taps.single + before),
        start(hn::Set(FloatTag(), 256 + static_cast<float>(taps.bias) * 0x1p-15f)) {}

  template <int kSums, class Samples>
  HWY_INLINE void Run(const Samples& samples, Floats (&sum)[kSums]) const {
    for (Floats& s : sum) s = start;
    for (int64_t k = 0; k < before; k += kPhases) {
      Samples some = samples.After(k);
      Sweep<kSums, kPhases>(some, Taps<kPhases>(first + k), sum);
    }
    Samples some = samples.After(before);
    Sweep<kSums, kLast>(some, last, sum);
  }

  const float* const first;
  const int64_t before;
  const Taps<kLast> last;
  const Floats start;
};

// job(Summation) for the taps.
template <class Job>
HWY_INLINE void WithSummation(const SmoothTaps& taps, const Job& job) {
  if (taps.count == 3) {
    job(Summation<3>(taps));
  } else if (taps.count % kPhases == 1) {
    job(Summation<5>(taps));
  } else {
    job(Summation<kMostTaps>(taps));
  }
}

// mask ? yes : no, bit by bit.
HWY_INLINE Words Merge(Words mask, Words yes, Words no) {
#if HWY_TARGET == HWY_AVX3
  return Words{_mm512_ternarylogic_epi32(mask.raw, yes.raw, no.raw, 0xca)};
#else
  return hn::Or(hn::And(mask, yes), hn::AndNot(mask, no));
#endif
}

// Puts the integers of sums where their samples were. Sums are between 256 and 512, so
// that their bits are fixed-point numbers.
template <int kPhase>
HWY_INLINE void Truncate(Floats sum, Words& bytes) {
  const Words bits = hn::BitCast(WordTag(), sum);
  if constexpr (kPhase == 0) {
    bytes = hn::ShiftRight<15>(bits);
  } else {
    constexpr int kShift = 15 - 8 * kPhase;
    Words moved;
    if constexpr (kShift > 0) {
      moved = hn::ShiftRight<kShift>(bits);
    } else {
      moved = hn::ShiftLeft<-kShift>(bits);
    }
    bytes = Merge(hn::Set(WordTag(), 0xffu << 8 * kPhase), moved, bytes);
  }
}

HWY_INLINE void StoreBytes(Words bytes, uint8_t* y) {
  const hn::ScalableTag<uint8_t> d;
  hn::StoreU(hn::BitCast(d, bytes), d, y);
}

template <int kPhase = 0, int kLast>
HWY_INLINE void SumPhases(const Summation<kLast>& summation, const void* const* rows,
                          int64_t column, Words (&bytes)[kManyRows]) {
  if constexpr (kPhase < kPhases) {
    Floats sum[kManyRows];
    summation.Run(RowSamples<kPhase>{rows, column}, sum);
    for (int r = 0; r < kManyRows; ++r) Truncate<kPhase>(sum[r], bytes[r]);
    SumPhases<kPhase + 1>(summation, rows, column, bytes);
  }
}

void Down(const SmoothTaps& taps, const void* const* rows, int64_t columns, void* y,
          int64_t y_stride) noexcept {
  WithSummation(taps, [&](const auto& summation) HWY_ATTR {
    for (int64_t row = 0; row < kSmoothRows; row += kManyRows) {
      for (int64_t i = 0; i < columns; i += kBlock) {
        const int64_t column = HWY_MIN(i, columns - kBlock);
        Words bytes[kManyRows];
        SumPhases(summation, rows + row, column, bytes);
        uint8_t* const to = static_cast<uint8_t*>(y) + row * y_stride + column;
        for (int r = 0; r < kManyRows; ++r) StoreBytes(bytes[r], to + r * y_stride);
      }
    }
  });
}

void Across(const SmoothTaps& taps, const void* x, int64_t columns, void* y) noexcept {
  WithSummation(taps, [&](const auto& summation) HWY_ATTR {
    for (int64_t i = 0; i < columns; i += kBlock) {
      const int64_t column = HWY_MIN(i, columns - kBlock);
      Floats sum[kPhases];
      summation.Run(LineSamples{static_cast<const uint8_t*>(x) + column}, sum);
      Words bytes;
      Truncate<0>(sum[0], bytes);
      Truncate<1>(sum[1], bytes);
      Truncate<2>(sum[2], bytes);
      Truncate<3>(sum[3], bytes);
      StoreBytes(bytes, static_cast<uint8_t*>(y) + column);
    }
  });
}

constexpr SmoothKernels kKernels = {Down, Across};
#else
constexpr SmoothKernels kKernels = {nullptr, nullptr};
#endif

}  // namespace

extern const SmoothKernels kSmoothBytes;
constexpr SmoothKernels kSmoothBytes = kKernels;

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const SmoothKernels& SmoothBytes(Target target) noexcept {
  return ND_SELECT_TABLE(target, kSmoothBytes);
}
}  // namespace nd::internal
#endif
