// SPDX-License-Identifier: BSD-3-Clause
#include "core/format/digits.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/format/big.h"

namespace nd {
namespace {

struct FloatLayout {
  int32_t fraction_bits;
  int32_t exponent_bits;
};

constexpr FloatLayout LayoutOf(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
      return {10, 5};
    case Dtype::kBfloat16:
      return {7, 8};
    case Dtype::kFloat32:
      return {23, 8};
    default:
      return {52, 11};
  }
}

// The exponent of the last place before 1.0 * 2^exponent field.
constexpr int32_t ExponentBias(FloatLayout layout) noexcept {
  return (1 << (layout.exponent_bits - 1)) - 1 + layout.fraction_bits;
}

uint64_t LoadBits(Dtype dtype, const void* element) noexcept {
  uint16_t bits16 = 0;
  uint32_t bits32 = 0;
  uint64_t bits64 = 0;
  switch (ItemSize(dtype)) {
    case 2:
      std::memcpy(&bits16, element, sizeof(bits16));
      return bits16;
    case 4:
      std::memcpy(&bits32, element, sizeof(bits32));
      return bits32;
    default:
      std::memcpy(&bits64, element, sizeof(bits64));
      return bits64;
  }
}

// A power of ten that is at most the value, or one more than that fits below it:
// floor(log10(value)) or one less. Exact arithmetic decides.
int32_t EstimateExponent(const BinaryFloat& value) noexcept {
  const int32_t log2 = value.exponent + 63 - std::countl_zero(value.mantissa);
  return (log2 * 78913) >> 18;  // log10(2) = 0.30102999..., 78913 / 2^18 is just below
}

void SetZero(Decimal* result) noexcept {
  result->digits[0] = '0';
  result->count = 1;
  result->exponent = 0;
}

// Adds one in the last place of `count` digits: 1.99 + 0.01 is 2, 9.99 + 0.01 is 10.
void RoundUp(Decimal* result) noexcept {
  while (result->count > 0 && result->digits[result->count - 1] == '9') --result->count;
  if (result->count == 0) {
    result->digits[result->count++] = '1';
    ++result->exponent;
  } else {
    ++result->digits[result->count - 1];
  }
}

int32_t PlaceOfLast(const DigitRules& rules, int32_t digits, int32_t exponent) noexcept {
  return rules.fractional ? -digits : exponent - digits + 1;
}

// value / scale and the distances to the middles between it and its neighbours, as one
// fraction: below / scale toward zero, above / scale away from it.
struct Ratio {
  explicit Ratio(const BinaryFloat& number) noexcept
      : value(number.mantissa),
        scale(1),
        below(1),
        above_is_double(number.lower_is_closer) {
    const int spread = above_is_double ? 2 : 1;
    value.ShiftLeft(spread + std::max(number.exponent, 0));
    below.ShiftLeft(std::max(number.exponent, 0));
    scale.ShiftLeft(spread + std::max(-number.exponent, 0));
  }

  void ScaleByPowerOfTen(int32_t power) noexcept {
    if (power >= 0) {
      scale.MultiplyByPowerOfTen(power);
    } else {
      value.MultiplyByPowerOfTen(-power);
      below.MultiplyByPowerOfTen(-power);
    }
  }

  void PrepareDivision() noexcept {
    const int shift = scale.ShiftForDivision();
    value.ShiftLeft(shift);
    below.ShiftLeft(shift);
    scale.ShiftLeft(shift);
  }

  void NextPlace() noexcept {
    value.MultiplyBy(10);
    // Beyond scale the distance says no more: every digit may be dropped.
    if (below.Compare(scale) < 0) below.MultiplyBy(10);
  }

  // Whether what is left may be dropped, or rounded up, and the value still be
  // recognised. A tie belongs to the value whose mantissa is even.
  bool MayDrop(bool even) const noexcept {
    const int order = value.Compare(below);
    return order < 0 || (order == 0 && even);
  }
  bool MayRoundUp(bool even) const noexcept {
    Big high = value;
    high.Add(below);
    if (above_is_double) high.Add(below);
    const int order = high.Compare(scale);
    return order > 0 || (order == 0 && even);
  }

