// SPDX-License-Identifier: BSD-3-Clause
// Trigonometry, and degrees to radians and back.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/math_trig.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/complex_exp-inl.h"
#include "core/kernels/math/complex_inverse-inl.h"
#include "core/kernels/math/half_trig-inl.h"
#include "core/kernels/math/inverse_trig-inl.h"
#include "core/kernels/math/trig-inl.h"
#include "core/kernels/ufunc/functions-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Sin {
  using Parts = math::SinParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Sin(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::SinOfHalf(d, x);
  }
};

struct Cos {
  using Parts = math::CosParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Cos(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::CosOfHalf(d, x);
  }
};

struct Tan {
  using Parts = math::TanParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Tan(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexTan>(d, z);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::TanOfHalf(d, x);
  }
};

struct Arcsin {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Arcsin(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexArcsin>(d, z);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::ArcsinOfHalf(d, x);
  }
};

struct Arccos {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Arccos(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexArccos>(d, z);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::ArccosOfHalf(d, x);
  }
};

struct Arctan {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Arctan(d, x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> z) const {
    return math::InDouble<math::ComplexArctan>(d, z);
  }
};

struct Arctan2 {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return math::Arctan2(d, a, b);
  }
};

// x times the quotient of two numbers of its own type, as in NumPy.
struct ToRadians {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    using T = hn::TFromD<D>;
    return hn::Mul(x, hn::Set(d, static_cast<T>(kPi) / T{180}));
  }
};

struct ToDegrees {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    using T = hn::TFromD<D>;
    return hn::Mul(x, hn::Set(d, T{180} / static_cast<T>(kPi)));
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kMathTrigRows[kMathTrigCount];
constexpr UfuncRow kMathTrigRows[kMathTrigCount] = {
    Ufunc("sin", 1, "The sine of x radians.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Sin>, Floats>()
        .On<Halves<1, Sin>, Types<Half>>().On<Pairs<1, Sin>, Complexes>(),
    Ufunc("cos", 1, "The cosine of x radians.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Cos>, Floats>()
        .On<Halves<1, Cos>, Types<Half>>().On<Pairs<1, Cos>, Complexes>(),
    Ufunc("tan", 1, "The tangent of x radians.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Tan>, Floats>()
        .On<Halves<1, Tan>, Types<Half>>().On<Pairs<1, Tan>, Complexes>(),
    Ufunc("arcsin", 1, "The angle of [-pi/2, pi/2] whose sine is x.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Arcsin>, Floats>()
        .On<Halves<1, Arcsin>, Types<Half>>().On<Pairs<1, Arcsin>, Complexes>(),
    Ufunc("arccos", 1, "The angle of [0, pi] whose cosine is x.")
        .Raises(FlagRule::kOverflow).On<Functions<1, Arccos>, Floats>()
        .On<Halves<1, Arccos>, Types<Half>>().On<Pairs<1, Arccos>, Complexes>(),
    Ufunc("arctan", 1, "The angle of [-pi/2, pi/2] whose tangent is x.")
        .On<Functions<1, Arctan, false>, Floats>()
        .On<Halves<1, Arctan>, Types<Half>>().On<Pairs<1, Arctan>, Complexes>(),
    Ufunc("arctan2", 2, "The angle of [-pi, pi] from the positive axis to the point (b, a).")
        .On<Functions<2, Arctan2, false>, Floats>().Chains<Chain<Arctan2>>(),
    Ufunc("deg2rad", 1, "x degrees in radians.")
        .Raises(FlagRule::kArithmetic).On<Vectors<1, ToRadians>, Floats>(),
    Ufunc("radians", 1, "x degrees in radians.")
        .Raises(FlagRule::kArithmetic).On<Vectors<1, ToRadians>, Floats>(),
    Ufunc("rad2deg", 1, "x radians in degrees.")
        .Raises(FlagRule::kArithmetic).On<Vectors<1, ToDegrees>, Floats>(),
    Ufunc("degrees", 1, "x radians in degrees.")
        .Raises(FlagRule::kArithmetic).On<Vectors<1, ToDegrees>, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MathTrigRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMathTrigRows);
}
}  // namespace nd
#endif
