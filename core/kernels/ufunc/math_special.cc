// SPDX-License-Identifier: BSD-3-Clause
// Special functions: what SciPy has, under its conventions.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/math_special.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/gamma-inl.h"
#include "core/kernels/math/special-inl.h"
#include "core/kernels/math/trig-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Sinc {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Sinc(d, x);
  }
};

struct Erf {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Erf(d, x);
  }
};

struct Erfc {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Erfc(d, x);
  }
};

struct Gamma {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Gamma(d, x);
  }
};

struct Lgamma {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Lgamma(d, x);
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kMathSpecialRows[kMathSpecialCount];
constexpr UfuncRow kMathSpecialRows[kMathSpecialCount] = {
    Ufunc("sinc", 1, "sin(pi x) / (pi x), and 1 for x = 0.")
        .Raises(FlagRule::kOverflow).On<Vectors<1, Sinc>, Floats>(),
    Ufunc("erf", 1, "The error function of x.")
        .On<Vectors<1, Erf>, Floats>(),
    Ufunc("erfc", 1, "One minus the error function of x, without loss for large x.")
        .On<Vectors<1, Erfc>, Floats>(),
    Ufunc("gamma", 1, "The gamma function of x.")
        .Raises(FlagRule::kPower).On<Vectors<1, Gamma>, Floats>(),
    Ufunc("lgamma", 1, "The logarithm of the magnitude of the gamma function of x.")
        .Raises(FlagRule::kPole).On<Vectors<1, Lgamma>, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MathSpecialRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMathSpecialRows);
}
}  // namespace nd
#endif
