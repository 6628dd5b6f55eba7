// SPDX-License-Identifier: BSD-3-Clause
// Medians of 3 by 3 and 5 by 5 elements by networks of minima and maxima. Columns are
// sorted once for all the windows that they are part of; of 5 columns, pairs are merged
// once too (Adams, "Fast median filters using separable sorting networks", 2021).
#include "core/kernels/order/order.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/order/median.cc"
#include "core/kernels/simd.h"

#include "core/kernels/order/keys-inl.h"
#include "core/kernels/order/square-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

namespace {

template <class V>
HWY_INLINE void Sort(V& low, V& high) {
  const V less = hn::Min(low, high);
  high = hn::Max(low, high);
  low = less;
}

template <class V>
HWY_INLINE V MedianOf3(V a, V b, V c) {
  return hn::Max(hn::Min(a, b), hn::Min(hn::Max(a, b), c));
}

// The median of three columns, each sorted.
template <class V>
HWY_INLINE V MedianOf9(const V* a, const V* b, const V* c) {
  const V least = hn::Max(hn::Max(a[0], b[0]), c[0]);
  const V greatest = hn::Min(hn::Min(a[2], b[2]), c[2]);
  return MedianOf3(least, MedianOf3(a[1], b[1], c[1]), greatest);
}

// Puts x in its place among sorted keys[0 .. count - 2]; keys has room for it.
template <int kCount, class V>
HWY_INLINE void Insert(V x, V* keys) {
  HWY_UNROLL(8)
  for (int i = 0; i < kCount - 1; ++i) Sort(keys[i], x);
  keys[kCount - 1] = x;
}

// Sorted: a, b become those before and after the middle of both.
template <class V>
HWY_INLINE void Merge2(const V* a, const V* b, V* merged) {
  V a0 = a[0], a1 = a[1], b0 = b[0], b1 = b[1];
  Sort(a0, b0);
  Sort(a1, b1);
  Sort(b0, a1);
  merged[0] = a0, merged[1] = b0, merged[2] = a1, merged[3] = b1;
}

// The last step of an odd-even merge of Batcher's: of n + 1 and n - 1 keys.
template <int kOdd, class V>
HWY_INLINE void Interleave(V* even, V* odd, V* merged) {
  merged[0] = even[0];
  for (int i = 0; i < kOdd; ++i) {
    Sort(odd[i], even[i + 1]);
    merged[2 * i + 1] = odd[i];
    merged[2 * i + 2] = even[i + 1];
  }
  merged[2 * kOdd + 1] = even[kOdd + 1];
}

template <class V>
HWY_INLINE void Merge5(const V* a, const V* b, V* merged) {
  const V outer_a[2] = {a[0], a[4]}, outer_b[2] = {b[0], b[4]};
  V outer[4], inner[2] = {a[2], b[2]}, even[6], odd[4];
  Merge2(outer_a, outer_b, outer);
  Sort(inner[0], inner[1]);
  Interleave<2>(outer, inner, even);
  const V odd_a[2] = {a[1], a[3]}, odd_b[2] = {b[1], b[3]};
  Merge2(odd_a, odd_b, odd);
  Interleave<4>(even, odd, merged);
}

// The greatest three of ten keys that rise and then fall, in order.
template <class V>
HWY_INLINE void Greatest3(const V* x, V* sorted) {
  V y[5];
  for (int i = 0; i < 5; ++i) y[i] = hn::Max(x[i], x[i + 5]);
  Sort(y[0], y[1]);
  Sort(y[2], y[3]);
  y[2] = hn::Max(y[0], y[2]);  // the other one is the least of 4
  Sort(y[1], y[3]);
  Sort(y[2], y[1]);
  // y[2] <= y[1] <= y[3].
  y[4] = hn::Max(y[4], y[2]);
  Sort(y[4], y[1]);
  Sort(y[1], y[3]);
  sorted[0] = y[4], sorted[1] = y[1], sorted[2] = y[3];
}

// The least three of ten keys that fall and then rise, in order.
template <class V>
HWY_INLINE void Least3(const V* x, V* sorted) {
  V y[5];
  for (int i = 0; i < 5; ++i) y[i] = hn::Min(x[i], x[i + 5]);
  Sort(y[0], y[1]);
  Sort(y[2], y[3]);
  y[1] = hn::Min(y[1], y[3]);  // the other one is the greatest of 4
  Sort(y[0], y[2]);
  Sort(y[2], y[1]);
  // y[0] <= y[2] <= y[1].
  y[4] = hn::Min(y[4], y[1]);
  Sort(y[2], y[4]);
  Sort(y[0], y[2]);
  sorted[0] = y[0], sorted[1] = y[2], sorted[2] = y[4];
}

// The median of two pairs of columns and one more column, each sorted.
template <class V>
HWY_INLINE V MedianOf25(const V* pair, const V* other, const V* column) {
  V low[10], high[10], middle[6];
  for (int i = 0; i < 10; ++i) {
    low[i] = hn::Min(pair[i], other[9 - i]);
    high[i] = hn::Max(pair[i], other[9 - i]);
  }
  // With five more keys, only these of the twenty can be in the middle.
  Greatest3(low, middle);
  Least3(high, middle + 3);
  V median = middle[5];
  for (int i = 0; i < 5; ++i) {
    median = hn::Min(median, hn::Max(middle[4 - i], column[i]));
  }
  return median;
}

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
      StoreUpTo(mapper, MedianOf25(pair, other, last), job.count - i, y + i * kSize);
    }
  }
}

template <typename T, bool kMapped>
constexpr PlaneKernels kMedian3 = {3, MedianColumns<T, kMapped, 3>,
                                   Median3Line<T, kMapped>,
                                   RunSquare<T, MedianSquare<4>, kMapped>};
template <typename T, bool kMapped>
constexpr PlaneKernels kMedian5 = {5, MedianColumns<T, kMapped, 5>,
                                   Median5Line<T, kMapped>, nullptr};

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
