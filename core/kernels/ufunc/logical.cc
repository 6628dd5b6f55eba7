// SPDX-License-Identifier: BSD-3-Clause
// Logic of truth: what is not zero is true, and so is a NaN.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/logical.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class D, class V>
HWY_INLINE hn::Mask<D> Truth(D d, V a) {
  return hn::Not(hn::Eq(a, hn::Zero(d)));
}
template <class D, class V>
HWY_INLINE hn::Mask<D> Truth(D d, Pair<V> a) {
  return hn::Or(Truth(d, a.re), Truth(d, a.im));
}

// Bool has bodies of its own, on bytes 0 and 1.
struct Not {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    return hn::Xor(a, hn::Set(d, 1));
  }
};

struct BothTrue {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, V a, V b) const {
    return hn::And(Truth(d, a), Truth(d, b));
  }
};
struct EitherTrue {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, V a, V b) const {
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      return hn::Or(Truth(d, a), Truth(d, b));
    } else {
      return Truth(d, hn::Or(a, b));
    }
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, Pair<V> a, Pair<V> b) const {
    return hn::Or(Truth(d, a), Truth(d, b));
  }
};
struct OneTrue {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, V a, V b) const {
    return hn::Xor(Truth(d, a), Truth(d, b));
  }
};
struct NotTrue {
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, V a) const {
    return hn::Not(Truth(d, a));
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kLogicalRows[kLogicalCount];
constexpr UfuncRow kLogicalRows[kLogicalCount] = {
    Ufunc("logical_and", 2, "Whether a and b are both true.")
        .Gives(OperandRule::kBool).From(Identity::kTrue)
        .On<Vectors<2, And>, Bools>().On<OfBits<Tests<2, BothTrue>>, Integers>()
        .On<Tests<2, BothTrue>, Floats>().On<PairTests<2, BothTrue>, Complexes>(),
    Ufunc("logical_or", 2, "Whether a or b is true.")
        .Gives(OperandRule::kBool).From(Identity::kZero)
        .On<Vectors<2, Or>, Bools>().On<OfBits<Tests<2, EitherTrue>>, Integers>()
        .On<Tests<2, EitherTrue>, Floats>().On<PairTests<2, EitherTrue>, Complexes>(),
    Ufunc("logical_xor", 2, "Whether one of a and b is true and the other is not.")
        .Gives(OperandRule::kBool).From(Identity::kZero)
        .On<Vectors<2, Xor>, Bools>().On<OfBits<Tests<2, OneTrue>>, Integers>()
        .On<Tests<2, OneTrue>, Floats>().On<PairTests<2, OneTrue>, Complexes>(),
    Ufunc("logical_not", 1, "Whether the value is zero.")
        .Gives(OperandRule::kBool)
        .On<Vectors<1, Not>, Bools>().On<OfBits<Tests<1, NotTrue>>, Integers>()
        .On<Tests<1, NotTrue>, Floats>().On<PairTests<1, NotTrue>, Complexes>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* LogicalRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kLogicalRows);
}
}  // namespace nd
#endif
