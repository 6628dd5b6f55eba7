// SPDX-License-Identifier: BSD-3-Clause
// Comparisons. Complex numbers are ordered by their real parts, and by the imaginary ones
// where these are equal; beside a NaN all but not_equal is false.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/compare.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Equal {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, V a, V b) const {
    return hn::Eq(a, b);
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, Pair<V> a, Pair<V> b) const {
    return hn::And(hn::Eq(a.re, b.re), hn::Eq(a.im, b.im));
  }
};

// Not by hn::Ne, which is false beside a NaN on some targets.
struct NotEqual {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, V a, V b) const {
    return hn::Not(hn::Eq(a, b));
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, Pair<V> a, Pair<V> b) const {
    return hn::Not(Equal()(d, a, b));
  }
};

// By the real parts if no imaginary one is a NaN, among equal ones by `imaginary`.
template <class V, class M>
HWY_INLINE M Ordered(Pair<V> a, Pair<V> b, M imaginary) {
  const M numbers = hn::And(hn::Eq(a.im, a.im), hn::Eq(b.im, b.im));
  return hn::Or(hn::And(hn::Lt(a.re, b.re), numbers),
                hn::And(hn::Eq(a.re, b.re), imaginary));
}

struct Less {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, V a, V b) const {
    return hn::Lt(a, b);
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, Pair<V> a, Pair<V> b) const {
    return Ordered(a, b, hn::Lt(a.im, b.im));
  }
};

struct LessEqual {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, V a, V b) const {
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      return hn::Le(a, b);
    } else {
      return hn::Not(hn::Lt(b, a));
    }
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, Pair<V> a, Pair<V> b) const {
    return Ordered(a, b, hn::Le(a.im, b.im));
  }
};

template <class F>
struct Swapped {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, V a, V b) const {
    return F()(d, b, a);
  }
};
using Greater = Swapped<Less>;
using GreaterEqual = Swapped<LessEqual>;

// int64 with uint64 by their values: kTruth has bit 0 for a < b, 1 for a = b, 2 for a >
// b.
template <unsigned kTruth, typename A, typename B>
bool CompareMixed(const LoopArgs& args) noexcept {
  const A* a = static_cast<const A*>(args.in[0]);
  const B* b = static_cast<const B*>(args.in[1]);
  uint8_t* to = static_cast<uint8_t*>(args.out[0]);
  const int64_t a_step = (args.single & 1) != 0 ? 0 : 1;
  const int64_t b_step = (args.single & 2) != 0 ? 0 : 1;
  for (int64_t i = 0; i < args.count; ++i) {
    const A x = a[i * a_step];
    const B y = b[i * b_step];
    const bool below = std::is_signed_v<A> && x < A{0};
    const bool above = std::is_signed_v<B> && y < B{0};
    const uint64_t u = static_cast<uint64_t>(x), v = static_cast<uint64_t>(y);
    const bool less = below || (!above && u < v);
    const bool more = above || (!below && u > v);
    to[i] = static_cast<uint8_t>(kTruth >> (less ? 0 : more ? 2 : 1) & 1);
  }
  return false;
}

template <unsigned kTruth>
struct ByValue {
  static constexpr Loop kSigned = CompareMixed<kTruth, int64_t, uint64_t>;
  static constexpr Loop kUnsigned = CompareMixed<kTruth, uint64_t, int64_t>;
};

}  // namespace

// clang-format off
extern const UfuncRow kCompareRows[kCompareCount];
constexpr UfuncRow kCompareRows[kCompareCount] = {
    Ufunc("equal", 2, "Whether a = b.")
        .Gives(OperandRule::kBool).Mixes<ByValue<2>>()
        .On<Tests<2, Equal>, Bools>().On<OfBits<Tests<2, Equal>>, Integers>()
        .On<Tests<2, Equal>, Floats>().On<PairTests<2, Equal>, Complexes>()
        .OnApart<Apart<OfBits<Tests<2, Equal>>>, WideIntegers>()
        .OnApart<Apart<Tests<2, Equal>>, Floats>()
        .OnApart<Apart<PairTests<2, Equal>>, Types<Complex128>>(),
    Ufunc("not_equal", 2, "Whether a and b differ.")
        .Gives(OperandRule::kBool).Mixes<ByValue<5>>()
        .On<Tests<2, NotEqual>, Bools>().On<OfBits<Tests<2, NotEqual>>, Integers>()
        .On<Tests<2, NotEqual>, Floats>().On<PairTests<2, NotEqual>, Complexes>()
        .OnApart<Apart<OfBits<Tests<2, NotEqual>>>, WideIntegers>()
        .OnApart<Apart<Tests<2, NotEqual>>, Floats>()
        .OnApart<Apart<PairTests<2, NotEqual>>, Types<Complex128>>(),
    Ufunc("less", 2, "Whether a < b.")
        .Gives(OperandRule::kBool).Mixes<ByValue<1>>()
        .On<Tests<2, Less>, Bools>().On<Tests<2, Less>, Reals>()
        .On<PairTests<2, Less>, Complexes>()
        .OnApart<Apart<Tests<2, Less>>, WideSigned>()
        .OnApart<Apart<Tests<2, Less>>, Floats>()
        .OnApart<Apart<PairTests<2, Less>>, Types<Complex128>>(),
    Ufunc("less_equal", 2, "Whether a <= b.")
        .Gives(OperandRule::kBool).Mixes<ByValue<3>>()
        .On<Tests<2, LessEqual>, Bools>().On<Tests<2, LessEqual>, Reals>()
        .On<PairTests<2, LessEqual>, Complexes>()
        .OnApart<Apart<Tests<2, LessEqual>>, WideSigned>()
        .OnApart<Apart<Tests<2, LessEqual>>, Floats>()
        .OnApart<Apart<PairTests<2, LessEqual>>, Types<Complex128>>(),
    Ufunc("greater", 2, "Whether a > b.")
        .Gives(OperandRule::kBool).Mixes<ByValue<4>>()
        .On<Tests<2, Greater>, Bools>().On<Tests<2, Greater>, Reals>()
        .On<PairTests<2, Greater>, Complexes>()
        .OnApart<Apart<Tests<2, Greater>>, WideSigned>()
        .OnApart<Apart<Tests<2, Greater>>, Floats>()
        .OnApart<Apart<PairTests<2, Greater>>, Types<Complex128>>(),
    Ufunc("greater_equal", 2, "Whether a >= b.")
        .Gives(OperandRule::kBool).Mixes<ByValue<6>>()
        .On<Tests<2, GreaterEqual>, Bools>().On<Tests<2, GreaterEqual>, Reals>()
        .On<PairTests<2, GreaterEqual>, Complexes>()
        .OnApart<Apart<Tests<2, GreaterEqual>>, WideSigned>()
        .OnApart<Apart<Tests<2, GreaterEqual>>, Floats>()
        .OnApart<Apart<PairTests<2, GreaterEqual>>, Types<Complex128>>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* CompareRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kCompareRows);
}
}  // namespace nd
#endif
