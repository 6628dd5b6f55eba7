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

// The counts of a window: sums of columns.
class Counts {
 public:
  HWY_INLINE void Clear() { std::memset(counts_, 0, sizeof(counts_)); }
  HWY_INLINE void Add(const uint8_t* column) { Change<true>(column); }
  HWY_INLINE void Subtract(const uint8_t* column) { Change<false>(column); }
  // How many are at most `rank`.
  HWY_INLINE int Search(int64_t rank) const {
    const auto limit = hn::Set(kCounts, static_cast<int16_t>(rank));
    size_t found = 0;
    for (int i = 0; i < kBins; i += kLanes) {
      const auto more = hn::Gt(hn::Load(kCounts, counts_ + i), limit);
      found += static_cast<size_t>(kLanes) - hn::CountTrue(kCounts, more);
    }
    return static_cast<int>(found);
  }
  HWY_INLINE int16_t operator[](int i) const { return counts_[i]; }

 private:
  template <bool kAdds>
  HWY_INLINE void Change(const uint8_t* column) {
    constexpr hn::Rebind<uint8_t, decltype(kCounts)> narrow;
    for (int i = 0; i < kBins; i += kLanes) {
      const auto wide = hn::PromoteTo(kCounts, hn::LoadU(narrow, column + i));
      const auto sum = hn::Load(kCounts, counts_ + i);
      hn::Store(kAdds ? hn::Add(sum, wide) : hn::Sub(sum, wide), kCounts, counts_ + i);
    }
  }

  alignas(64) int16_t counts_[kBins];
};

// Lower counts are brought up to date when they are looked at.
class LowerCounts {
 public:
  HWY_INLINE explicit LowerCounts(const ColumnHistograms& columns, int64_t taps)
      : columns_(columns), taps_(taps) {
    for (int64_t& at : at_) at = -taps;  // as if nothing were in common
  }

  HWY_INLINE const Counts& At(int upper, int64_t column) {
    Counts& counts = counts_[upper];
    const int64_t missed = column - at_[upper];
    if (2 * missed > taps_) {
      counts.Clear();
      for (int64_t c = column; c < column + taps_; ++c) {
        counts.Add(columns_.lower[c][upper]);
      }
    } else {
      for (int64_t c = at_[upper]; c < column; ++c) {
        counts.Add(columns_.lower[c + taps_][upper]);
        counts.Subtract(columns_.lower[c][upper]);
      }
    }
    at_[upper] = column;
    return counts;
  }

 private:
  const ColumnHistograms& columns_;
  const int64_t taps_;
  int64_t at_[kBins];
  Counts counts_[kBins];
};

void Find(const ColumnHistograms& columns, int64_t count, int64_t taps, int64_t rank,
          uint8_t* y) noexcept {
  Counts upper_counts;
  upper_counts.Clear();
  for (int64_t c = 0; c < taps; ++c) upper_counts.Add(columns.upper[c]);
  LowerCounts lower_counts(columns, taps);
  for (int64_t i = 0; i < count; ++i) {
    const int upper = upper_counts.Search(rank);
    const int64_t before = upper == 0 ? 0 : upper_counts[upper - 1];
    const int lower = lower_counts.At(upper, i).Search(rank - before);
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
