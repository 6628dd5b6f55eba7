// SPDX-License-Identifier: BSD-3-Clause
// Rows of sums of products of neighbouring bytes, modulo 2^8, for AVX-512 with VNNI.
// Samples are used as they lie: a lane of four serves the outputs that begin at each of
// them, by taps that are shifted. The sums of these four are kept apart, and joined at
// the end.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_DOT_ROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_DOT_ROW_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_DOT_ROW_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_DOT_ROW_INL_H_
#endif

#include "core/kernels/correlate_dot-inl.h"

#if HWY_TARGET == HWY_AVX3
HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Neighbouring outputs from the sums of each place in a lane.
HWY_INLINE Lanes JoinHalves(Lanes low, Lanes high) {
  const hn::Repartition<uint16_t, SumTag> half;
  return hn::BitCast(SumTag(), hn::OddEven(hn::BitCast(half, hn::ShiftLeft<16>(high)),
                                           hn::BitCast(half, low)));
}
HWY_INLINE Lanes Join(const Lanes (&sum)[4]) {
  const hn::Repartition<uint16_t, SumTag> half;
  const hn::Repartition<uint8_t, SumTag> byte;
  const Lanes even = JoinHalves(sum[0], sum[2]), odd = JoinHalves(sum[1], sum[3]);
  const auto high = hn::ShiftLeft<8>(hn::BitCast(half, odd));
  return hn::BitCast(SumTag(),
                     hn::OddEven(hn::BitCast(byte, high), hn::BitCast(byte, even)));
}

class DotRows {
 public:
  // Room for the taps of each row of them: lanes of zeros go around.
  static HWY_INLINE int64_t TapLanes(const CorrelateJob& job) {
    return job.plane_count * job.tap_rows * RowLanes(job) + 1;
  }

  HWY_INLINE DotRows(const CorrelateJob& job, int32_t* lanes)
      : job_(job),
        steps_(Steps(job)),
        taps_(reinterpret_cast<const uint8_t*>(lanes + 1)) {
    std::memset(lanes, 0, static_cast<size_t>(TapLanes(job)) * sizeof(int32_t));
    const size_t bytes = static_cast<size_t>(job.tap_columns);
    for (int64_t p = 0; p < job.plane_count; ++p) {
      const auto* taps = static_cast<const uint8_t*>(job.planes[p].taps);
      for (int64_t j = 0; j < job.tap_rows; ++j) {
        std::memcpy(lanes + 1, taps, bytes);
        taps += job.tap_columns;
        lanes += RowLanes(job);
      }
    }
  }

  HWY_INLINE void Run() const {
    constexpr int64_t kBlock = kMany * kWidth;
    const int64_t n = job_.columns;
    for (int64_t row = 0; row < job_.rows; ++row) {
      if (n < kWidth) {
        Block<1>(row, 0, n);
        continue;
      }
      int64_t i = 0;
      for (; i + kBlock <= n; i += kBlock) Block<kMany>(row, i, kWidth);
      for (; i < n; i += kWidth) Block<1>(row, HWY_MIN(i, n - kWidth), kWidth);
    }
  }

 private:
  static constexpr int kPhases = 4;      // outputs that begin in a lane
  static constexpr int64_t kWidth = 64;  // of a vector
  static constexpr int kMany = 4;        // vectors of outputs together

  // Lanes of samples that meet some tap, from an output's first on.
  static HWY_INLINE int64_t Steps(const CorrelateJob& job) {
    return (job.tap_columns + 2 * kPhases - 2) / kPhases;
  }
  static HWY_INLINE int64_t RowLanes(const CorrelateJob& job) { return Steps(job) + 1; }

  // `count` samples from x on, if any; the others are 0.
  static HWY_INLINE Lanes LoadFirst(const uint8_t* x, int64_t count) {
    count = HWY_MAX(count, 0);
    const auto mask = static_cast<__mmask64>(
        count >= kWidth ? ~uint64_t{0} : (uint64_t{1} << count) - 1);
    return {_mm512_maskz_loadu_epi8(mask, x)};
  }

