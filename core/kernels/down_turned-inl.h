// SPDX-License-Identifier: BSD-3-Clause
// Sums of float64 along rows by the kernels of columns: of lines that lie turned, the
// results of all rows at a column are a vector.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_DOWN_TURNED_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_DOWN_TURNED_INL_H_
#undef ND_CORE_KERNELS_DOWN_TURNED_INL_H_
#else
#define ND_CORE_KERNELS_DOWN_TURNED_INL_H_
#endif

#include "core/kernels/down-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3
// Replaces eight vectors of eight numbers by the transposed ones.
template <class V>
HWY_INLINE void Turn(V (&x)[8]) {
  // Pairs of rows change places within 128 bits, then these do.
  __m512d pair[8], half[8];
  Unroll<0, 4>([&](auto j) ND_UNROLLED {
    pair[j] = _mm512_unpacklo_pd(x[2 * j].raw, x[2 * j + 1].raw);
    pair[j + 4] = _mm512_unpackhi_pd(x[2 * j].raw, x[2 * j + 1].raw);
  });
  Unroll<0, 4>([&](auto j) ND_UNROLLED {
    half[2 * j] = _mm512_shuffle_f64x2(pair[2 * j], pair[2 * j + 1], 0x88);
    half[2 * j + 1] = _mm512_shuffle_f64x2(pair[2 * j], pair[2 * j + 1], 0xdd);
  });
  // half[4 p + h]: columns of parity p, of the rows 0..3 the h-th of each two pairs of
  // columns; half[4 p + 2 + h]: of the rows 4..7.
  Unroll<0, 4>([&](auto j) ND_UNROLLED {
    constexpr int kParity = decltype(j)::value / 2, kHalf = decltype(j)::value % 2;
    const __m512d a = half[4 * kParity + kHalf], b = half[4 * kParity + 2 + kHalf];
    x[2 * kHalf + kParity] = V{_mm512_shuffle_f64x2(a, b, 0x88)};
    x[2 * kHalf + 4 + kParity] = V{_mm512_shuffle_f64x2(a, b, 0xdd)};
  });
}

class TurnedPlace {
 public:
  using Job = AcrossJob;
  using T = double;
  using D = hn::ScalableTag<T>;
  using Vector = hn::Vec<D>;

  // Results [begin, end) of the vectors at `at` are wanted.
  struct Columns {
    int64_t at, begin, end;
  };

  explicit HWY_INLINE TurnedPlace(const AcrossJob& job)
      : job_(job),
        taps_(static_cast<const T*>(job.taps)),
        x_(static_cast<const T*>(job.x)),
        y_(static_cast<T*>(job.y)) {}

  HWY_INLINE int64_t tap_count() const { return job_.tap_count; }
  HWY_INLINE const T* taps() const { return taps_; }

  template <class Body>
  HWY_INLINE void ForColumns(const Body& body) const {
    const int64_t n = job_.columns;
    int64_t next = static_cast<int64_t>((0 - reinterpret_cast<uintptr_t>(y_)) %
                                        (kRows * sizeof(T)) / sizeof(T));
    if (next == 0) next = kRows;
    for (int64_t i = 0; i < n; i = next, next += kRows) {
      body(Columns{HWY_MIN(i, n - kRows), i, HWY_MIN(next, n)});
    }
  }

  using Cursor = const T*;
  HWY_INLINE Cursor At(int64_t column) const { return x_ + column * kRows; }
  HWY_INLINE void Advance(Cursor& at, int64_t columns) const { at += columns * kRows; }

  HWY_INLINE Vector Load(Cursor at, const Columns& columns) const {
    return hn::LoadU(D(), at + columns.at * kRows);
  }

  HWY_INLINE void Keep(int64_t, Vector, const Columns&) const {}

  HWY_INLINE void Finish(Vector (&sum)[kRows], const Columns& columns) const {
    Turn(sum);
    T* const y = y_ + columns.at;
    if (HWY_LIKELY(columns.end - columns.begin == kRows && job_.rows == kRows)) {
      if (job_.streams) {
        Unroll<0, kRows>(
            [&](auto r) ND_UNROLLED { hn::Stream(sum[r], D(), y + r * job_.y_stride); });
      } else {
        Unroll<0, kRows>(
            [&](auto r) ND_UNROLLED { hn::StoreU(sum[r], D(), y + r * job_.y_stride); });
      }
      return;
    }
    const auto end = hn::FirstN(D(), static_cast<size_t>(columns.end - columns.at));
    const auto begin = hn::FirstN(D(), static_cast<size_t>(columns.begin - columns.at));
    Unroll<0, kRows>([&](auto r) ND_UNROLLED {
      if (r < job_.rows) {
        hn::BlendedStore(sum[r], hn::AndNot(begin, end), D(), y + r * job_.y_stride);
      }
    });
  }

 private:
  const AcrossJob job_;
  const T* const taps_;
  const T* const x_;
  T* const y_;
};

void AcrossTurned(const AcrossJob& job) noexcept {
  if (job.fold == Fold::kMinus) return SumPairs<TurnedPlace, true>(job);
  SumAnyPairs<TurnedPlace>(job);
}
#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
