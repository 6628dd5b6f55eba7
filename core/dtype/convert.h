// SPDX-License-Identifier: BSD-3-Clause
// Scalar conversion between any two dtypes: the meaning of astype. Integers wrap; floating
// to integer truncates toward zero and saturates, NaN gives 0; complex to real drops the
// imaginary part; anything to bool asks "is it non-zero" (NaN is); every narrowing of a
// floating value is rounded once, to nearest even.
#pragma once

#include <bit>
#include <limits>

#include "core/dtype/dtypes.h"

namespace nd {

constexpr float FloatFromHalf(Half half) noexcept {
  const uint32_t sign = static_cast<uint32_t>(half.bits & 0x8000u) << 16;
  const uint32_t magnitude = half.bits & 0x7fffu;
  if (magnitude >= 0x7c00u) {  // infinity, NaN
    return std::bit_cast<float>(sign | 0x7f800000u | ((magnitude & 0x3ffu) << 13));
  }
  if (magnitude >= 0x0400u) {
    return std::bit_cast<float>(sign | ((magnitude + (112u << 10)) << 13));
  }
  // Subnormal: magnitude * 2^-24 is exact in float.
  const float value = static_cast<float>(static_cast<int32_t>(magnitude)) * 0x1p-24f;
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(value));
}

constexpr float FloatFromBFloat16(BFloat16 value) noexcept {
  return std::bit_cast<float>(static_cast<uint32_t>(value.bits) << 16);
}

constexpr Half HalfFromFloat(float value) noexcept {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t sign = (bits >> 16) & 0x8000u;
  const uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) {  // NaN keeps its upper payload and stays a NaN
    const uint32_t payload = (magnitude >> 13) & 0x3ffu;
    return Half{static_cast<uint16_t>(sign | 0x7c00u | (payload != 0 ? payload : 1u))};
  }
  if (magnitude >= 0x477ff000u) return Half{static_cast<uint16_t>(sign | 0x7c00u)};
  if (magnitude >= 0x38800000u) {  // normal in half: round the 13 dropped bits to even
    const uint32_t rounded = magnitude - (112u << 23) + 0xfffu + ((magnitude >> 13) & 1u);
    return Half{static_cast<uint16_t>(sign | (rounded >> 13))};
  }
  // Subnormal in half: count units of 2^-24 with round to even.
  if (magnitude <= 0x33000000u) return Half{static_cast<uint16_t>(sign)};
  const uint32_t mantissa = (magnitude & 0x7fffffu) | 0x800000u;
  const uint32_t shift = 126u - (magnitude >> 23);
  const uint32_t kept = mantissa >> shift;
  const uint32_t dropped = mantissa & ((1u << shift) - 1u);
  const uint32_t tie = 1u << (shift - 1u);
  const uint32_t up = dropped > tie || (dropped == tie && (kept & 1u) != 0) ? 1u : 0u;
  return Half{static_cast<uint16_t>(sign | (kept + up))};
}

constexpr BFloat16 BFloat16FromFloat(float value) noexcept {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {  // NaN: keep it quiet and a NaN
    return BFloat16{static_cast<uint16_t>((bits >> 16) | 0x40u)};
  }
  return BFloat16{static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16)};
}

// double to float, rounded to odd: a second rounding to 11 or 8 bits is then correct
// (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", 2008).
constexpr float FloatRoundedToOdd(double value) noexcept {
  const float nearest = static_cast<float>(value);
  const double back = static_cast<double>(nearest);
  if (!(back != value) || value != value) return nearest;
  uint32_t bits = std::bit_cast<uint32_t>(nearest);
  if ((bits & 0x7fffffffu) == 0x7f800000u) return std::bit_cast<float>(bits);
  const bool away = (back > value) == (value > 0);  // |nearest| > |value|
  if (away) --bits;
  return std::bit_cast<float>(bits | 1u);
}

namespace internal {

template <typename T>
inline constexpr bool kIsComplex =
    std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>;

template <typename To, typename From>
constexpr To SaturatingFromFloat(From value) noexcept {
  // The first power of two beyond To; both ends are exact in float and double.
  constexpr From kEnd = static_cast<From>(std::numeric_limits<To>::max() / 2 + 1) * From{2};
  constexpr From kLow = static_cast<From>(std::numeric_limits<To>::min());
  if (!(value == value)) return To{0};
  if (value >= kEnd) return std::numeric_limits<To>::max();
  if (value <= kLow) return std::numeric_limits<To>::min();
  return static_cast<To>(value);
}

}  // namespace internal

// The value of a stored element in its compute type.
template <typename T>
constexpr auto Widen(T value) noexcept {
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
constexpr To Convert(From value) noexcept {
  if constexpr (std::is_same_v<To, From> && !std::is_same_v<To, Bool>) {
    return value;
  } else if constexpr (internal::kIsComplex<From>) {
    if constexpr (internal::kIsComplex<To>) {
      using Part = decltype(To::re);
      return To{static_cast<Part>(value.re), static_cast<Part>(value.im)};
    } else if constexpr (std::is_same_v<To, Bool>) {
      return Bool{static_cast<uint8_t>(value.re != 0 || value.im != 0)};
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
    if constexpr (std::is_same_v<From, double>) {
      return HalfFromFloat(FloatRoundedToOdd(value));
    } else if constexpr (sizeof(From) == 8) {  // beyond 2^53 it is infinity either way
      return HalfFromFloat(FloatRoundedToOdd(static_cast<double>(value)));
    } else {
      return HalfFromFloat(static_cast<float>(value));
    }
  } else if constexpr (std::is_same_v<To, BFloat16>) {
    if constexpr (std::is_same_v<From, float> || sizeof(From) <= 2) {
      return BFloat16FromFloat(static_cast<float>(value));
    } else if constexpr (sizeof(From) <= 4 || std::is_same_v<From, double>) {
      return BFloat16FromFloat(FloatRoundedToOdd(static_cast<double>(value)));
    } else {
      // 64-bit integer: fold the low bits into a sticky bit so that double is exact enough.
      const bool negative = value < From{0};
      uint64_t magnitude = static_cast<uint64_t>(value);
      if (negative) magnitude = uint64_t{0} - magnitude;
      if (magnitude >> 53 != 0) {
        magnitude = (magnitude & ~uint64_t{0xfff}) |
                    (static_cast<uint64_t>((magnitude & 0xfff) != 0) << 12);
      }
      const double exact = static_cast<double>(magnitude);
      return BFloat16FromFloat(FloatRoundedToOdd(negative ? -exact : exact));
    }
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    return internal::SaturatingFromFloat<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace nd
