// SPDX-License-Identifier: BSD-3-Clause
// What a division of integers gives: IntegerFloorDivide, IntegerRemainder, IntegerFmod
// and IntegerDivmod.
//
//   Single(d, x, divider): of a vector, divided by one number
//   Each(y, quotient, remainder): of one division by y that rounds towards 0
//   Of(d, x, y, floored): of vectors, given the quotient rounded down and the remainder

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_QUOTIENTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_QUOTIENTS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_QUOTIENTS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_QUOTIENTS_INL_H_
#endif

#include "core/kernels/ufunc/integer_divider-inl.h"
#include "core/kernels/ufunc/rows-inl.h"
#include "core/kernels/ufunc/two_outputs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// The quotient rounded down and the remainder with the sign of the divisor, given those
// of a division by y that rounds towards 0, or of no meaning for y = 0 but for a
// remainder of 0.
template <typename T>
HWY_INLINE Two<T, T> Floored(T y, T quotient, T remainder) {
  using U = hwy::MakeUnsigned<T>;
  const bool apart =
      std::is_signed_v<T> & (remainder != 0) & ((remainder < 0) != (y < 0));
  const U down = static_cast<U>(static_cast<U>(quotient) - (apart ? 1 : 0));
  const U rest =
      static_cast<U>(static_cast<U>(remainder) + (apart ? static_cast<U>(y) : U{0}));
  return {static_cast<T>(y != 0 ? down : U{0}), static_cast<T>(rest)};
}

struct IntegerFloorDivide {
  template <class D, class V, typename T>
  HWY_INLINE V Single(D d, V x, const Divider<T>& divider) const {
    return FlooredBy(d, x, divider).first;
  }
  template <typename T>
  HWY_INLINE T Each(T y, T quotient, T remainder) const {
    return Floored(y, quotient, remainder).first;
  }
  template <class D, class V>
  HWY_INLINE V Of(D, V, V, Two<V, V> floored) const {
    return floored.first;
  }
};

struct IntegerRemainder {
  template <class D, class V, typename T>
  HWY_INLINE V Single(D d, V x, const Divider<T>& divider) const {
    return FlooredBy(d, x, divider).second;
  }
  template <typename T>
  HWY_INLINE T Each(T y, T quotient, T remainder) const {
    return Floored(y, quotient, remainder).second;
  }
  template <class D, class V>
  HWY_INLINE V Of(D, V, V, Two<V, V> floored) const {
    return floored.second;
  }
};

struct IntegerFmod {
  template <class D, class V, typename T>
  HWY_INLINE V Single(D d, V x, const Divider<T>& divider) const {
    return TruncatedBy(d, x, divider);
  }
  template <typename T>
  HWY_INLINE T Each(T, T, T remainder) const {
    return remainder;
  }
  template <class D, class V>
  HWY_INLINE V Of(D d, V x, V y, Two<V, V> floored) const {
    const V zero = hn::Zero(d);
    const auto apart = hn::And(hn::Lt(hn::Xor(x, y), zero), hn::Ne(floored.second, zero));
    return hn::Sub(floored.second, hn::IfThenElseZero(apart, y));
  }
};

struct IntegerDivmod {
  template <class D, class V, typename T>
  HWY_INLINE Two<V, V> Single(D d, V x, const Divider<T>& divider) const {
    return FlooredBy(d, x, divider);
  }
  template <typename T>
  HWY_INLINE Two<T, T> Each(T y, T quotient, T remainder) const {
    return Floored(y, quotient, remainder);
  }
  template <class D, class V>
  HWY_INLINE Two<V, V> Of(D, V, V, Two<V, V> floored) const {
    return floored;
  }
};

// The vectors of all inputs that a body asks for, to those of the results.
template <class Op, typename T, class Body, size_t... I>
HWY_INLINE void DivideVectors(const LoopArgs& args, const Body& body,
                              std::index_sequence<I...> inputs) {
  const VectorOutput<T> first{static_cast<T*>(args.out[0])};
  if constexpr (std::is_same_v<Op, IntegerDivmod>) {
    const TwoOutputs<VectorOutput<T>, VectorOutput<T>> both{
        first, {static_cast<T*>(args.out[1])}};
    RunVectors<Input<T>>(args, args.count, body, both, inputs);
  } else {
    RunVectors<Input<T>>(args, args.count, body, first, inputs);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
