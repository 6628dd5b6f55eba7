// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "core/dtype/convert.h"
#include "core/format/element_format.h"

namespace nd {
namespace {

constexpr int32_t kNameWidth = 3;  // "nan", "inf"

// `value` rounded to a float dtype.
double RoundedTo(Dtype dtype, double value) noexcept {
  return VisitDtype(dtype, [&](auto row) -> double {
    if constexpr (row.kKind == Kind::kFloat) {
      return Widen(Convert<typename decltype(row)::Type>(value));
    } else {
      return value;
    }
  });
}

constexpr double PowerOfTen(int32_t power) noexcept {
  return power == 0 ? 1.0 : 10.0 * PowerOfTen(power - 1);
}

// Where the integer part, the fraction and the exponent of a formatted number end.
struct Widths {
  explicit Widths(const Word& word) noexcept {
    const char* const end = word.text + word.length;
    const char* const point = std::find(word.text, end, '.');
    const char* const exponent = std::find(point, end, 'e');
    whole = static_cast<int32_t>(point - word.text);
    fraction = static_cast<int32_t>(exponent - point) - 1;
    exponent_digits = static_cast<int32_t>(end - exponent) - 2;  // without e and sign
  }
  int32_t whole;
  int32_t fraction;
  int32_t exponent_digits;
};

}  // namespace

FloatFormat::FloatFormat(Dtype dtype, char sign, const PrintOptions& options) noexcept
    : dtype_(dtype), sign_(sign), suppress_(options.suppress), mode_(options.mode) {
  rules_.plus = sign == '+';
  rules_.precision = mode_ == FloatMode::kUnique ? -1 : options.precision;
  rules_.unique = mode_ != FloatMode::kFixed;
  rules_.trim = mode_ == FloatMode::kFixed ? Trim::kKeep : Trim::kLeavePoint;
}

void FloatFormat::Survey(const void* element) noexcept {
  const BinaryFloat value = Decompose(dtype_, element);
  if (!value.finite) {
    any_special_ = true;
    any_minus_infinity_ |= value.negative && !value.nan;
    return;
  }
  any_finite_ = true;
  any_negative_ |= value.negative;
  if (value.magnitude != 0) {
    largest_ = std::max(largest_, value.magnitude);
    smallest_ = std::min(smallest_, value.magnitude);
  }
}

// The thresholds are compared in the precision of the dtype, as NumPy does.
void FloatFormat::ChooseNotation() noexcept {
  if (largest_ == 0) return;
  const double largest = FloatFromMagnitude(dtype_, largest_);
  const double smallest = FloatFromMagnitude(dtype_, smallest_);
  scientific_ = largest >= PowerOfTen(std::min(8, DecimalPrecision(dtype_))) ||
                (!suppress_ && (smallest < RoundedTo(dtype_, 1e-4) ||
                                RoundedTo(dtype_, largest / smallest) > 1000.0));
}

void FloatFormat::Measure(const void* element) noexcept {
  const BinaryFloat value = Decompose(dtype_, element);
  if (!value.finite) return;
  Word word;
  if (scientific_) {
    AppendScientific(value, rules_, &word);
  } else {
    AppendPositional(value, rules_, &word);
  }
  const Widths widths(word);
  whole_width_ = std::max(whole_width_, widths.whole);
  fraction_width_ = std::max(fraction_width_, widths.fraction);
  exponent_width_ = std::max(exponent_width_, widths.exponent_digits);
}

void FloatFormat::Finish() noexcept {
  rules_.pad_left = whole_width_;
  rules_.pad_right = fraction_width_;
  if (scientific_) {
    rules_.trim = Trim::kKeep;
    rules_.precision = rules_.min_digits = fraction_width_;
    rules_.exponent_digits = exponent_width_;
    rules_.pad_right = exponent_width_ + 2 + fraction_width_;
  } else if (mode_ == FloatMode::kFixed || mode_ == FloatMode::kEqual) {
    rules_.trim = Trim::kKeep;
    rules_.precision = rules_.min_digits = fraction_width_;
  }
  if (sign_ == ' ' && !any_negative_) ++rules_.pad_left;
  if (any_special_) {
    const int32_t room = rules_.pad_right + 1;
    const int32_t signed_infinity = sign_ != '-' || any_minus_infinity_ ? 1 : 0;
    rules_.pad_left = std::max(rules_.pad_left, kNameWidth + signed_infinity - room);
  }
}

void FloatFormat::AppendSpecial(const BinaryFloat& value, Word* word) const noexcept {
  const bool minus = value.negative && !value.nan;
  const bool sign = minus || sign_ == '+';
  word->Repeat(' ', rules_.pad_left + rules_.pad_right + 1 - kNameWidth - (sign ? 1 : 0));
  if (sign) word->Append(minus ? '-' : '+');
  word->Append(value.nan ? "nan" : "inf");
}

void FloatFormat::Append(const void* element, Word* word) const noexcept {
  const BinaryFloat value = Decompose(dtype_, element);
  if (!value.finite) {
    AppendSpecial(value, word);
  } else if (scientific_) {
    AppendScientific(value, rules_, word);
  } else {
    AppendPositional(value, rules_, word);
  }
}

}  // namespace nd
