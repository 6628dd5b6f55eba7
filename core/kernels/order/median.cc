// SPDX-License-Identifier: BSD-3-Clause
// Medians of 3 by 3 and 5 by 5 elements by networks of minima and maxima. Columns are
// sorted once for all the windows that they are part of; of 5 columns, pairs are merged
// once too (Adams, "Fast median filters using separable sorting networks", 2021).
#include "core/kernels/order/order.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/order/median.cc"
#include "core/kernels/simd.h"

#include "core/kernels/order/keys-inl.h"
#include "core/kernels/order/median5-inl.h"
#include "core/kernels/order/networks-inl.h"
#include "core/kernels/order/square-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

namespace {

// Sorted columns of kTaps rows, those of two neighbouring outputs at once.
template <typename T, bool kMapped, int kTaps>
struct SortedColumns {
  using V = KeyVector<T>;

  template <class Load, class Put>
  static HWY_INLINE void Run(int64_t outputs, Load&& load, Put&& put) {
    for (int64_t r = 0; r < outputs; r += 2) {
      V common[kTaps], keys[kTaps];
      common[0] = load(r + 1);
      if constexpr (kTaps == 3) {
        Insert<2>(load(r + 2), common);
      } else {
        Insert<2>(load(r + 2), common);
        V more[2] = {load(r + 3), load(r + 4)};
        Sort(more[0], more[1]);
        const V first[2] = {common[0], common[1]};
        Merge2(first, more, common);
      }
      HWY_UNROLL(8)
      for (int i = 0; i < kTaps - 1; ++i) keys[i] = common[i];
      Insert<kTaps>(load(r), keys);
      put(r, keys);
      if (r + 1 == outputs) break;
      Insert<kTaps>(load(r + kTaps), common);
      put(r + 1, common);
    }
  }
};

template <typename T, bool kMapped, int kTaps>
void MedianColumns(const ColumnsJob& job) noexcept {
  using V = KeyVector<T>;
  const Mapper<T, kMapped> mapper(job.map);
  const Mapper<T, false> keys(job.map);
  const auto run = [&](int64_t place, auto&& load_at, auto&& put_at) HWY_ATTR {
    SortedColumns<T, kMapped, kTaps>::Run(
        job.outputs,
        [&](int64_t r) HWY_ATTR { return load_at(job.rows[r] + job.offset + place); },
        [&](int64_t r, const V* sorted) HWY_ATTR {
          char* const y = job.y + r * kTaps * job.y_stride + place;
          HWY_UNROLL(8)
          for (int p = 0; p < kTaps; ++p) put_at(sorted[p], y + p * job.y_stride);
        });
  };
  if (job.count < KeyLanes<T>()) {
    const size_t count = static_cast<size_t>(job.count);
    run(
        0, [&](const char* p) HWY_ATTR { return mapper.LoadFirst(p, count); },
        [&](V key, char* p) HWY_ATTR { keys.StoreFirst(key, p, count); });
    return;
  }
  const int64_t aligned = LanesToAligned<T>(job.rows[0] + job.offset);
  ForEachVector<T>(job.count, aligned, [&](int64_t i) HWY_ATTR {
    run(
        i * static_cast<int64_t>(sizeof(T)),
        [&](const char* p) HWY_ATTR { return mapper.Load(p); },
        [&](V key, char* p) HWY_ATTR { keys.Store(key, p); });
  });
}

// Stores results of a line, of which there may be less than a vector.
template <typename T, bool kMapped>
HWY_INLINE void StoreUpTo(const Mapper<T, kMapped>& mapper, KeyVector<T> key,
                          int64_t left, char* y) {
  if (left >= KeyLanes<T>()) {
    mapper.Store(key, y);
  } else {
    mapper.StoreFirst(key, y, static_cast<size_t>(left));
  }
}

template <typename T, bool kMapped>
void Median3Line(const LineJob& job) noexcept {
  using V = KeyVector<T>;
  constexpr int64_t kSize = sizeof(T), kBytes = KeyLanes<T>() * kSize;
  const Mapper<T, kMapped> mapper(job.map);
  for (int64_t r = 0; r < job.rows; ++r) {
    const char* x = job.x + 3 * r * job.x_stride;
    char* y = job.y + r * job.y_stride;
    V now[3];
    for (int p = 0; p < 3; ++p) now[p] = LoadKeys<T>(x + p * job.x_stride);
    for (int64_t i = 0; i < job.count; i += KeyLanes<T>()) {
      V keys[3][3];
      for (int p = 0; p < 3; ++p) {
        const char* const place = x + p * job.x_stride;
        const V next = LoadKeys<T>(place + kBytes);
        keys[0][p] = now[p];
        keys[1][p] = Shifted<T, 1>(place, now[p], next);
        keys[2][p] = Shifted<T, 2>(place, now[p], next);
        now[p] = next;
      }
      StoreUpTo(mapper, MedianOf9(keys[0], keys[1], keys[2]), job.count - i, y);
      x += kBytes;
      y += kBytes;
    }
  }
}

// Of 3 by 3, rows first: each is sorted once for the windows that it is part of, and the
// middle two of four rows are joined for two outputs.
template <int kCount>
struct MedianSquare : ThreeAcross<MedianSquare<kCount>> {
  static constexpr int kRows = kCount, kKept = kRows + 2;
  template <typename T>
  using Loading = MedianSquare<sizeof(T) == 1 ? 4 : 2>;

