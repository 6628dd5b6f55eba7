// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/order/rank.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/order/rank.cc"
#include "core/kernels/simd.h"

#include "core/kernels/order/keys-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

struct RankTable {
  RankKernels ranks[kKeyLaneCount];
  HeightsFunction heights[2][2];  // float, double; minimum, maximum
};

namespace {

// Calls body(vectors, i, count) for groups of kMost vectors and for single ones, which
// cover [0, n); count <= lanes is what a single one has.
template <typename T, int kMost, class Body>
HWY_INLINE void ForEachGroup(int64_t n, Body&& body) {
  constexpr int64_t kLanes = KeyLanes<T>();
  int64_t i = 0;
  for (; i + kMost * kLanes <= n; i += kMost * kLanes) {
    body(std::integral_constant<int, kMost>(), i, kLanes);
  }
  for (; i < n; i += kLanes) {
    body(std::integral_constant<int, 1>(), i, HWY_MIN(n - i, kLanes));
  }
}

template <typename T, bool kMapped>
HWY_INLINE void Put(const Mapper<T, kMapped>& mapper, KeyVector<T> key, char* y,
                    int64_t count) {
  if (count == KeyLanes<T>()) {
    mapper.Store(key, y);
  } else {
    mapper.StoreFirst(key, y, static_cast<size_t>(count));
  }
}

// A network of Batcher's, whose lines are vectors in memory.
template <typename T>
void SortByNetwork(const RankJob& job) noexcept {
  constexpr int64_t kLanes = KeyLanes<T>(), kSize = sizeof(T);
  constexpr int kVectors = kNetworkLineBytes / (kLanes * kSize) > 4
                               ? 4
                               : static_cast<int>(kNetworkLineBytes / (kLanes * kSize));
  const OffsetsJob& window = job.window;
  const Mapper<T, true> mapper(window.map);
  constexpr hn::ScalableTag<T> d;
  constexpr int64_t kLine = kNetworkLineBytes / kSize;
  T* const lines = reinterpret_cast<T*>(job.lines);
  ForEachGroup<T, kVectors>(
      window.count, [&]<int kMany>(std::integral_constant<int, kMany>, int64_t i,
                                   int64_t count) HWY_ATTR {
        const T* const x = reinterpret_cast<const T*>(window.x) + i;
        for (int64_t j = 0; j < window.offset_count; ++j) {
          for (int v = 0; v < kMany; ++v) {
            hn::Store(hn::LoadU(d, x + window.offsets[j] + v * kLanes), d,
                      lines + j * kLine + v * kLanes);
          }
        }
        for (int64_t c = 0; c < job.comparators; ++c) {
          const Comparator comparator = job.network[c];
          T* const low = lines + comparator.low * kLine;
          T* const high = lines + comparator.high * kLine;
          for (int v = 0; v < kMany; ++v) {
            const auto a = hn::Load(d, low + v * kLanes);
            const auto b = hn::Load(d, high + v * kLanes);
            if (comparator.writes_low) hn::Store(hn::Min(a, b), d, low + v * kLanes);
            if (comparator.writes_high) hn::Store(hn::Max(a, b), d, high + v * kLanes);
          }
        }
        for (int v = 0; v < kMany; ++v) {
          Put(mapper, hn::Load(d, lines + job.rank * kLine + v * kLanes),
              window.y + (i + v * kLanes) * kSize, count);
        }
      });
}

// The key of a rank is the largest number that not more than `rank` keys are less than;
// its bits are found one after the other.
template <typename T>
void CountBits(const RankJob& job) noexcept {
  constexpr int64_t kLanes = KeyLanes<T>(), kSize = sizeof(T);
  const OffsetsJob& window = job.window;
  const Mapper<T, true> mapper(window.map);
  constexpr hn::ScalableTag<T> d;
  const auto too_many = hn::Set(d, static_cast<T>(-job.rank - 1));
  ForEachGroup<T, 4>(window.count, [&]<int kMany>(std::integral_constant<int, kMany>,
                                                  int64_t i, int64_t count) HWY_ATTR {
    const T* const x = reinterpret_cast<const T*>(window.x) + i;
    KeyVector<T> key[kMany], more[kMany];
    for (int v = 0; v < kMany; ++v) key[v] = hn::Set(d, static_cast<T>(job.least));
    for (int32_t bit = job.bits - 1; bit >= 0; --bit) {
      const auto step = hn::Set(d, static_cast<T>(uint64_t{1} << bit));
      KeyVector<T> counts[kMany];
      for (int v = 0; v < kMany; ++v) {
        more[v] = hn::Add(key[v], step);
        counts[v] = hn::Zero(d);
      }
      for (int64_t j = 0; j < window.offset_count; ++j) {
        for (int v = 0; v < kMany; ++v) {
          const auto is_less =
              hn::Lt(hn::LoadU(d, x + window.offsets[j] + v * kLanes), more[v]);
          // A mask is -1 as a vector.
          counts[v] = hn::Add(counts[v], hn::VecFromMask(d, is_less));
        }
      }
      for (int v = 0; v < kMany; ++v) {
        key[v] = hn::IfThenElse(hn::Gt(counts[v], too_many), more[v], key[v]);
      }
    }
    for (int v = 0; v < kMany; ++v) {
      Put(mapper, key[v], window.y + (i + v * kLanes) * kSize, count);
    }
  });
}

template <typename T, bool kMax>
void Heights(const HeightsJob& job) noexcept {
  constexpr int64_t kLanes = KeyLanes<T>(), kSize = sizeof(T);
  const OffsetsJob& window = job.window;
  const Mapper<T, false> mapper(window.map);
  constexpr hn::ScalableTag<T> d;
  ForEachGroup<T, 4>(window.count, [&]<int kMany>(std::integral_constant<int, kMany>,
                                                  int64_t i, int64_t count) HWY_ATTR {
    const T* const x = reinterpret_cast<const T*>(window.x) + i;
    KeyVector<T> best[kMany];
    const auto sum_at = [&](int64_t j, int v) HWY_ATTR {
      return hn::Add(hn::LoadU(d, x + window.offsets[j] + v * kLanes),
                     hn::Set(d, static_cast<T>(job.heights[j])));
    };
    for (int v = 0; v < kMany; ++v) best[v] = sum_at(0, v);
    for (int64_t j = 1; j < window.offset_count; ++j) {
      for (int v = 0; v < kMany; ++v) {
        const auto sum = sum_at(j, v);
        const auto better = kMax ? hn::Gt(sum, best[v]) : hn::Lt(sum, best[v]);
        best[v] = hn::IfThenElse(better, sum, best[v]);
      }
    }
    for (int v = 0; v < kMany; ++v) {
      Put(mapper, best[v], window.y + (i + v * kLanes) * kSize, count);
    }
  });
}

}  // namespace

extern const RankTable kRanks;
constexpr RankTable kRanks = {{{SortByNetwork<uint8_t>, nullptr},
                               {SortByNetwork<int16_t>, CountBits<int16_t>},
                               {SortByNetwork<int32_t>, CountBits<int32_t>},
                               {SortByNetwork<int64_t>, CountBits<int64_t>}},
                              {{Heights<float, false>, Heights<float, true>},
                               {Heights<double, false>, Heights<double, true>}}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const RankKernels& GetRank(KeyLane lane, Target target) noexcept {
  const auto& table = ND_SELECT_TABLE(target, kRanks.ranks);
  return table[static_cast<int>(lane)];
}

HeightsFunction GetHeights(bool is_double, bool maximum, Target target) noexcept {
  return ND_SELECT_TABLE(target, kRanks.heights)[is_double ? 1 : 0][maximum ? 1 : 0];
}

}  // namespace nd
#endif
