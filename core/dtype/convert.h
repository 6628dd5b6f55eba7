// SPDX-License-Identifier: BSD-3-Clause
// Scalar conversion between any two dtypes: the meaning of astype. Integers wrap;
// floating to integer truncates toward zero and saturates, NaN gives 0; complex to real
// drops the imaginary part; anything to bool asks "is it non-zero" (NaN is); every
// narrowing of a floating value is rounded once, to nearest even.
#pragma once

#include <bit>
#include <limits>

#include "core/dtype/dtypes.h"

namespace nd {

// Written without branches, so that the loops over them vectorise; forced inline, so that
// per-target code never shares a copy with another target.
#define ND_CONVERT [[gnu::always_inline]] constexpr

namespace internal {

inline constexpr uint32_t kFloatSign = 0x80000000u;
inline constexpr uint32_t kFloatInfinity = 0x7f800000u;

}  // namespace internal

ND_CONVERT float FloatFromHalf(Half half) noexcept {
  const uint32_t sign = static_cast<uint32_t>(half.bits & 0x8000u) << 16;
  const uint32_t magnitude = half.bits & 0x7fffu;
  const uint32_t normal = (magnitude + (112u << 10)) << 13;
  // Subnormal: magnitude * 2^-24 is exact in float.
  const uint32_t subnormal = std::bit_cast<uint32_t>(
      static_cast<float>(static_cast<int32_t>(magnitude)) * 0x1p-24f);
  const uint32_t infinite = internal::kFloatInfinity | (magnitude << 13);
  const uint32_t quiet = magnitude > 0x7c00u ? 0x400000u : 0u;
  const uint32_t finite = magnitude < 0x0400u ? subnormal : normal;
  return std::bit_cast<float>(sign | (magnitude < 0x7c00u ? finite : infinite | quiet));
}

ND_CONVERT float FloatFromBFloat16(BFloat16 value) noexcept {
  return std::bit_cast<float>(static_cast<uint32_t>(value.bits) << 16);
}

ND_CONVERT Half HalfFromFloat(float value) noexcept {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t sign = (bits >> 16) & 0x8000u;
  const uint32_t magnitude = bits & ~internal::kFloatSign;
  // Normal in half: round the 13 dropped bits to even.
  const uint32_t normal =
      (magnitude - (112u << 23) + 0xfffu + ((magnitude >> 13) & 1u)) >> 13;
  // Subnormal in half: beside 0.5 a float has the resolution of 2^-24, the smallest half.
  const uint32_t small = magnitude < 0x38800000u ? magnitude : 0x38800000u;
  const uint32_t subnormal =
      std::bit_cast<uint32_t>(std::bit_cast<float>(small) + 0.5f) - 0x3f000000u;
  // NaN becomes quiet and keeps its upper payload.
  const uint32_t nan = 0x7e00u | ((magnitude >> 13) & 0x3ffu);
  const uint32_t beyond = magnitude > internal::kFloatInfinity ? nan : 0x7c00u;
  const uint32_t finite = magnitude < 0x38800000u ? subnormal : normal;
  return Half{static_cast<uint16_t>(sign | (magnitude < 0x477ff000u ? finite : beyond))};
}

ND_CONVERT BFloat16 BFloat16FromFloat(float value) noexcept {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  const uint32_t nan = (bits >> 16) | 0x40u;  // quiet
  const bool is_nan = (bits & ~internal::kFloatSign) > internal::kFloatInfinity;
  return BFloat16{static_cast<uint16_t>(is_nan ? nan : rounded)};
}

namespace internal {

template <typename T>
inline constexpr bool kIsComplex =
    std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>;

// For To whose ends are exact as From, and are int32_t too.
template <typename To, typename From>
ND_CONVERT int32_t ClampedFromFloat(From value) noexcept {
  constexpr From kLow = static_cast<From>(std::numeric_limits<To>::min());
  constexpr From kHigh = static_cast<From>(std::numeric_limits<To>::max());
  const From known = value == value ? value : From{0};
  const From above = known > kLow ? known : kLow;
  return static_cast<int32_t>(above < kHigh ? above : kHigh);
}

template <typename To, typename From>
ND_CONVERT To SaturatingFromFloat(From value) noexcept {
  if constexpr (sizeof(To) < 4 ||
                (std::is_same_v<To, int32_t> && std::is_same_v<From, double>)) {
    return static_cast<To>(ClampedFromFloat<To>(value));
  } else {
    // The first power of two beyond To, by way of its half; both ends are exact in float
    // and double.
    constexpr To kHalf = std::numeric_limits<To>::max() / 2 + 1;
    constexpr From kEnd = static_cast<From>(kHalf) * From{2};
    constexpr From kLow = static_cast<From>(std::numeric_limits<To>::min());
    const From above = value > kLow ? value : kLow;
    const bool fits = above < kEnd;
    const To inside = static_cast<To>(fits ? above : From{0});
    const To clamped = fits ? inside : std::numeric_limits<To>::max();
    return value == value ? clamped : To{0};
  }
}

}  // namespace internal

// The value as a float, rounded to odd: a second rounding to 11 or 8 bits is then correct
// (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", 2008). A value
// that rounds to infinity does so in either step.
template <typename From>
ND_CONVERT float FloatRoundedToOdd(From value) noexcept {
  if constexpr (std::is_same_v<From, float> || sizeof(From) <= 2) {
    return static_cast<float>(value);  // exact
  } else if constexpr (std::is_same_v<From, double>) {
    const float nearest = static_cast<float>(value);
    const double back = static_cast<double>(nearest);
    const uint64_t exact_bits = std::bit_cast<uint64_t>(value);
    const uint64_t back_bits = std::bit_cast<uint64_t>(back);
    const uint32_t bits = std::bit_cast<uint32_t>(nearest);
    const uint32_t away = back_bits > exact_bits ? 1u : 0u;  // by magnitude: equal signs
    const uint32_t odd = (bits - away) | 1u;
    const bool keep = back_bits == exact_bits ||
                      (bits & internal::kFloatInfinity) == internal::kFloatInfinity;
    return std::bit_cast<float>(keep ? bits : odd);
  } else if constexpr (sizeof(From) <= 4) {
    return FloatRoundedToOdd(static_cast<double>(value));
  } else {
    // 64-bit integer: where double is not exact, round to odd at the 12th bit first.
    const uint64_t bits = static_cast<uint64_t>(value);
    const bool exact = std::is_signed_v<From>
                           ? bits + (uint64_t{1} << 53) <= uint64_t{1} << 54
                           : bits <= uint64_t{1} << 53;
    const uint64_t sticky = (bits & 0xfff) != 0 ? uint64_t{0x1000} : uint64_t{0};
    const From odd = static_cast<From>((bits & ~uint64_t{0xfff}) | sticky);
    return FloatRoundedToOdd(static_cast<double>(exact ? value : odd));
  }
}

// The value of a stored element in its compute type.
template <typename T>
ND_CONVERT auto Widen(T value) noexcept {
  if constexpr (std::is_same_v<T, Half>) {
    return FloatFromHalf(value);
  } else if constexpr (std::is_same_v<T, BFloat16>) {
    return FloatFromBFloat16(value);
  } else if constexpr (std::is_same_v<T, Bool>) {
    return value.byte != 0;
  } else {
    return value;
  }
}

template <typename To, typename From>
ND_CONVERT To Convert(From value) noexcept {
  if constexpr (std::is_same_v<To, From> && !std::is_same_v<To, Bool>) {
    return value;
  } else if constexpr (internal::kIsComplex<From>) {
    if constexpr (internal::kIsComplex<To>) {
      using Part = decltype(To::re);
      return To{static_cast<Part>(value.re), static_cast<Part>(value.im)};
    } else if constexpr (std::is_same_v<To, Bool>) {
      return Bool{static_cast<uint8_t>((value.re != 0) | (value.im != 0))};
    } else {
      return Convert<To>(value.re);
    }
  } else if constexpr (!std::is_same_v<decltype(Widen(value)), From>) {
    return Convert<To>(Widen(value));
  } else if constexpr (std::is_same_v<To, Bool>) {
    return Bool{static_cast<uint8_t>(value != From{0})};
  } else if constexpr (internal::kIsComplex<To>) {
    return To{static_cast<decltype(To::re)>(value), 0};
  } else if constexpr (std::is_same_v<To, Half>) {
    return HalfFromFloat(FloatRoundedToOdd(value));
  } else if constexpr (std::is_same_v<To, BFloat16>) {
    return BFloat16FromFloat(FloatRoundedToOdd(value));
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    return internal::SaturatingFromFloat<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

#undef ND_CONVERT

}  // namespace nd
