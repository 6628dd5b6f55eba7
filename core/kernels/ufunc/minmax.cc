// SPDX-License-Identifier: BSD-3-Clause
// The larger and the smaller of two values. Of zeros +0 is the larger one; complex numbers
// are ordered as by less. maximum and minimum give the first NaN, fmax and fmin avoid it.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/minmax.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Larger {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      // One of a and b, and where they are equal once either.
      return hn::And(hn::Max(a, b), hn::Max(b, a));
    } else {
      return hn::Max(a, b);
    }
  }
  // Whether b is to be taken, which is false beside a NaN.
  template <class V>
  HWY_INLINE auto Second(Pair<V> a, Pair<V> b) const {
    return hn::Or(hn::Gt(b.re, a.re), hn::And(hn::Eq(b.re, a.re), hn::Gt(b.im, a.im)));
  }
};

struct Smaller {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      return hn::Or(hn::Min(a, b), hn::Min(b, a));
    } else {
      return hn::Min(a, b);
    }
  }
  template <class V>
  HWY_INLINE auto Second(Pair<V> a, Pair<V> b) const {
    return hn::Or(hn::Lt(b.re, a.re), hn::And(hn::Eq(b.re, a.re), hn::Lt(b.im, a.im)));
  }
};

template <class V>
HWY_INLINE auto HasNaN(V a) {
  return hn::IsNaN(a);
}
template <class V>
HWY_INLINE auto HasNaN(Pair<V> a) {
  return hn::Or(hn::IsNaN(a.re), hn::IsNaN(a.im));
}

template <class F>
struct WithNaN {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const V number = hn::IfThenElse(HasNaN(b), b, F()(d, a, b));
    return hn::IfThenElse(HasNaN(a), a, number);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D, Pair<V> a, Pair<V> b) const {
    const auto second =
        hn::AndNot(HasNaN(a), hn::Or(HasNaN(b), F().Second(a, b)));
    return {hn::IfThenElse(second, b.re, a.re), hn::IfThenElse(second, b.im, a.im)};
  }
};

template <class F>
struct WithoutNaN {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const V number = hn::IfThenElse(HasNaN(b), a, F()(d, a, b));
    return hn::IfThenElse(hn::AndNot(HasNaN(b), HasNaN(a)), b, number);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D, Pair<V> a, Pair<V> b) const {
    const auto numbers = hn::AndNot(HasNaN(a), F().Second(a, b));
    const auto second = hn::AndNot(HasNaN(b), hn::Or(HasNaN(a), numbers));
    return {hn::IfThenElse(second, b.re, a.re), hn::IfThenElse(second, b.im, a.im)};
  }
};

struct And {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::And(a, b);
  }
};
struct Or {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Or(a, b);
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kMinmaxRows[kMinmaxCount];
constexpr UfuncRow kMinmaxRows[kMinmaxCount] = {
    Ufunc("maximum", 2, "The larger of a and b; a NaN if one of them is.")
        .From(Identity::kReorderable)
        .On<Vectors<2, Or>, Bools>().On<Vectors<2, Larger>, Integers>()
        .On<Vectors<2, WithNaN<Larger>>, Floats>().On<Pairs<2, WithNaN<Larger>>, Complexes>(),
    Ufunc("minimum", 2, "The smaller of a and b; a NaN if one of them is.")
        .From(Identity::kReorderable)
        .On<Vectors<2, And>, Bools>().On<Vectors<2, Smaller>, Integers>()
        .On<Vectors<2, WithNaN<Smaller>>, Floats>().On<Pairs<2, WithNaN<Smaller>>, Complexes>(),
    Ufunc("fmax", 2, "The larger of a and b; the other one if one is a NaN.")
        .From(Identity::kReorderable)
        .On<Vectors<2, Or>, Bools>().On<Vectors<2, Larger>, Integers>()
        .On<Vectors<2, WithoutNaN<Larger>>, Floats>().On<Pairs<2, WithoutNaN<Larger>>, Complexes>(),
    Ufunc("fmin", 2, "The smaller of a and b; the other one if one is a NaN.")
        .From(Identity::kReorderable)
        .On<Vectors<2, And>, Bools>().On<Vectors<2, Smaller>, Integers>()
        .On<Vectors<2, WithoutNaN<Smaller>>, Floats>().On<Pairs<2, WithoutNaN<Smaller>>, Complexes>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MinmaxRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMinmaxRows);
}
}  // namespace nd
#endif
