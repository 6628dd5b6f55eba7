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
  SquareFunction functions[2][2];  // float, double; prewitt, sobel
};

namespace {

// Vectors of integers hold the bits of numbers. What is kept of columns are smoothed ones
// and differences.
template <bool kSobel>
struct GradientSquare {
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

}  // namespace

extern const GradientTable kGradients;
constexpr GradientTable kGradients = {
    {{RunSquare<int32_t, GradientSquare<false>, false>,
      RunSquare<int32_t, GradientSquare<true>, false>},
     {RunSquare<int64_t, GradientSquare<false>, false>,
      RunSquare<int64_t, GradientSquare<true>, false>}}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

SquareFunction GetGradient(bool is_double, bool sobel, Target target) noexcept {
  const auto& table = ND_SELECT_TABLE(target, kGradients.functions);
  return table[is_double ? 1 : 0][sobel ? 1 : 0];
}

}  // namespace nd
#endif
