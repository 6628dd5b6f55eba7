// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/down.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/down.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_vectors-inl.h"
#include "core/kernels/fft/butterflies-inl.h"
#include "hwy/cache_control.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR
constexpr int kRows = static_cast<int>(kDownRows);
// Up to so many taps get loops of their own.
constexpr int kFewTaps = 9;
// Of so many symmetric taps, samples that meet the same tap are added first: all samples
// of a column of results stay in registers then. Fewer taps gain nothing.
constexpr int kLeastFolded = 7, kMostFolded = kManyRegisters ? 15 : 0;

// How a vector of each row of results is summed up.
template <typename T>
class Down {
 public:
  using D = hn::ScalableTag<T>;
  using Ops = Vectors<D, 1>;
  using Vector = hn::Vec<D>;

  explicit HWY_INLINE Down(const DownJob& job)
      : job_(job), taps_(static_cast<const T*>(job.taps)) {}

  // Calls column(i) for vectors of columns, aligned ones as far as possible. The last one
  // ends with the last column: results that are computed again come out the same.
  template <class Column>
  HWY_INLINE void ForColumns(const Column& column) const {
    const int64_t n = job_.columns;
    const uintptr_t first = reinterpret_cast<uintptr_t>(RowAt(0, 0));
    int64_t next = static_cast<int64_t>((0 - first) % (kWidth * kSize)) / kSize;
    if (next == 0) next = kWidth;
    int64_t step = 0;
    for (int64_t i = 0; i < n; i = next, next += kWidth) {
      if (job_.ahead != nullptr) Fetch(step++);
      column(HWY_MIN(i, n - kWidth));
    }
  }

  HWY_INLINE const T* RowAt(int64_t row, int64_t i) const {
    return reinterpret_cast<const T*>(static_cast<const char*>(job_.rows[row]) +
                                      job_.offset) +
           i;
  }

  // To the level 2 cache: kRows lines of one row, then of the next one, so that they do
  // not compete for the same set.
  HWY_INLINE void Fetch(int64_t step) const {
    const char* const from = static_cast<const char*>(job_.ahead[step % kRows]) +
                             job_.offset + step / kRows * (kRows * kLine);
    Unroll<0, kRows>([&](auto l)
                         ND_UNROLLED { __builtin_prefetch(from + l * kLine, 0, 2); });
  }

  HWY_INLINE Vector Load(int64_t row, int64_t i) const {
    Vector vector = Ops::Load(RowAt(row, i));
    KeepInRegister(vector);
    return vector;
  }

  // Rows that the next tile sees as well: the last tap_count - 1.
  template <int kRow, int kTaps>
  HWY_INLINE void Keep(Vector x, int64_t i) const {
    if constexpr (kRow + kTaps > kRows) {
      T* const to =
          reinterpret_cast<T*>(static_cast<char*>(job_.kept[kRow]) + job_.offset);
      Ops::StoreVector(x, to + i);
    }
  }

  HWY_INLINE void Store(Vector sum, int row, int64_t i) const {
    char* const y = static_cast<char*>(job_.y) + row * job_.y_stride;
    Ops::StoreVector(sum, reinterpret_cast<T*>(y) + i);
  }

  HWY_INLINE Vector Tap(int64_t k) const { return hn::Set(D(), taps_[k]); }

