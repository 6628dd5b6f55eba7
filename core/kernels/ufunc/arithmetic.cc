// SPDX-License-Identifier: BSD-3-Clause
// Sums, differences and products, and what is near to them.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/arithmetic.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Add {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Add(a, b);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D, Pair<V> a, Pair<V> b) const {
    return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
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
extern const UfuncRow kArithmeticRows[kArithmeticCount];
constexpr UfuncRow kArithmeticRows[kArithmeticCount] = {
    Ufunc("add", 2, "The sum a + b, of bool the logical or.")
        .From(Identity::kZero).Raises(FlagRule::kArithmetic)
        .On<Vectors<2, Or>, Bools>().On<Vectors<2, Add>, Reals>()
        .On<Pairs<2, Add>, Complexes>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* ArithmeticRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kArithmeticRows);
}
}  // namespace nd
#endif
