// SPDX-License-Identifier: BSD-3-Clause
// Logarithms, and sums under them.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/math_log.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/complex_exp-inl.h"
#include "core/kernels/math/half_exp-inl.h"
#include "core/kernels/math/hyperbolic-inl.h"
#include "core/kernels/math/log-inl.h"
#include "core/kernels/ufunc/functions-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Log {
  using Parts = math::LogToBase<math::BaseE>;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Log(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::LogOfHalf(d, x);
  }
};

struct Log2 {
  using Parts = math::LogToBase<math::Base2>;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Log2(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::Log2OfHalf(d, x);
  }
};

struct Log10 {
  using Parts = math::LogToBase<math::Base10>;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Log10(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::Log10OfHalf(d, x);
  }
};

struct Log1p {
  using Parts = math::Log1pParts;
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return math::Log1p(d, x);
  }
  template <class D, class V>
  static HWY_INLINE V OfHalf(D d, V x) {
    return math::Log1pOfHalf(d, x);
  }
};

struct LogAddExp {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return math::LogAddExp(d, a, b);
  }
};

struct LogAddExp2 {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return math::LogAddExp2(d, a, b);
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kMathLogRows[kMathLogCount];
constexpr UfuncRow kMathLogRows[kMathLogCount] = {
    Ufunc("log", 1, "The natural logarithm of x.")
        .Raises(FlagRule::kPole).On<Functions<1, Log>, Floats>()
        .On<Halves<1, Log>, Types<Half>>().On<Pairs<1, Log>, Complexes>(),
    Ufunc("log2", 1, "The logarithm of x to base 2.")
        .Raises(FlagRule::kPole).On<Functions<1, Log2>, Floats>()
        .On<Halves<1, Log2>, Types<Half>>().On<Pairs<1, Log2>, Complexes>(),
    Ufunc("log10", 1, "The logarithm of x to base 10.")
        .Raises(FlagRule::kPole).On<Functions<1, Log10>, Floats>()
        .On<Halves<1, Log10>, Types<Half>>().On<Pairs<1, Log10>, Complexes>(),
    Ufunc("log1p", 1, "The natural logarithm of 1 + x, without loss near 0.")
        .Raises(FlagRule::kPole).On<Functions<1, Log1p>, Floats>()
        .On<Halves<1, Log1p>, Types<Half>>().On<Pairs<1, Log1p>, Complexes>(),
    Ufunc("logaddexp", 2, "The logarithm of e^a + e^b.")
        .From(Identity::kMinusInfinity).Raises(FlagRule::kOverflow)
        .On<Vectors<2, LogAddExp>, Floats>().Chains<Chain<LogAddExp>>(),
    Ufunc("logaddexp2", 2, "The logarithm of 2^a + 2^b to base 2.")
        .From(Identity::kMinusInfinity).Raises(FlagRule::kOverflow)
        .On<Vectors<2, LogAddExp2>, Floats>().Chains<Chain<LogAddExp2>>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* MathLogRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMathLogRows);
}
}  // namespace nd
#endif
