// SPDX-License-Identifier: BSD-3-Clause
// int64 arithmetic for sizes, strides and offsets. True means overflow.
#pragma once

#include <cstdint>

namespace nd {

[[nodiscard]] inline bool AddOverflows(int64_t a, int64_t b, int64_t* result) noexcept {
  return __builtin_add_overflow(a, b, result);
}
[[nodiscard]] inline bool SubOverflows(int64_t a, int64_t b, int64_t* result) noexcept {
  return __builtin_sub_overflow(a, b, result);
}
[[nodiscard]] inline bool MulOverflows(int64_t a, int64_t b, int64_t* result) noexcept {
  return __builtin_mul_overflow(a, b, result);
}

// Quotients and multiples of a positive unit that are not less than value >= 0.
constexpr int64_t CeilDivide(int64_t value, int64_t unit) noexcept {
  return (value + unit - 1) / unit;
}
constexpr int64_t RoundUp(int64_t value, int64_t unit) noexcept {
  return CeilDivide(value, unit) * unit;
}

// |value|, of the least one as well.
inline uint64_t Magnitude(int64_t value) noexcept {
  const uint64_t bits = static_cast<uint64_t>(value);
  return value < 0 ? uint64_t{0} - bits : bits;
}

}  // namespace nd
