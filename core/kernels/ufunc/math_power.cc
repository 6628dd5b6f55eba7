// SPDX-License-Identifier: BSD-3-Clause
// Powers and roots.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/math_power.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/complex-inl.h"
#include "core/kernels/math/complex_power-inl.h"
#include "core/kernels/math/power-inl.h"
#include "core/kernels/math/root-inl.h"
#include "core/kernels/ufunc/integer_power-inl.h"
#include "core/kernels/ufunc/functions-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Sqrt {
  template <class D, class V>
  HWY_INLINE V operator()(D, V x) const {
    return hn::Sqrt(x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> x) const {
    return math::Sqrt(d, x);
  }
};

struct Cbrt {
  using Parts = math::CbrtParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Cbrt(d, x);
  }
};

struct Hypot {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return math::Hypot(d, a, b);
  }
};

struct Power {
  using Parts = math::PowerParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return math::Power(d, a, b);
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kMathPowerRows[kMathPowerCount];
constexpr UfuncRow kMathPowerRows[kMathPowerCount] = {
    Ufunc("power", 2, "a to the power of b.")
        .Raises(FlagRule::kPower)
        .On<Vectors<2, IntegerPower>, Integers>().On<Functions<2, Power>, Floats>()
        .Chains<Chain<Power>>().On<Pairs<2, Power>, Complexes>(),
    Ufunc("float_power", 2, "a to the power of b, at least in float64.")
        .Raises(FlagRule::kPower).Promotes(Promotion::kFloat64)
        .On<Functions<2, Power>, Types<double>>().On<Pairs<2, Power>, Types<Complex128>>(),
    Ufunc("sqrt", 1, "The square root of x that is not negative.")
        .Raises(FlagRule::kArithmetic).On<Vectors<1, Sqrt>, Floats>()
        .On<Pairs<1, Sqrt>, Complexes>(),
    Ufunc("cbrt", 1, "The cube root of x, with its sign.")
        .On<Functions<1, Cbrt, false>, Floats>()
        .On<Halves<1, Cbrt>, Types<Half>>(),
    Ufunc("hypot", 2, "The length of the hypotenuse over the legs a and b.")
        .From(Identity::kZero).Raises(FlagRule::kOverflow).On<Vectors<2, Hypot>, Floats>()
        .Chains<Chain<Hypot>>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MathPowerRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMathPowerRows);
}
}  // namespace nd
#endif
