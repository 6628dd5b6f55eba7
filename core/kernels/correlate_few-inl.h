// SPDX-License-Identifier: BSD-3-Clause
// Correlation with few rows of few taps, where memory is what takes long: rows of samples
// are read side by side, for two rows of results at a time. Each line of them is loaded
// once, and what lies between two vectors is cut out of both: so rows may lie at the same
// place of their pages, where the cache has no room for many.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_FEW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_FEW_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_FEW_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_FEW_INL_H_
#endif

#include "core/kernels/correlate-inl.h"
#include "core/kernels/fft/butterflies-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// kTaps rows of kTaps taps; a plane.
template <class Ops, int kTaps>
class FewRows {
 public:
  explicit HWY_INLINE FewRows(const CorrelateJob& job)
      : job_(job), taps_(static_cast<const Element*>(job.planes[0].taps)) {}

  HWY_INLINE void Run() const {
    int64_t row = 0;
    for (; row + 2 <= job_.rows; row += 2) RunRows<2>(row);
    if (row < job_.rows) RunRows<1>(row);
  }

 private:
  using Element = typename Ops::Element;
  using Vector = typename Ops::Vector;
  static constexpr int64_t kWidth = Ops::kWidth;

  // Vectors of all rows of samples that kRows rows of results meet.
  template <int kRows>
  struct Column {
    Vector row[kRows + kTaps - 1];
  };

  // `count` <= kWidth elements from `column` on, as far as there are any.
  template <int kRows>
  HWY_INLINE Column<kRows> LoadColumn(int64_t row, int64_t column, int64_t count) const {
    Column<kRows> loaded;
    const Element* x =
        static_cast<const Element*>(job_.planes[0].x) + row * job_.x_stride + column;
    for (Vector& vector : loaded.row) {
      if (count == kWidth) {
        vector = Ops::Load(x);
      } else {
        vector = count > 0 ? Ops::LoadPartial(x, count) : Ops::Zero();
      }
      x += job_.x_stride;
    }
    return loaded;
  }

  // Rows of taps take turns between two sums: one would wait for itself.
  template <int kRows>
  struct Sums {
    Vector even[kRows], odd[kRows];

    HWY_INLINE Sums() {
      for (Vector& s : even) s = Ops::Zero();
      for (Vector& s : odd) s = Ops::Zero();
    }
    HWY_INLINE Vector operator[](int s) const { return hn::Add(even[s], odd[s]); }
  };

  // Row q of the samples meets the taps: cut(Index<K>()) are those of tap K.
  template <int q, int kRows, class Cut>
  HWY_INLINE void Meet(Sums<kRows>& sums, const Cut& cut) const {
    Unroll<0, kTaps>([&](auto k) ND_UNROLLED {
      const Vector samples = cut(k);
      Unroll<0, kRows>([&](auto s) ND_UNROLLED {
        constexpr int j = q - decltype(s)::value;
        if constexpr (j >= 0 && j < kTaps) {
          Ops::MulAdd(Ops::Broadcast(taps_ + (j * kTaps + k)), samples,
                      j % 2 == 0 ? sums.even[s] : sums.odd[s]);
        }
      });
    });
  }

  // A vector of results at `column`, wherever that is.
  template <int kRows>
  HWY_INLINE void Single(int64_t row, int64_t column) const {
    const int64_t count = HWY_MIN(kWidth, job_.columns);
    const int64_t samples = job_.columns - column + kTaps - 1;
    const auto low = LoadColumn<kRows>(row, column, HWY_MIN(kWidth, samples));
    const auto high =
        LoadColumn<kRows>(row, column + kWidth, HWY_MIN(kWidth, samples - kWidth));
    Sums<kRows> sum;
    Unroll<0, kRows + kTaps - 1>([&](auto q) ND_UNROLLED {
      Meet<decltype(q)::value>(sum, [&](auto k) ND_UNROLLED {
        return Ops::template Slide<decltype(k)::value>(low.row[q], high.row[q]);
      });
    });
    for (int s = 0; s < kRows; ++s) {
      Element* const y = ResultAt(row + s, column);
      if (count == kWidth) {
        Ops::Store(sum[s], y);
      } else {
        Ops::StorePartial(sum[s], y, count);
      }
    }
  }

  template <int kRows>
  HWY_INLINE void RunRows(int64_t row) const {
    constexpr int64_t kMiddle = kTaps / 2;
    const int64_t n = job_.columns;
    // The samples of the middle tap are to be aligned, those before them are to be there.
    const Element* const x =
        static_cast<const Element*>(job_.planes[0].x) + row * job_.x_stride + kMiddle;
    int64_t begin = ElementsToAlignment<Ops>(x), i = 0;
    if (begin < kWidth - kMiddle) begin += kWidth;
    // While the next vector is whole as well.
    const int64_t end = n + kTaps - 1 - kMiddle - 2 * kWidth;
    if (begin <= end) {
      if (begin > kWidth) Single<kRows>(row, 0);
      Single<kRows>(row, HWY_MAX(begin - kWidth, 0));
      i = begin;
      auto before = LoadColumn<kRows>(row, i + kMiddle - kWidth, kWidth);
      auto here = LoadColumn<kRows>(row, i + kMiddle, kWidth);
      for (; i <= end; i += kWidth) {
        const auto after = LoadColumn<kRows>(row, i + kMiddle + kWidth, kWidth);
        Sums<kRows> sum;
        Unroll<0, kRows + kTaps - 1>([&](auto q) ND_UNROLLED {
          Meet<decltype(q)::value>(sum, [&](auto k) ND_UNROLLED {
            constexpr int kFrom = decltype(k)::value - static_cast<int>(kMiddle);
            if constexpr (kFrom < 0) {
              return Ops::template Slide<kWidth + kFrom>(before.row[q], here.row[q]);
            } else {
              return Ops::template Slide<kFrom>(here.row[q], after.row[q]);
            }
          });
        });
        for (int s = 0; s < kRows; ++s) Ops::Store(sum[s], ResultAt(row + s, i));
        before = here;
        here = after;
      }
    }
    // What is left is covered by vectors that end with the row.
    for (; i < n; i += kWidth) Single<kRows>(row, HWY_MAX(HWY_MIN(i, n - kWidth), 0));
  }

  HWY_INLINE Element* ResultAt(int64_t row, int64_t column) const {
    return static_cast<Element*>(job_.y) + row * job_.y_stride + column;
  }

  const CorrelateJob& job_;
  const Element* const taps_;
};

template <class Ops, int kTaps>
HWY_NOINLINE void CorrelateFewRows(const CorrelateJob& job) {
  FewRows<Ops, kTaps>(job).Run();
}

// The choice depends on the taps alone, as in Correlate. More taps keep the units for
// arithmetic busy in any case, and these tiles better.
template <class Ops>
void CorrelateFloats(const CorrelateJob& job) noexcept {
  if constexpr (kCanSlide<Ops>) {
    if (job.columns > 0 && job.plane_count == 1 && job.tap_rows == 3 &&
        job.tap_columns == 3) {
      return CorrelateFewRows<Ops, 3>(job);
    }
  }
  Correlate<Ops>(job);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
