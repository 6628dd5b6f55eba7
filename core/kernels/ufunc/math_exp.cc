// SPDX-License-Identifier: BSD-3-Clause
// Exponential functions.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/math_exp.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/complex_exp-inl.h"
#include "core/kernels/math/exp-inl.h"
#include "core/kernels/math/half_exp-inl.h"
#include "core/kernels/math/hyperbolic-inl.h"
#include "core/kernels/ufunc/functions-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Exp {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Exp(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::ExpOfHalf(d, x);
  }
};

struct Exp2 {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Exp2(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::Exp2OfHalf(d, x);
  }
};

struct Expm1 {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Expm1(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::Expm1OfHalf(d, x);
  }
};

struct Expit {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Expit(d, x);
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kMathExpRows[kMathExpCount];
constexpr UfuncRow kMathExpRows[kMathExpCount] = {
    Ufunc("exp", 1, "e to the power of x.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Exp>, Floats>()
        .On<Halves<1, Exp>, Types<Half>>().On<Pairs<1, Exp>, Complexes>(),
    Ufunc("exp2", 1, "2 to the power of x.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Exp2>, Floats>()
        .On<Halves<1, Exp2>, Types<Half>>().On<Pairs<1, Exp2>, Complexes>(),
    Ufunc("expm1", 1, "e to the power of x, minus 1, without loss near 0.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Expm1>, Floats>()
        .On<Halves<1, Expm1>, Types<Half>>().On<Pairs<1, Expm1>, Complexes>(),
    Ufunc("expit", 1, "The logistic function 1 / (1 + e^-x).")
        .On<Vectors<1, Expit>, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MathExpRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMathExpRows);
}
}  // namespace nd
#endif