  template <int kTaps>
  HWY_INLINE void Few() const {
    Vector tap[kTaps];
    Unroll<0, kTaps>([&](auto k) ND_UNROLLED { tap[k] = Tap(k); });
    ForColumns([&](int64_t i) ND_UNROLLED {
      Vector sum[kRows];
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { sum[r] = hn::Zero(D()); });
      Unroll<0, kRows + kTaps - 1>([&](auto q) ND_UNROLLED {
        const Vector x = Load(q, i);
        constexpr int kNew = decltype(q)::value - (kTaps - 1);
        if constexpr (kNew >= 0) Keep<kNew, kTaps>(x, i);
        Unroll<0, kRows>([&](auto r) ND_UNROLLED {
          constexpr int k = decltype(q)::value - decltype(r)::value;
          if constexpr (k >= 0 && k < kTaps) sum[r] = hn::MulAdd(tap[k], x, sum[r]);
        });
      });
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { Store(sum[r], r, i); });
    });
  }

  template <int kTaps>
  HWY_INLINE void Folded() const {
    constexpr int kMiddle = kTaps / 2;
    Vector tap[kMiddle + 1];
    Unroll<0, kMiddle + 1>([&](auto k) ND_UNROLLED { tap[k] = Tap(k); });
    ForColumns([&](int64_t i) ND_UNROLLED {
      Vector x[kRows + kTaps - 1];
      Unroll<0, kTaps - 1>([&](auto q) ND_UNROLLED { x[q] = Load(q, i); });
      Unroll<0, kRows>([&](auto r) ND_UNROLLED {
        x[r + kTaps - 1] = Load(r + kTaps - 1, i);
        Keep<decltype(r)::value, kTaps>(x[r + kTaps - 1], i);
        Vector sum = hn::Mul(tap[kMiddle], x[r + kMiddle]);
        Unroll<0, kMiddle>([&](auto k) ND_UNROLLED {
          const Vector a = x[r + k], b = x[r + kTaps - 1 - k];
          sum = hn::MulAdd(tap[k], hn::Add(a, b), sum);
        });
        Store(sum, r, i);
      });
    });
  }

  // At least kRows taps.
  HWY_INLINE void Many() const {
    const int64_t taps = job_.tap_count;
    ForColumns([&](int64_t i) ND_UNROLLED {
      Vector sum[kRows];
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { sum[r] = hn::Zero(D()); });
      Unroll<0, kRows - 1>([&](auto q) ND_UNROLLED {
        const Vector x = Load(q, i);
        Unroll<0, decltype(q)::value + 1>(
            [&](auto r) ND_UNROLLED { sum[r] = hn::MulAdd(Tap(q - r), x, sum[r]); });
      });
      for (int64_t q = kRows - 1; q < taps - 1; ++q) {
        const Vector x = Load(q, i);
        Unroll<0, kRows>([&](auto r)
                             ND_UNROLLED { sum[r] = hn::MulAdd(Tap(q - r), x, sum[r]); });
      }
      Unroll<0, kRows>([&](auto q) ND_UNROLLED {
        const Vector x = Load(taps - 1 + q, i);
        Keep<decltype(q)::value, kRows + 1>(x, i);
        Unroll<decltype(q)::value, kRows>([&](auto r) ND_UNROLLED {
          sum[r] = hn::MulAdd(Tap(taps - 1 + q - r), x, sum[r]);
        });
      });
      Unroll<0, kRows>([&](auto r) ND_UNROLLED { Store(sum[r], r, i); });
    });
  }

 private:
  static constexpr int64_t kLine = 64;
  static constexpr int64_t kSize = sizeof(T), kWidth = Ops::kWidth;
  const DownJob& job_;
  const T* const taps_;
};

template <typename T, int kTaps>
HWY_NOINLINE void DownFew(const DownJob& job) {
  Down<T>(job).template Few<kTaps>();
}
template <typename T, int kTaps>
HWY_NOINLINE void DownFolded(const DownJob& job) {
  Down<T>(job).template Folded<kTaps>();
}

template <typename T, int kTaps = kFewTaps>
HWY_INLINE void ByCount(const DownJob& job) {
  if constexpr (kTaps > 0) {
    if (job.tap_count == kTaps) return DownFew<T, kTaps>(job);
    ByCount<T, kTaps - 2>(job);
  }
}
template <typename T, int kTaps = kMostFolded>
HWY_INLINE bool BySymmetry(const DownJob& job) {
  if constexpr (kTaps >= kLeastFolded) {
    if (job.tap_count != kTaps) return BySymmetry<T, kTaps - 2>(job);
    DownFolded<T, kTaps>(job);
    return true;
  }
  return false;
}

template <typename T>
void DownRows(const DownJob& job) noexcept {
  if (job.symmetric && BySymmetry<T>(job)) return;
  if (job.tap_count % 2 == 1 && job.tap_count <= kFewTaps) return ByCount<T>(job);
  Down<T>(job).Many();
}

constexpr DownTable kTable = {DownRows<float>, DownRows<double>};
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
