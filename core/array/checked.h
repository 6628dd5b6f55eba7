// SPDX-License-Identifier: BSD-3-Clause
// Overflow-checked int64 arithmetic for sizes, strides and offsets. True means overflow.
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

}  // namespace nd