  // How the value compares with scale / 2.
  int CompareWithHalf() const noexcept {
    Big twice = value;
    twice.ShiftLeft(1);
    return twice.Compare(scale);
  }

  Big value;
  Big scale;
  Big below;
  bool above_is_double;
};

}  // namespace

BinaryFloat Decompose(Dtype dtype, const void* element) noexcept {
  const FloatLayout layout = LayoutOf(dtype);
  const uint64_t bits = LoadBits(dtype, element);
  const int32_t magnitude_bits = layout.fraction_bits + layout.exponent_bits;
  const uint64_t magnitude = bits & ((uint64_t{1} << magnitude_bits) - 1);
  const uint64_t fraction = bits & ((uint64_t{1} << layout.fraction_bits) - 1);
  const int32_t field = static_cast<int32_t>(magnitude >> layout.fraction_bits);
  const bool finite = field != (1 << layout.exponent_bits) - 1;
  const uint64_t hidden = field == 0 ? 0 : uint64_t{1} << layout.fraction_bits;
  return BinaryFloat{(bits >> magnitude_bits & 1) != 0,
                     finite,
                     !finite && fraction != 0,
                     fraction == 0 && field > 1,
                     fraction | hidden,
                     std::max(field, 1) - ExponentBias(layout),
                     magnitude};
}

double FloatFromMagnitude(Dtype dtype, uint64_t magnitude) noexcept {
  const FloatLayout layout = LayoutOf(dtype);
  const uint64_t hidden = uint64_t{1} << layout.fraction_bits;
  const int32_t field = static_cast<int32_t>(magnitude >> layout.fraction_bits);
  const uint64_t fraction = magnitude & (hidden - 1);
  return std::ldexp(static_cast<double>(field == 0 ? fraction : fraction | hidden),
                    std::max(field, 1) - ExponentBias(layout));
}

void GenerateDigits(const BinaryFloat& value, const DigitRules& rules,
                    Decimal* result) noexcept {
  if (value.mantissa == 0) return SetZero(result);
  Ratio ratio(value);
  int32_t exponent = EstimateExponent(value) + 1;
  ratio.ScaleByPowerOfTen(exponent);
  if (ratio.value.Compare(ratio.scale) < 0) {
    --exponent;
    ratio.NextPlace();
  }
  ratio.PrepareDivision();  // 1 <= value / scale < 10

  constexpr int32_t kNever = std::numeric_limits<int32_t>::min();
  const int32_t last =
      rules.max_digits < 0 ? kNever : PlaceOfLast(rules, rules.max_digits, exponent);
  const int32_t first_stop =
      rules.min_digits <= 0 ? exponent : PlaceOfLast(rules, rules.min_digits, exponent);
  if (last > exponent) {  // the value lies below the last place
    SetZero(result);
    ratio.scale.MultiplyBy(10);
    if (last == exponent + 1 && ratio.CompareWithHalf() > 0) {
      result->digits[0] = '1';
      result->exponent = last;
    }
    return;
  }

  const bool even = value.mantissa % 2 == 0;
  result->count = 0;
  result->exponent = exponent;
  int digit = 0;
  bool drop = false;
  bool up = false;
  for (int32_t place = exponent;; --place) {
    digit = ratio.value.DivideBy(ratio.scale);
    if (rules.unique) {
      drop = ratio.MayDrop(even);
      up = ratio.MayRoundUp(even);
    }
    result->digits[result->count++] = static_cast<char>('0' + digit);
    if (((drop || up) && place <= first_stop) || place == last || ratio.value.IsZero()) {
      break;
    }
    ratio.NextPlace();
  }
  if (drop == up) {
    const int order = ratio.CompareWithHalf();
    up = order > 0 || (order == 0 && digit % 2 != 0);
  }
  if (up) RoundUp(result);
}

}  // namespace nd
