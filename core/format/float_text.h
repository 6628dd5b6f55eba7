// SPDX-License-Identifier: BSD-3-Clause
// One floating-point number as text, with the padding and trimming rules of NumPy's
// format_float_positional and format_float_scientific.
#pragma once

#include "core/format/digits.h"
#include "core/format/text.h"

namespace nd {

// What becomes of zeros at the end of the fraction.
enum class Trim : uint8_t {
  kKeep,        // 1.50
  kLeavePoint,  // 1.5, 2.
  kLeaveZero,   // 1.5, 2.0
  kAll,         // 1.5, 2
};

struct FloatRules {
  bool unique = true;
  Trim trim = Trim::kLeavePoint;
  bool plus = false;            // + before positive numbers
  int32_t precision = -1;       // the most digits of the fraction, -1: no limit
  int32_t min_digits = 0;       // the fewest, for unique
  int32_t pad_left = 0;         // the least width before the point
  int32_t pad_right = 0;        // the least width after it (positional)
  int32_t exponent_digits = 2;  // the fewest (scientific)
};

// The sign, if any, and the number; value.finite must hold.
void AppendPositional(const BinaryFloat& value, const FloatRules& rules,
                      Word* word) noexcept;
void AppendScientific(const BinaryFloat& value, const FloatRules& rules,
                      Word* word) noexcept;

}  // namespace nd
