// SPDX-License-Identifier: BSD-3-Clause
// Powers and roots.
#include "core/kernels/ufunc/families.h"

#include <cmath>
#include <limits>

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

// What is computed in place of powers by one exponent for all.
struct Square {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      return hn::Mul(x, x);
    } else {
      const hn::RebindToUnsigned<D> du;
      const auto bits = hn::BitCast(du, x);
      return hn::BitCast(d, MulWrapped(du, bits, bits));
    }
  }
};
struct Inverse {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return hn::Div(hn::Set(d, 1), x);
  }
};
struct One {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V) const {
    return hn::Set(d, 1);
  }
};

// The power by 0.5, which of -0 and -infinity is another than the square root.
struct Root {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V infinity = hn::Set(d, std::numeric_limits<hn::TFromD<D>>::infinity());
    const auto is_least = hn::Eq(x, hn::Neg(infinity));
    return hn::Add(hn::Sqrt(hn::IfThenElse(is_least, infinity, x)), hn::Zero(d));
  }
};

// One exponent for all is asked once what it is.
template <typename T>
bool FloatPowerLoop(const LoopArgs& args) noexcept {
  if ((args.single & 2) != 0) {
    const T y = *static_cast<const T*>(args.in[1]);
    if (y == 2) return FunctionLoop<1, Square, OnFloats<Square, T, true>>(args);
    if (y == 1) return FunctionLoop<1, Same, OnFloats<Same, T, true>>(args);
    if (y == 0) return FunctionLoop<1, One, OnFloats<One, T, true>>(args);
    if (y == -1) return FunctionLoop<1, Inverse, OnFloats<Inverse, T, true>>(args);
    if (y == T(0.5)) return FunctionLoop<1, Root, OnFloats<Root, T, true>>(args);
  }
  return FunctionLoop<2, Power, OnFloats<Power, T, true>>(args);
}
struct FloatPowers {
  template <typename T>
  static constexpr Loop kLoop = FloatPowerLoop<T>;
};

template <typename T>
bool IntegerPowerLoop(const LoopArgs& args) noexcept {
  if ((args.single & 2) != 0 && *static_cast<const T*>(args.in[1]) == 2)
    return BodyLoop<1, Square, T, Input<T>, VectorOutput<T>>(args);
  return BodyLoop<2, IntegerPower, T, Input<T>, VectorOutput<T>>(args);
}
struct IntegerPowers {
  template <typename T>
  static constexpr Loop kLoop = IntegerPowerLoop<T>;
};

// Of complex numbers all whole exponents have a shorter way, to the same bits.
template <typename T>
bool ComplexPowerLoop(const LoopArgs& args) noexcept {
  if ((args.single & 2) != 0) {
    const T y = *static_cast<const T*>(args.in[1]);
    if (y.im == 0 && std::fabs(y.re) < math::kWholePowers && y.re == std::trunc(y.re)) {
      const int n = static_cast<int>(y.re);
      const auto power = [n](auto d, auto x, auto)
                             HWY_ATTR { return math::WholePower(d, x, n); };
      const auto body = [&](auto x) HWY_ATTR {
        return math::PairsInDouble(TagOf<T>(), power, x, x.re);
      };
      RunVectors<PairInput<T>>(args, args.count, body,
                               PairOutput<T>{static_cast<LaneOf<T>*>(args.out[0])},
                               std::make_index_sequence<1>());
      return false;
    }
  }
  return BodyLoop<2, Power, T, PairInput<T>, PairOutput<T>>(args);
}
struct ComplexPowers {
  template <typename T>
  static constexpr Loop kLoop = ComplexPowerLoop<T>;
};

}  // namespace

// clang-format off
extern const UfuncRow kMathPowerRows[kMathPowerCount];
constexpr UfuncRow kMathPowerRows[kMathPowerCount] = {
    Ufunc("power", 2, "a to the power of b.")
        .Raises(FlagRule::kPower)
        .On<IntegerPowers, Integers>().On<FloatPowers, Floats>()
        .Chains<Chain<Power>>().On<ComplexPowers, Complexes>(),
    Ufunc("float_power", 2, "a to the power of b, at least in float64.")
        .Raises(FlagRule::kPower).Promotes(Promotion::kFloat64)
        .On<Functions<2, Power>, Types<double>>().On<ComplexPowers, Types<Complex128>>(),
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
