// SPDX-License-Identifier: BSD-3-Clause
// Division of vectors of integers by one that stands for all, as a multiplication.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDER_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDER_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDER_INL_H_
#endif

#include <bit>

#include "core/kernels/ufunc/integer-inl.h"
#include "core/kernels/ufunc/two_outputs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename T>
HWY_INLINE hwy::MakeUnsigned<T> MagnitudeOf(T value) {
  using U = hwy::MakeUnsigned<T>;
  const U bits = static_cast<U>(value);
  return value < 0 ? static_cast<U>(U{0} - bits) : bits;
}

template <typename T, typename U>
HWY_INLINE T WithSign(U magnitude, bool negative) {
  return static_cast<T>(negative ? U{0} - magnitude : magnitude);
}

// Division of unsigned numbers by one that is not 0: Granlund and Montgomery,
// "Division by Invariant Integers using Multiplication", 1994, figure 4.1. Numbers of 8
// bits are taken for such of 16.
template <typename T>
class Divider {
 public:
  using U = hwy::MakeUnsigned<T>;

  HWY_INLINE explicit Divider(T divisor)
      : magnitude_(MagnitudeOf(divisor)), negative_(divisor < 0) {
    constexpr int kBits = 8 * sizeof(Factor);
    const int length =
        static_cast<int>(std::bit_width(static_cast<Factor>(magnitude_ - 1)));
    const Wide above = (Wide{1} << length) - magnitude_;
    factor_ = static_cast<Factor>((above << kBits) / magnitude_ + 1);
    first_shift_ = length < 1 ? 0 : 1;
    second_shift_ = length < 1 ? 0 : length - 1;
  }

  HWY_INLINE bool negative() const { return negative_; }
  HWY_INLINE U magnitude() const { return magnitude_; }

  template <class D, class V = hn::Vec<D>>
  HWY_INLINE V Quotient(D d, V x) const {
    if constexpr (sizeof(U) > 1) {
      return QuotientOf(d, x);
    } else if constexpr (hn::MaxLanes(D()) == 1) {
      return hn::Set(d, static_cast<U>(hn::GetLane(x) / magnitude_));
    } else {
      const hn::Repartition<uint16_t, D> pairs;
      const auto both = hn::BitCast(pairs, x);
      const auto even = QuotientOf(pairs, hn::And(both, hn::Set(pairs, 0xff)));
      const auto odd = QuotientOf(pairs, hn::ShiftRight<8>(both));
      return hn::BitCast(d, hn::Or(even, hn::ShiftLeft<8>(odd)));
    }
  }

 private:
  using Factor = std::conditional_t<sizeof(T) == 1, uint16_t, U>;
  using Wide = std::conditional_t<sizeof(T) == 8, unsigned __int128, uint64_t>;

  template <class D, class V>
  HWY_INLINE V QuotientOf(D d, V x) const {
    const V high = MulHigh(d, x, hn::Set(d, factor_));
    const V rest = hn::ShiftRightSame(hn::Sub(x, high), first_shift_);
    return hn::ShiftRightSame(hn::Add(high, rest), second_shift_);
  }

  U magnitude_;
  bool negative_;
  Factor factor_;
  int first_shift_, second_shift_;
};

// The quotient rounded down and the remainder with the sign of the divisor.
template <class D, typename T, class V = hn::Vec<D>>
HWY_INLINE Two<V, V> FlooredBy(D d, V x, const Divider<T>& divider) {
  const hn::RebindToUnsigned<D> du;
  const auto magnitude = hn::Set(du, divider.magnitude());
  if constexpr (std::is_unsigned_v<T>) {
    const V quotient = divider.Quotient(d, x);
    return {quotient, hn::Sub(x, MulWrapped(d, quotient, magnitude))};
  } else {
    // With the signs turned if the divisor is negative, x / d is ~(~x / d) for x < 0.
    const V zero = hn::Zero(d);
    const auto turned = divider.negative() ? hn::Gt(x, zero) : hn::Lt(x, zero);
    const V positive = divider.negative() ? hn::Sub(zero, x) : x;
    const V sign = hn::VecFromMask(d, turned);
    const auto bits = hn::BitCast(du, hn::Xor(positive, sign));
    const V quotient = hn::Xor(hn::BitCast(d, divider.Quotient(du, bits)), sign);
    const auto product = MulWrapped(du, hn::BitCast(du, quotient), magnitude);
    const V remainder = hn::Sub(positive, hn::BitCast(d, product));
    return {quotient, divider.negative() ? hn::Sub(zero, remainder) : remainder};
  }
}

// The remainder with the sign of x.
template <class D, typename T, class V = hn::Vec<D>>
HWY_INLINE V TruncatedBy(D d, V x, const Divider<T>& divider) {
  const hn::RebindToUnsigned<D> du;
  const auto magnitude = hn::Set(du, divider.magnitude());
  if constexpr (std::is_unsigned_v<T>) {
    return FlooredBy(d, x, divider).second;
  } else {
    const V sign = hn::VecFromMask(d, hn::Lt(x, hn::Zero(d)));
    const auto bits = hn::BitCast(du, hn::Sub(hn::Xor(x, sign), sign));
    const auto product = MulWrapped(du, divider.Quotient(du, bits), magnitude);
    const V remainder = hn::BitCast(d, hn::Sub(bits, product));
    return hn::Sub(hn::Xor(remainder, sign), sign);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
