// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/order/histogram.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/order/histogram.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kBins = static_cast<int>(kHistogramBins);

// As many counts as fit a vector, one vector after the other.
constexpr hn::CappedTag<int16_t, kBins> kCounts;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(kCounts));
constexpr hn::CappedTag<uint8_t, kBins> kBytes;
constexpr int kByteLanes = static_cast<int>(hn::MaxLanes(kBytes));

// steps[k][i] is 1 from i = k on: what a key with bits k adds to cumulative counts.
struct Steps {
  alignas(kBins) uint8_t rows[kBins][kBins];
  constexpr Steps() : rows() {
    for (int k = 0; k < kBins; ++k) {
      for (int i = k; i < kBins; ++i) rows[k][i] = 1;
    }
  }
};
constexpr Steps kSteps;

HWY_INLINE void Add(uint8_t* counts, const uint8_t* steps) {
  for (int i = 0; i < kBins; i += kByteLanes) {
    hn::Store(hn::Add(hn::Load(kBytes, counts + i), hn::Load(kBytes, steps + i)), kBytes,
              counts + i);
  }
}

HWY_INLINE void Subtract(uint8_t* counts, const uint8_t* steps) {
  for (int i = 0; i < kBins; i += kByteLanes) {
    hn::Store(hn::Sub(hn::Load(kBytes, counts + i), hn::Load(kBytes, steps + i)), kBytes,
              counts + i);
  }
}

void Update(const ColumnHistograms& columns, int64_t count, const uint8_t* added,
            const uint8_t* old) noexcept {
  for (int64_t c = 0; c < count; ++c) {
    const int upper = added[c] >> 4;
    Add(columns.upper[c], kSteps.rows[upper]);
    Add(columns.lower[c][upper], kSteps.rows[added[c] & 15]);
    if (old == nullptr) continue;
    const int old_upper = old[c] >> 4;
    Subtract(columns.upper[c], kSteps.rows[old_upper]);
    Subtract(columns.lower[c][old_upper], kSteps.rows[old[c] & 15]);
  }
}

using CountVector = hn::Vec<decltype(kCounts)>;
constexpr int kVectors = kBins / kLanes;

// The counts of a window: sums of columns.
struct Counts {
  CountVector sums[kVectors];

  HWY_INLINE void Clear() {
    for (CountVector& sum : sums) sum = hn::Zero(kCounts);
  }
  HWY_INLINE void Load(const int16_t* from) {
    for (int i = 0; i < kVectors; ++i) sums[i] = hn::Load(kCounts, from + i * kLanes);
  }
  HWY_INLINE void Store(int16_t* to) const {
    for (int i = 0; i < kVectors; ++i) hn::Store(sums[i], kCounts, to + i * kLanes);
  }
  HWY_INLINE void Add(const uint8_t* column) {
    for (int i = 0; i < kVectors; ++i) sums[i] = hn::Add(sums[i], Wide(column, i));
  }
  HWY_INLINE void Subtract(const uint8_t* column) {
    for (int i = 0; i < kVectors; ++i) sums[i] = hn::Sub(sums[i], Wide(column, i));
  }
  // How many are at most `rank`.
  HWY_INLINE int Search(int64_t rank) const {
    const auto limit = hn::Set(kCounts, static_cast<int16_t>(rank));
    size_t more = 0;
    for (const CountVector& sum : sums) {
      more += hn::CountTrue(kCounts, hn::Gt(sum, limit));
    }
    return kBins - static_cast<int>(more);
  }

 private:
  static HWY_INLINE CountVector Wide(const uint8_t* column, int i) {
    constexpr hn::Rebind<uint8_t, decltype(kCounts)> narrow;
    return hn::PromoteTo(kCounts, hn::LoadU(narrow, column + i * kLanes));
  }
};

// Lower counts are brought up to date when they are looked at.
class LowerCounts {
 public:
  HWY_INLINE LowerCounts(const ColumnHistograms& columns, int64_t taps)
      : lower_(columns.lower), taps_(taps) {
    for (int64_t& at : at_) at = -taps;  // as if nothing were in common
  }

  HWY_INLINE int Search(int upper, int64_t column, int64_t rank) {
    Counts counts;
    const int64_t missed = column - at_[upper];
    if (2 * missed > taps_) {
      counts.Clear();
      for (int64_t c = column; c < column + taps_; ++c) counts.Add(lower_[c][upper]);
    } else {
      counts.Load(counts_[upper]);
      for (int64_t c = at_[upper]; c < column; ++c) {
        counts.Add(lower_[c + taps_][upper]);
        counts.Subtract(lower_[c][upper]);
      }
    }
    counts.Store(counts_[upper]);
    at_[upper] = column;
    return counts.Search(rank);
  }

 private:
  uint8_t (*const lower_)[kHistogramBins][kHistogramBins];
  const int64_t taps_;
  int64_t at_[kBins];
  alignas(64) int16_t counts_[kBins][kBins];
};

void Find(const ColumnHistograms& columns, int64_t count, int64_t taps, int64_t rank,
          uint8_t* y) noexcept {
  Counts upper_counts;
  upper_counts.Clear();
  for (int64_t c = 0; c < taps; ++c) upper_counts.Add(columns.upper[c]);
  LowerCounts lower_counts(columns, taps);
  alignas(64) int16_t counts[kBins];
  for (int64_t i = 0; i < count; ++i) {
    upper_counts.Store(counts);
    const int upper = upper_counts.Search(rank);
    const int64_t before = upper == 0 ? 0 : counts[upper - 1];
    const int lower = lower_counts.Search(upper, i, rank - before);
    y[i] = static_cast<uint8_t>(upper * kBins + lower);
    if (i + 1 == count) break;
    upper_counts.Add(columns.upper[i + taps]);
    upper_counts.Subtract(columns.upper[i]);
  }
}

}  // namespace

extern const HistogramKernels kHistogram;
constexpr HistogramKernels kHistogram = {Update, Find};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const HistogramKernels& GetHistogram(Target target) noexcept {
  return ND_SELECT_TABLE(target, kHistogram);
}

}  // namespace nd
#endif
