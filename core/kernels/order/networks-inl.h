// SPDX-License-Identifier: BSD-3-Clause
// Networks of minima and maxima that sort and merge vectors of keys, lane by lane. What
// is not needed of the result is not computed.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_ORDER_NETWORKS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_ORDER_NETWORKS_INL_H_
#undef ND_CORE_KERNELS_ORDER_NETWORKS_INL_H_
#else
#define ND_CORE_KERNELS_ORDER_NETWORKS_INL_H_
#endif

#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

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

// Sorted keys: nine pairs are compared, the least number there is (Knuth, "The Art of
// Computer Programming", volume 3, 5.3.4).
template <class V>
HWY_INLINE void Sort5(V* x) {
  Sort(x[0], x[1]);
  Sort(x[3], x[4]);
  Sort(x[2], x[4]);
  Sort(x[2], x[3]);
  Sort(x[1], x[4]);
  Sort(x[0], x[3]);
  Sort(x[0], x[2]);
  Sort(x[1], x[3]);
  Sort(x[1], x[2]);
}

// Of two pairs of columns, each sorted: the six of the twenty keys, in order, which can
// be the median of these and of five more.
template <class V>
HWY_INLINE void MiddleOf20(const V* pair, const V* other, V* middle) {
  V low[10], high[10];
  for (int i = 0; i < 10; ++i) {
    low[i] = hn::Min(pair[i], other[9 - i]);
    high[i] = hn::Max(pair[i], other[9 - i]);
  }
  Greatest3(low, middle);
  Least3(high, middle + 3);
}

// The median of those twenty keys and of a sorted column.
template <class V>
HWY_INLINE V MedianOf25(const V* middle, const V* column) {
  V median = middle[5];
  for (int i = 0; i < 5; ++i) {
    median = hn::Min(median, hn::Max(middle[4 - i], column[i]));
  }
  return median;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per target
