// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/down.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/down.cc"
#include "core/kernels/simd.h"

#include "core/kernels/down-inl.h"
#include "core/kernels/down_turned-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR
// Samples are those of rows anywhere. kTurned: results lie as down.h has it.
template <typename Element, bool kTurned>
class RowsPlace {
 public:
  using Job = DownJob;
  using T = Element;
  using D = hn::ScalableTag<T>;
  using Ops = Vectors<D, 1>;
  using Vector = hn::Vec<D>;

  explicit HWY_INLINE RowsPlace(const DownJob& job) : job_(job) {}

  HWY_INLINE int64_t tap_count() const { return job_.tap_count; }
  HWY_INLINE const T* taps() const { return static_cast<const T*>(job_.taps); }

  // Calls column(i) for vectors of columns, aligned ones as far as possible. The last one
  // ends with the last column: results that are computed again come out the same.
  template <class Column>
  HWY_INLINE void ForColumns(const Column& column) const {
    const int64_t n = job_.columns;
    const uintptr_t first = reinterpret_cast<uintptr_t>(In(job_.rows[0], 0));
    int64_t next = static_cast<int64_t>((0 - first) % (kWidth * kSize)) / kSize;
    if (next == 0) next = kWidth;
    int64_t step = 0;
    for (int64_t i = 0; i < n; i = next, next += kWidth) {
      if (job_.ahead != nullptr) Fetch(step++);
      column(HWY_MIN(i, n - kWidth));
    }
  }

  using Cursor = const void* const*;
  HWY_INLINE Cursor At(int64_t row) const { return job_.rows + row; }
  HWY_INLINE void Advance(Cursor& at, int64_t rows) const { at += rows; }

  HWY_INLINE Vector Load(Cursor at, int64_t i) const { return Ops::Load(In(*at, i)); }

  // Rows that the next tile sees as well.
  HWY_INLINE void Keep(int64_t row, Vector x, int64_t i) const {
    T* const to = reinterpret_cast<T*>(static_cast<char*>(job_.kept[row]) + job_.offset);
    Ops::StoreVector(x, to + i);
  }

  HWY_INLINE void Finish(Vector (&sum)[kRows], int64_t i) const {
#if HWY_TARGET == HWY_AVX3
    if constexpr (kTurned) {
      Turn(sum);
      T* const y = static_cast<T*>(job_.y) + i * kRows;
      Unroll<0, kRows>([&](auto r)
                           ND_UNROLLED { Ops::StoreVector(sum[r], y + r * kRows); });
      return;
    }
#endif
    Unroll<0, kRows>([&](auto r) ND_UNROLLED {
      char* const y = static_cast<char*>(job_.y) + r * job_.y_stride;
      Ops::StoreVector(sum[r], reinterpret_cast<T*>(y) + i);
    });
  }

 private:
  static constexpr int64_t kLine = 64;
  static constexpr int64_t kSize = sizeof(T), kWidth = Ops::kWidth;

  HWY_INLINE const T* In(const void* row, int64_t i) const {
    return reinterpret_cast<const T*>(static_cast<const char*>(row) + job_.offset) + i;
  }

  // To the level 2 cache: kRows lines of one row, then of the next one, so that they do
  // not compete for the same set.
  HWY_INLINE void Fetch(int64_t step) const {
    const char* const from = static_cast<const char*>(job_.ahead[step % kRows]) +
                             job_.offset + step / kRows * (kRows * kLine);
    Unroll<0, kRows>([&](auto l)
                         ND_UNROLLED { __builtin_prefetch(from + l * kLine, 0, 2); });
  }

  const DownJob job_;
};

// Of fewer taps, pairs gain nothing.
constexpr int64_t kLeastFolded = 7;

template <typename T>
void DownRows(const DownJob& job) noexcept {
  using Place = RowsPlace<T, false>;
  if constexpr (kManyRegisters && sizeof(T) == sizeof(float)) {
    if (job.fold == Fold::kPlus && job.tap_count >= kLeastFolded) {
      return SumPairs<Place, false>(job);
    }
  }
  SumAny<Place>(job);
}
#if HWY_TARGET == HWY_AVX3
void DownTurned(const DownJob& job) noexcept {
  using Place = RowsPlace<double, true>;
  if (job.fold == Fold::kMinus) return SumPairs<Place, true>(job);
  SumAnyPairs<Place>(job);
}
constexpr DownTable kTable = {DownRows<float>, DownRows<double>, DownTurned,
                              AcrossTurned};
#else
constexpr DownTable kTable = {DownRows<float>, DownRows<double>, nullptr, nullptr};
#endif
#else
constexpr DownTable kTable = {};
#endif

}  // namespace

extern const DownTable kDownTable;
constexpr DownTable kDownTable = kTable;

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const DownTable& GetDown(Target target) noexcept {
  return ND_SELECT_TABLE(target, kDownTable);
}

bool CanSumDown(Target target, int64_t tap_count) noexcept {
  return GetDown(target).float64 != nullptr &&
         (tap_count % 2 == 1 || tap_count >= kDownRows);
}
}  // namespace nd
#endif
