// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/gradient.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/gradient.cc"
#include "core/kernels/simd.h"

#include "core/kernels/order/square-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {

struct GradientTable {
  SquareFunction magnitudes[2][2];  // float, double; prewitt, sobel
  // Of shorts, bytes; down, across; prewitt, sobel.
  SquareFunction derivatives[2][2][2];
};

namespace {

// Vectors of integers hold the bits of numbers. What is kept of columns are smoothed ones
// and differences.
template <bool kSobel>
struct GradientSquare : ThreeAcross<GradientSquare<kSobel>> {
  static constexpr int kRows = 2, kKept = 2 * kRows;

  template <class V>
  using Numbers = hn::RebindToFloat<hn::DFromV<V>>;

  // 1, 2 or 1, 1.
  template <class D, class F = hn::Vec<D>>
  static HWY_INLINE F Smooth(D d, F a, F b, F c) {
    return hn::Add(hn::MulAdd(hn::Set(d, kSobel ? 2 : 1), b, a), c);
  }
  // -1, 0, 1: what is in the middle counts if it is no number.
  template <class D, class F = hn::Vec<D>>
  static HWY_INLINE F Differ(D d, F a, F b, F c) {
    return hn::Add(hn::MulAdd(hn::Zero(d), b, hn::Neg(a)), c);
  }

  template <class V>
  static HWY_INLINE void Keep(const V* x, V* kept) {
    const Numbers<V> d;
    const hn::DFromV<V> bits;
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) {
      const auto a = hn::BitCast(d, x[r]), b = hn::BitCast(d, x[r + 1]),
                 c = hn::BitCast(d, x[r + 2]);
      kept[2 * r] = hn::BitCast(bits, Smooth(d, a, b, c));
      kept[2 * r + 1] = hn::BitCast(bits, Differ(d, a, b, c));
    }
  }

  template <class V>
  static HWY_INLINE void Join(const V* before, const V* now, const V* after, V* y) {
    const Numbers<V> d;
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) {
      const auto at = [&](const V* kept, int k)
                          HWY_ATTR { return hn::BitCast(d, kept[2 * r + k]); };
      const auto down = Smooth(d, at(before, 1), at(now, 1), at(after, 1));
      const auto right = Differ(d, at(before, 0), at(now, 0), at(after, 0));
      const auto sum = hn::Add(hn::Mul(down, down), hn::Mul(right, right));
      y[r] = hn::BitCast(hn::DFromV<V>(), hn::Sqrt(sum));
    }
  }
};

// Of integers: what is kept of columns is one of the two.
template <bool kAcross, bool kSobel>
struct DerivativeSquare : ThreeAcross<DerivativeSquare<kAcross, kSobel>> {
  static constexpr int kRows = 4, kKept = kRows;

  template <class V>
  static HWY_INLINE void Keep(const V* x, V* kept) {
    if constexpr (!kAcross) {
      HWY_UNROLL(8)
      for (int r = 0; r < kRows; ++r) kept[r] = hn::Sub(x[r + 2], x[r]);
    } else {
      V pair[kRows + 1];
      HWY_UNROLL(8)
      for (int r = 0; r <= kRows; ++r) pair[r] = hn::Add(x[r], x[r + 1]);
      HWY_UNROLL(8)
      for (int r = 0; r < kRows; ++r) {
        kept[r] = hn::Add(pair[r], kSobel ? pair[r + 1] : x[r + 2]);
      }
    }
  }

  template <class V>
  static HWY_INLINE void Join(const V* before, const V* now, const V* after, V* y) {
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) {
      if constexpr (kAcross) {
        y[r] = hn::Sub(after[r], before[r]);
      } else {
        const V middle = kSobel ? hn::Add(now[r], now[r]) : now[r];
        y[r] = hn::Add(hn::Add(before[r], after[r]), middle);
      }
    }
  }
};

template <bool kAcross, typename X>
constexpr SquareFunction kDerivatives[2] = {
    RunSquare<int16_t, DerivativeSquare<kAcross, false>, false, X>,
    RunSquare<int16_t, DerivativeSquare<kAcross, true>, false, X>};

}  // namespace

extern const GradientTable kGradients;
constexpr GradientTable kGradients = {
    {{RunSquare<int32_t, GradientSquare<false>, false>,
      RunSquare<int32_t, GradientSquare<true>, false>},
     {RunSquare<int64_t, GradientSquare<false>, false>,
      RunSquare<int64_t, GradientSquare<true>, false>}},
    {{{kDerivatives<false, int16_t>[0], kDerivatives<false, int16_t>[1]},
      {kDerivatives<true, int16_t>[0], kDerivatives<true, int16_t>[1]}},
     {{kDerivatives<false, uint8_t>[0], kDerivatives<false, uint8_t>[1]},
      {kDerivatives<true, uint8_t>[0], kDerivatives<true, uint8_t>[1]}}}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

SquareFunction GetGradient(bool is_double, bool sobel, Target target) noexcept {
  const auto& table = ND_SELECT_TABLE(target, kGradients.magnitudes);
  return table[is_double ? 1 : 0][sobel ? 1 : 0];
}

SquareFunction GetDerivative(bool bytes, bool across, bool sobel,
                             Target target) noexcept {
  const auto& table = ND_SELECT_TABLE(target, kGradients.derivatives);
  return table[bytes ? 1 : 0][across ? 1 : 0][sobel ? 1 : 0];
}

}  // namespace nd
#endif
