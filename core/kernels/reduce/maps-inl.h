// SPDX-License-Identifier: BSD-3-Clause
// The elements that folds take of one operand or two.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_REDUCE_MAPS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_REDUCE_MAPS_INL_H_
#undef ND_CORE_KERNELS_REDUCE_MAPS_INL_H_
#else
#define ND_CORE_KERNELS_REDUCE_MAPS_INL_H_
#endif

#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The element that a fold takes of x, and of y where there are two operands.
struct Plain {
  static constexpr bool kTwo = false;
  template <class V>
  static HWY_INLINE V Of(V x, V) {
    return x;
  }
};
// One operand, of whose elements every other one counts.
struct EveryOther : Plain {};
// One operand, whose elements lie in front of each other.
struct Backwards : Plain {};
struct ProductOf {
  static constexpr bool kTwo = true;
  template <class V>
  static HWY_INLINE V Of(V x, V y) {
    return hn::Mul(x, y);
  }
};
#if HWY_TARGET != HWY_SCALAR
// Of complex numbers, whose parts are neighbours; of the conjugate of x.
template <bool kConjugate>
struct ComplexProductOf {
  static constexpr bool kTwo = true;
  template <class V>
  static HWY_INLINE V Of(V x, V y) {
    const hn::DFromV<V> d;
    const V straight = hn::Mul(hn::DupEven(x), y);
    const V crossed = hn::Mul(hn::DupOdd(x), hn::Reverse2(d, y));
    const V sum = hn::Add(straight, crossed), difference = hn::Sub(straight, crossed);
    return kConjugate ? hn::OddEven(difference, sum) : hn::OddEven(sum, difference);
  }
};
#endif
struct DeviationOf {
  static constexpr bool kTwo = false;
  template <class V>
  static HWY_INLINE V Of(V x, V y) {
    const V d = hn::Sub(x, y);
    return hn::Mul(d, d);
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
