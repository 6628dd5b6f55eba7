// SPDX-License-Identifier: BSD-3-Clause
// Powers of integers, the body of a loop: they wrap. A negative exponent, which callers
// refuse, means the reciprocal, rounded towards 0; that of 0 is 0.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_POWER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_POWER_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_POWER_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_POWER_INL_H_
#endif

#include "core/kernels/ufunc/integer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct IntegerPower {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V base, V exponent) const {
    const hn::RebindToUnsigned<D> du;
    const V zero = hn::Zero(d), one = hn::Set(d, 1);
    auto square = hn::BitCast(du, base);
    V positive = exponent;
    if constexpr (hwy::IsSigned<hn::TFromD<D>>()) positive = hn::Max(exponent, zero);
    auto bits = hn::BitCast(du, positive);
    const auto unit = hn::Set(du, 1);
    const auto is_odd = [&]() HWY_ATTR { return hn::Eq(hn::And(bits, unit), unit); };
    auto power = hn::IfThenElse(is_odd(), square, unit);
    for (;;) {
      bits = hn::ShiftRight<1>(bits);
      if (hn::AllTrue(du, hn::Eq(bits, hn::Zero(du)))) break;
      square = MulWrapped(du, square, square);
      power = hn::IfThenElse(is_odd(), MulWrapped(du, power, square), power);
    }
    const V result = hn::BitCast(d, power);
    if constexpr (hwy::IsSigned<hn::TFromD<D>>()) {
      const auto negative = hn::Lt(exponent, zero);
      if (HWY_LIKELY(hn::AllFalse(d, negative))) return result;
      const auto even = hn::Eq(hn::And(exponent, one), zero);
      const V whole = hn::IfThenElseZero(hn::Eq(hn::Abs(base), one), base);
      const V reciprocal = hn::IfThenElse(even, hn::And(whole, one), whole);
      return hn::IfThenElse(negative, reciprocal, result);
    } else {
      return result;
    }
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