  // kVectors neighbouring vectors of outputs; fewer than a vector if count < kWidth.
  template <int kVectors>
  HWY_INLINE void Block(int64_t row, int64_t column, int64_t count) const {
    Lanes sum[kVectors][kPhases];
    for (auto& phases : sum) {
      for (Lanes& s : phases) s = hn::Zero(SumTag());
    }
    const uint8_t* taps = taps_;
    for (int64_t p = 0; p < job_.plane_count; ++p) {
      const uint8_t* x =
          static_cast<const uint8_t*>(job_.planes[p].x) + row * job_.x_stride + column;
      for (int64_t j = 0; j < job_.tap_rows; ++j) {
        for (int64_t step = 0; step < steps_ - 1; ++step) {
          const int64_t at = step * kPhases;
          Lanes sample[kVectors];
          for (int v = 0; v < kVectors; ++v) {
            sample[v] = kVectors == 1 && count < kWidth
                            ? LoadFirst(x + at, count + job_.tap_columns - 1 - at)
                            : Load(x + at + v * kWidth);
          }
          Meet<0>(sample, taps + at, sum);
        }
        MeetLast<kVectors>(x, count, taps, sum);
        x += job_.x_stride;
        taps += RowLanes(job_) * kPhases;
      }
    }
    uint8_t* y = static_cast<uint8_t*>(job_.y) + row * job_.y_stride + column;
    for (int v = 0; v < kVectors; ++v) {
      const Lanes joined = Join(sum[v]);
      if (kVectors == 1 && count < kWidth) {
        uint8_t results[kWidth];
        hn::StoreU(joined, SumTag(), reinterpret_cast<int32_t*>(results));
        std::memcpy(y, results, static_cast<size_t>(count));
      } else {
        hn::StoreU(joined, SumTag(), reinterpret_cast<int32_t*>(y + v * kWidth));
      }
    }
  }

  static HWY_INLINE Lanes Load(const uint8_t* x) { return {_mm512_loadu_si512(x)}; }

  // Outputs from phase kFirst on meet the taps of one step.
  template <int kFirst, int kVectors>
  HWY_INLINE void Meet(const Lanes (&sample)[kVectors], const uint8_t* taps,
                       Lanes (&sum)[kVectors][kPhases]) const {
    for (int phase = kFirst; phase < kPhases; ++phase) {
      int32_t lane;
      std::memcpy(&lane, taps - phase, sizeof lane);
      const Lanes tap = hn::Set(SumTag(), lane);
      for (int v = 0; v < kVectors; ++v) AddDotsOfBytes(sample[v], tap, sum[v][phase]);
    }
  }

  // The last step, in which the first phases meet no tap, and which reads no further than
  // the last sample.
  template <int kVectors>
  HWY_INLINE void MeetLast(const uint8_t* x, int64_t count, const uint8_t* taps,
                           Lanes (&sum)[kVectors][kPhases]) const {
    const int64_t at = (steps_ - 1) * kPhases;
    Lanes sample[kVectors];
    for (int v = 0; v < kVectors - 1; ++v) sample[v] = Load(x + at + v * kWidth);
    const int64_t last = (kVectors - 1) * kWidth;
    sample[kVectors - 1] = LoadFirst(x + at + last, count + job_.tap_columns - 1 - at);
    MeetFrom<kPhases - 1>(at - job_.tap_columns + 1, sample, taps + at, sum);
  }

  template <int kFirst, int kVectors>
  HWY_INLINE void MeetFrom(int64_t first, const Lanes (&sample)[kVectors],
                           const uint8_t* taps, Lanes (&sum)[kVectors][kPhases]) const {
    if constexpr (kFirst > 0) {
      if (first < kFirst) return MeetFrom<kFirst - 1>(first, sample, taps, sum);
    }
    Meet<kFirst>(sample, taps, sum);
  }

  const CorrelateJob& job_;
  const int64_t steps_;
  const uint8_t* const taps_;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();
#endif

#endif  // per-target include guard