  template <class V>
  static HWY_INLINE void Keep(const V* x, V* kept) {
    HWY_UNROLL(8)
    for (int r = 0; r < kKept; ++r) kept[r] = x[r];
  }
  template <class V>
  static HWY_INLINE void Join(const V* before, const V* now, const V* after, V* y) {
    V keys[kKept][3];
    HWY_UNROLL(8)
    for (int r = 0; r < kKept; ++r) {
      keys[r][0] = before[r];
      Insert<2>(now[r], keys[r]);
      Insert<3>(after[r], keys[r]);
    }
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; r += 2) {
      const V* const a = keys[r + 1];
      const V* const b = keys[r + 2];
      const V least = hn::Max(a[0], b[0]), greatest = hn::Min(a[2], b[2]);
      const V low = hn::Min(a[1], b[1]), high = hn::Max(a[1], b[1]);
      const auto with = [&](const V* c) HWY_ATTR {
        return MedianOf3(hn::Max(least, c[0]), hn::Max(low, hn::Min(high, c[1])),
                         hn::Min(greatest, c[2]));
      };
      y[r] = with(keys[r]);
      y[r + 1] = with(keys[r + 3]);
    }
  }
};

template <typename T, bool kMapped>
void Median5Line(const LineJob& job) noexcept {
  using V = KeyVector<T>;
  constexpr int64_t kLanes = KeyLanes<T>(), kSize = sizeof(T);
  // Vectors of pairs that are at hand beyond the first: their lane 2 is wanted.
  constexpr int kAhead = kLanes == 1 ? 2 : 1;
  const Mapper<T, kMapped> mapper(job.map);
  for (int64_t r = 0; r < job.rows; ++r) {
    const char* const x = job.x + 5 * r * job.x_stride;
    char* const y = job.y + r * job.y_stride;
    V pairs[10][kAhead + 1];
    const auto load = [&](int64_t i, V* column) HWY_ATTR {
      HWY_UNROLL(16)
      for (int p = 0; p < 5; ++p) {
        column[p] = LoadKeys<T>(x + p * job.x_stride + i * kSize);
      }
    };
    // The pairs that begin at lane i. Loads have time to cross cache lines.
    const auto merge = [&](int64_t i, int place) HWY_ATTR {
      V a[5], b[5], merged[10];
      load(i, a);
      load(i + 1, b);
      Merge5(a, b, merged);
      HWY_UNROLL(16)
      for (int p = 0; p < 10; ++p) pairs[p][place] = merged[p];
    };
    HWY_UNROLL(16)
    for (int ahead = 0; ahead < kAhead; ++ahead) merge(ahead * kLanes, ahead);
    for (int64_t i = 0; i < job.count; i += kLanes) {
      merge(i + kAhead * kLanes, kAhead);
      V pair[10], other[10], last[5];
      HWY_UNROLL(16)
      for (int p = 0; p < 10; ++p) {
        pair[p] = pairs[p][0];
        other[p] = LanesAfter<T, 2>(pairs[p]);
        for (int k = 0; k < kAhead; ++k) pairs[p][k] = pairs[p][k + 1];
      }
      load(i + 4, last);
      V middle[6];
      MiddleOf20(pair, other, middle);
      StoreUpTo(mapper, MedianOf25(middle, last), job.count - i, y + i * kSize);
    }
  }
}

template <typename T, bool kMapped>
constexpr PlaneKernels kMedian3 = {3, MedianColumns<T, kMapped, 3>,
                                   Median3Line<T, kMapped>,
                                   RunSquare<T, MedianSquare<4>, kMapped>};
template <typename T, bool kMapped>
constexpr PlaneKernels kMedian5 = {5, MedianColumns<T, kMapped, 5>,
                                   Median5Line<T, kMapped>, MedianOf5By5<T, kMapped>};

}  // namespace

extern const internal::MedianTable kMedians;
constexpr internal::MedianTable kMedians = {
    {{kMedian3<uint8_t, false>, kMedian5<uint8_t, false>},
     {kMedian3<int16_t, true>, kMedian5<int16_t, true>},
     {kMedian3<int32_t, true>, kMedian5<int32_t, true>},
     {kMedian3<int64_t, true>, kMedian5<int64_t, true>}},
    {{kMedian3<uint8_t, false>, kMedian5<uint8_t, false>},
     {kMedian3<int16_t, false>, kMedian5<int16_t, false>},
     {kMedian3<int32_t, false>, kMedian5<int32_t, false>},
     {kMedian3<int64_t, false>, kMedian5<int64_t, false>}},
    {kMedian3<uint16_t, false>, kMedian5<uint16_t, false>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const PlaneKernels& GetMedian(const KeyFormat& format, int taps, Target target) noexcept {
  const internal::MedianTable& table = ND_SELECT_TABLE(target, kMedians);
  const int lane = static_cast<int>(format.lane), size = taps / 2 - 1;
  if (format.map.identity()) return table.plain[lane][size];
  const bool is_unsigned = format.lane == KeyLane::kShort && format.map.fold == 0;
  return is_unsigned ? table.unsigned_shorts[size] : table.mapped[lane][size];
}

}  // namespace nd
#endif
