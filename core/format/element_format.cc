// SPDX-License-Identifier: BSD-3-Clause
#include "core/format/element_format.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace nd {
namespace {

bool Less(SignedMagnitude a, SignedMagnitude b) noexcept {
  if (a.negative != b.negative) return a.negative;
  return a.negative ? a.magnitude > b.magnitude : a.magnitude < b.magnitude;
}

int32_t WidthOf(SignedMagnitude value) noexcept {
  int32_t width = value.negative ? 2 : 1;
  for (uint64_t rest = value.magnitude; rest >= 10; rest /= 10) ++width;
  return width;
}

}  // namespace

SignedMagnitude LoadInteger(Dtype dtype, const void* element) noexcept {
  return VisitDtype(dtype, [&](auto row) -> SignedMagnitude {
    using T = typename decltype(row)::Type;
    if constexpr (row.kKind == Kind::kInt || row.kKind == Kind::kUint) {
      T value;
      std::memcpy(&value, element, sizeof(T));
      const uint64_t bits = static_cast<uint64_t>(value);
      if (value < T{0}) return {true, uint64_t{0} - bits};
      return {false, bits};
    } else {
      return {};
    }
  });
}

void AppendInteger(SignedMagnitude value, Word* word) noexcept {
  char digits[20];
  const char* end = std::to_chars(digits, digits + sizeof(digits), value.magnitude).ptr;
  if (value.negative) word->Append('-');
  word->Append(digits, static_cast<int32_t>(end - digits));
}

void IntegerFormat::Survey(const void* element) noexcept {
  const SignedMagnitude value = LoadInteger(dtype_, element);
  if (!any_ || Less(value, least_)) least_ = value;
  if (!any_ || Less(greatest_, value)) greatest_ = value;
  any_ = true;
}

void IntegerFormat::Finish() noexcept {
  if (sign_ == ' ' && least_.negative) sign_ = '-';
  const int32_t sign_width = !greatest_.negative && sign_ != '-' ? 1 : 0;
  width_ = std::max(WidthOf(greatest_) + sign_width, WidthOf(least_));
}

void IntegerFormat::Append(const void* element, Word* word) const noexcept {
  const SignedMagnitude value = LoadInteger(dtype_, element);
  const bool sign = !value.negative && sign_ != '-';
  word->Repeat(' ', width_ - WidthOf(value) - (sign ? 1 : 0));
  if (sign) word->Append(sign_);
  AppendInteger(value, word);
}

ElementFormat::ElementFormat(Dtype dtype, bool scalar,
                             const PrintOptions& options) noexcept
    : kind_(InfoOf(dtype).kind), scalar_(scalar) {
  const Dtype part = PartOf(dtype);
  if (kind_ == Kind::kInt || kind_ == Kind::kUint) {
    integer_ = IntegerFormat(dtype, options.sign);
  } else if (kind_ != Kind::kBool) {
    real_ = FloatFormat(part, options.sign, options);
    imaginary_ = FloatFormat(part, '+', options);
    part_bytes_ = ItemSize(part);
  }
}

void ElementFormat::Survey(const void* element) noexcept {
  if (kind_ == Kind::kInt || kind_ == Kind::kUint) integer_.Survey(element);
  if (kind_ == Kind::kFloat || kind_ == Kind::kComplex) real_.Survey(element);
  if (kind_ == Kind::kComplex) imaginary_.Survey(ImaginaryOf(element));
}

void ElementFormat::Measure(const void* element) noexcept {
  real_.Measure(element);
  if (kind_ == Kind::kComplex) imaginary_.Measure(ImaginaryOf(element));
}

void ElementFormat::Finish() noexcept {
  integer_.Finish();
  real_.Finish();
  imaginary_.Finish();
}

void ElementFormat::Append(const void* element, Word* word) const noexcept {
  switch (kind_) {
    case Kind::kBool:
      if (*static_cast<const uint8_t*>(element) != 0) {
        word->Append(scalar_ ? "True" : " True");
      } else {
        word->Append("False");
      }
      return;
    case Kind::kInt:
    case Kind::kUint:
      return integer_.Append(element, word);
    case Kind::kFloat:
      return real_.Append(element, word);
    case Kind::kComplex: {
      real_.Append(element, word);
      imaginary_.Append(ImaginaryOf(element), word);
      // The j goes before the padding on the right.
      int32_t end = word->length;
      while (word->text[end - 1] == ' ') --end;
      const int32_t padding = word->length - end;
      word->length = end;
      word->Append('j');
      word->Repeat(' ', padding);
      return;
    }
  }
}

}  // namespace nd
