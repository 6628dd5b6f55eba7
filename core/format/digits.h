// SPDX-License-Identifier: BSD-3-Clause
// Decimal digits of binary floating-point numbers, exact, for every format we have: the
// fewest digits that tell a value from its neighbours, or any number of them, rounded
// half to even on the exact value (Steele and White, "How to print floating-point numbers
// accurately", 1990). No locale, no memory.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"

namespace nd {

// A finite value: (-1)^negative * mantissa * 2^exponent.
struct BinaryFloat {
  bool negative;
  bool finite;
  bool nan;
  // The neighbour toward zero is half as far as the other one.
  bool lower_is_closer;
  uint64_t mantissa;
  int32_t exponent;
  uint64_t magnitude;  // the bits without the sign: ordered as the values are
};

// Takes a stored element apart. dtype: float16, bfloat16, float32 or float64.
BinaryFloat Decompose(Dtype dtype, const void* element) noexcept;

// The value of the magnitude of a float of that dtype, exact.
double FloatFromMagnitude(Dtype dtype, uint64_t magnitude) noexcept;

struct DigitRules {
  // Stop as soon as the value is told from its neighbours; else only at max_digits.
  bool unique;
  // Digits are counted from the decimal point; else from the first digit that is not 0.
  bool fractional;
  int32_t max_digits;  // -1: no limit, for unique only
  int32_t min_digits;  // for unique: not to stop before; 0: none
};

// digits[0].digits[1]digits[2]... * 10^exponent. Trailing zeros are not kept.
struct Decimal {
  static constexpr int kMaxDigits = 800;  // a float64 has at most 767
  char digits[kMaxDigits];
  int32_t count;
  int32_t exponent;
};

void GenerateDigits(const BinaryFloat& value, const DigitRules& rules,
                    Decimal* result) noexcept;

}  // namespace nd
