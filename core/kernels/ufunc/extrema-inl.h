// SPDX-License-Identifier: BSD-3-Clause
// Bodies of maximum and its kin. Of zeros +0 is the larger one; complex numbers are
// ordered by their real parts, and by the imaginary ones where these are equal.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_EXTREMA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_EXTREMA_INL_H_
#undef ND_CORE_KERNELS_UFUNC_EXTREMA_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_EXTREMA_INL_H_
#endif

#include "core/kernels/math/pair-inl.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using math::Pair;

// Larger and Smaller are for numbers; see below for NaN.
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

// The first NaN, if there is one.
template <class F>
struct WithNaN {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const V number = hn::IfThenElse(HasNaN(b), b, F()(d, a, b));
    return hn::IfThenElse(HasNaN(a), a, number);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D, Pair<V> a, Pair<V> b) const {
    const auto second = hn::AndNot(HasNaN(a), hn::Or(HasNaN(b), F().Second(a, b)));
    return {hn::IfThenElse(second, b.re, a.re), hn::IfThenElse(second, b.im, a.im)};
  }
};

// A NaN only if both are.
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

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
