// SPDX-License-Identifier: BSD-3-Clause
#include "core/format/float_text.h"

#include <algorithm>
#include <charconv>

namespace nd {
namespace {

void AppendSign(const BinaryFloat& value, const FloatRules& rules, int32_t whole_digits,
                Word* word) noexcept {
  const bool sign = value.negative || rules.plus;
  word->Repeat(' ', rules.pad_left - whole_digits - (sign ? 1 : 0));
  if (sign) word->Append(value.negative ? '-' : '+');
}

// Writes the point and the fraction, which is `zeros` zeros and then digits[0, count);
// returns the digits written after the point.
int32_t AppendFraction(int32_t zeros, const char* digits, int32_t count,
                       const FloatRules& rules, Word* word) noexcept {
  while (rules.trim != Trim::kKeep && count > 0 && digits[count - 1] == '0') --count;
  int32_t length = count == 0 && rules.trim != Trim::kKeep ? 0 : zeros + count;
  if (length == 0 && rules.trim == Trim::kAll) return 0;
  word->Append('.');
  word->Repeat('0', length - count);
  word->Append(digits, count);
  int32_t wanted = 0;
  if (rules.trim == Trim::kKeep)
    wanted = rules.unique ? rules.min_digits : rules.precision;
  if (rules.trim == Trim::kLeaveZero) wanted = 1;
  word->Repeat('0', wanted - length);
  return std::max(length, wanted);
}

}  // namespace

void AppendPositional(const BinaryFloat& value, const FloatRules& rules,
                      Word* word) noexcept {
  Decimal decimal;
  GenerateDigits(value, {rules.unique, true, rules.precision, rules.min_digits},
                 &decimal);
  const int32_t whole = std::max(decimal.exponent + 1, 0);
  const int32_t shown = std::min(whole, decimal.count);
  AppendSign(value, rules, std::max(whole, 1), word);
  if (whole == 0) word->Append('0');
  word->Append(decimal.digits, shown);
  word->Repeat('0', whole - shown);
  const int32_t zeros = std::max(-decimal.exponent - 1, 0);
  const int32_t fraction =
      AppendFraction(zeros, decimal.digits + shown, decimal.count - shown, rules, word);
  word->Repeat(' ', rules.pad_right - fraction);
}

void AppendScientific(const BinaryFloat& value, const FloatRules& rules,
                      Word* word) noexcept {
  Decimal decimal;
  const int32_t most = rules.precision < 0 ? -1 : rules.precision + 1;
  const int32_t least = rules.min_digits <= 0 ? 0 : rules.min_digits + 1;
  GenerateDigits(value, {rules.unique, false, most, least}, &decimal);
  AppendSign(value, rules, 1, word);
  word->Append(decimal.digits[0]);
  AppendFraction(0, decimal.digits + 1, decimal.count - 1, rules, word);
  word->Append('e');
  word->Append(decimal.exponent < 0 ? '-' : '+');
  char digits[8];
  const char* end =
      std::to_chars(digits, digits + sizeof(digits), std::abs(decimal.exponent)).ptr;
  const int32_t count = static_cast<int32_t>(end - digits);
  word->Repeat('0', rules.exponent_digits - count);
  word->Append(digits, count);
}

}  // namespace nd
