// SPDX-License-Identifier: BSD-3-Clause
// Hyperbolic functions and their inverses.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/math_hyperbolic.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/complex_exp-inl.h"
#include "core/kernels/math/complex_inverse-inl.h"
#include "core/kernels/math/half_exp-inl.h"
#include "core/kernels/math/hyperbolic-inl.h"
#include "core/kernels/ufunc/functions-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Sinh {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Sinh(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::SinhOfHalf(d, x);
  }
};

struct Cosh {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Cosh(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::CoshOfHalf(d, x);
  }
};

struct Tanh {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Tanh(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexTanh>(d, z);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::TanhOfHalf(d, x);
  }
};

struct Arcsinh {
  using Parts = math::ArcsinhParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Arcsinh(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexArcsinh>(d, z);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::ArcsinhOfHalf(d, x);
  }
};

struct Arccosh {
  using Parts = math::ArccoshParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Arccosh(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexArccosh>(d, z);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::ArccoshOfHalf(d, x);
  }
};

struct Arctanh {
  using Parts = math::ArctanhParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Arctanh(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexArctanh>(d, z);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::ArctanhOfHalf(d, x);
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kMathHyperbolicRows[kMathHyperbolicCount];
constexpr UfuncRow kMathHyperbolicRows[kMathHyperbolicCount] = {
    Ufunc("sinh", 1, "The hyperbolic sine of x.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Sinh>, Floats>()
        .On<Halves<1, Sinh>, Types<Half>>().On<Pairs<1, Sinh>, Complexes>(),
    Ufunc("cosh", 1, "The hyperbolic cosine of x.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Cosh>, Floats>()
        .On<Halves<1, Cosh>, Types<Half>>().On<Pairs<1, Cosh>, Complexes>(),
    Ufunc("tanh", 1, "The hyperbolic tangent of x.")
        .On<Functions<1, Tanh, false>, Floats>()
        .On<Halves<1, Tanh>, Types<Half>>().On<Pairs<1, Tanh>, Complexes>(),
    Ufunc("arcsinh", 1, "The number whose hyperbolic sine is x.")
        .On<Functions<1, Arcsinh, false>, Floats>()
        .On<Halves<1, Arcsinh>, Types<Half>>().On<Pairs<1, Arcsinh>, Complexes>(),
    Ufunc("arccosh", 1, "The number that is not negative and whose hyperbolic cosine is x.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Arccosh>, Floats>()
        .On<Halves<1, Arccosh>, Types<Half>>().On<Pairs<1, Arccosh>, Complexes>(),
    Ufunc("arctanh", 1, "The number whose hyperbolic tangent is x.")
        .Raises(FlagRule::kPole).On<Functions<1, Arctanh>, Floats>()
        .On<Halves<1, Arctanh>, Types<Half>>().On<Pairs<1, Arctanh>, Complexes>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MathHyperbolicRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMathHyperbolicRows);
}
}  // namespace nd
#endif
