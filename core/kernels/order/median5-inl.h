// SPDX-License-Identifier: BSD-3-Clause
// Medians of 5 by 5, down the columns: rows of five keys are sorted once for all windows
// that they are part of, pairs of rows are merged once, and what two pairs come to serves
// two windows (Adams, "Fast median filters using separable sorting networks", 2021).

// Per-target include guard.
#if defined(ND_CORE_KERNELS_ORDER_MEDIAN5_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_ORDER_MEDIAN5_INL_H_
#undef ND_CORE_KERNELS_ORDER_MEDIAN5_INL_H_
#else
#define ND_CORE_KERNELS_ORDER_MEDIAN5_INL_H_
#endif

#include "core/kernels/order/keys-inl.h"
#include "core/kernels/order/networks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// One above the other, outputs 2 j and 2 j + 1 share rows 2 j + 1 to 2 j + 4: two pairs,
// of which the next outputs have the second one for their first.
template <typename T, bool kMapped>
class Medians5By5 {
 public:
  explicit HWY_INLINE Medians5By5(const SquareJob& job)
      : job_(job), in_(job.map_in), out_(job.map_out) {}

  void Run() {
    const int64_t last = job_.count - kLanes, aligned = LanesToAligned<T>(job_.y);
    int64_t i = aligned > 0 ? aligned : kLanes;
    Outside(0);
    for (; i < kReach; i += kLanes) Outside(i);
    while (i + kLanes + kReach <= job_.count) {
      const int64_t vectors = (job_.count - kReach - i) / kLanes;
      const int64_t count = HWY_MIN(vectors, kStrip);
      Strip(i, count, [this](int64_t r, int64_t column, V* x) HWY_ATTR {
        const char* const at = job_.rows[r] + column * kSize;
        HWY_UNROLL(8)
        for (int k = 0; k < 5; ++k) x[k] = in_.Load(at + (k - kReach) * kSize);
      });
      i += count * kLanes;
    }
    for (; i < last; i += kLanes) Outside(i);
    Outside(last);
  }

 private:
  using V = KeyVector<T>;
  static constexpr int64_t kSize = sizeof(T), kLanes = KeyLanes<T>(), kReach = 2;
  // Vectors that go down together. What is kept of their rows fits in the first cache.
  static constexpr int64_t kStrip = 8;
  static constexpr int kRing = 4;  // sorted rows that are kept

  // A vector of columns of which the first or last ones see others outside.
  HWY_NOINLINE void Outside(int64_t column) {
    const auto put = [this](int64_t r, int64_t i, T* lane) {
      std::memcpy(lane, job_.At(job_.rows[r], i, kSize), kSize);
    };
    Strip(column, 1, [&](int64_t r, int64_t first, V* x) HWY_ATTR {
      HWY_ALIGN T lanes[kLanes + 2 * kReach];
      hn::StoreU(LoadKeys<T>(job_.rows[r] + first * kSize), hn::ScalableTag<T>(),
                 lanes + kReach);
      for (int64_t k = 0; k < kReach; ++k) {
        put(r, first + k - kReach, lanes + k);
        put(r, first + k + kLanes, lanes + kReach + kLanes + k);
      }
      for (int k = 0; k < 5; ++k)
        x[k] = in_.Load(reinterpret_cast<const char*>(lanes + k));
    });
  }

  // `vectors` vectors of columns from `column` on, down all rows. load(r, i, x) gives the
  // five vectors of row r that begin two columns before i.
  template <class Load>
  HWY_INLINE void Strip(int64_t column, int64_t vectors, const Load& load) {
    const auto sort = [&](int64_t r, int64_t v, V* x) HWY_ATTR {
      load(r, column + v * kLanes, x);
      Sort5(x);
    };
    for (int64_t v = 0; v < vectors; ++v) {
      V upper[5], lower[5], pair[10];
      sort(0, v, upper);
      Keep(RowOf(0, v), upper);
      sort(1, v, upper);
      sort(2, v, lower);
      Keep(RowOf(2, v), lower);
      Merge5(upper, lower, pair);
      Keep(pairs_[v], pair);
      sort(3, v, upper);
      Keep(RowOf(3, v), upper);
    }
    for (int64_t r = 0; r < job_.outputs; r += 2) {
      const bool both = r + 1 < job_.outputs;
      for (int64_t v = 0; v < vectors; ++v) {
        V row[5], other[5], pair[10], next[10], middle[6];
        Fetch(r + 6, column + v * kLanes);
        sort(r + 4, v, row);
        Take(RowOf(r + 3, v), other);
        Merge5(other, row, next);
        Take(pairs_[v], pair);
        Take(RowOf(r, v), other);
        Keep(RowOf(r + 4, v), row);
        Keep(pairs_[v], next);
        MiddleOf20(pair, next, middle);
        Put(MedianOf25(middle, other), r, column + v * kLanes);
        if (!both) continue;
        Fetch(r + 7, column + v * kLanes);
        sort(r + 5, v, row);
        Keep(RowOf(r + 5, v), row);
        Put(MedianOf25(middle, row), r + 1, column + v * kLanes);
      }
    }
  }

  // Strips are too narrow for processors to see what comes next.
  HWY_INLINE void Fetch(int64_t r, int64_t column) const {
    const int64_t last = job_.outputs + 3;
    __builtin_prefetch(job_.rows[HWY_MIN(r, last)] + column * kSize);
  }
  HWY_INLINE void Put(V key, int64_t r, int64_t column) const {
    out_.Store(key, job_.y + r * job_.y_stride + column * kSize);
  }

  HWY_INLINE T (*RowOf(int64_t r, int64_t v))[kLanes] { return rows_[r % kRing][v]; }

  template <size_t kCount>
  static HWY_INLINE void Keep(T (*to)[kLanes], const V (&keys)[kCount]) {
    HWY_UNROLL(16)
    for (size_t k = 0; k < kCount; ++k) hn::Store(keys[k], hn::ScalableTag<T>(), to[k]);
  }
  template <size_t kCount>
  static HWY_INLINE void Take(const T (*from)[kLanes], V (&keys)[kCount]) {
    HWY_UNROLL(16)
    for (size_t k = 0; k < kCount; ++k) keys[k] = hn::Load(hn::ScalableTag<T>(), from[k]);
  }

  const SquareJob& job_;
  const Mapper<T, kMapped> in_, out_;
  HWY_ALIGN T rows_[kRing][kStrip][5][kLanes];
  HWY_ALIGN T pairs_[kStrip][10][kLanes];
};

template <typename T, bool kMapped>
void MedianOf5By5(const SquareJob& job) noexcept {
  Medians5By5<T, kMapped>(job).Run();
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per target
