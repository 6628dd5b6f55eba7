// SPDX-License-Identifier: BSD-3-Clause
// How the elements of one array are written so that they line up: an ElementFormat sees
// all the elements that will be shown (for floats twice), then writes each.
#pragma once

#include "core/format/float_text.h"
#include "core/format/options.h"

namespace nd {

// Floats: numpy's FloatingFormat.
class FloatFormat {
 public:
  FloatFormat() noexcept = default;
  FloatFormat(Dtype dtype, char sign, const PrintOptions& options) noexcept;

  void Survey(const void* element) noexcept;   // first for every element
  void ChooseNotation() noexcept;              // then once
  void Measure(const void* element) noexcept;  // then for every element again
  void Finish() noexcept;                      // then once
  void Append(const void* element, Word* word) const noexcept;

 private:
  void AppendSpecial(const BinaryFloat& value, Word* word) const noexcept;

  Dtype dtype_ = Dtype::kFloat64;
  char sign_ = '-';
  bool suppress_ = false;
  FloatMode mode_ = FloatMode::kAtMost;
  FloatRules rules_;

  bool any_finite_ = false;
  bool any_special_ = false;  // infinity or NaN
  bool any_minus_infinity_ = false;
  bool any_negative_ = false;  // finite, -0.0 included
  uint64_t largest_ = 0;       // magnitude bits of the finite values that are not 0
  uint64_t smallest_ = ~uint64_t{0};

  bool scientific_ = false;
  int32_t whole_width_ = 0;
  int32_t fraction_width_ = 0;
  int32_t exponent_width_ = 0;
};

// Integers: numpy's IntegerFormat. An integer of any dtype is a sign and a magnitude.
struct SignedMagnitude {
  bool negative;
  uint64_t magnitude;
};
SignedMagnitude LoadInteger(Dtype dtype, const void* element) noexcept;
void AppendInteger(SignedMagnitude value, Word* word) noexcept;

class IntegerFormat {
 public:
  IntegerFormat() noexcept = default;
  IntegerFormat(Dtype dtype, char sign) noexcept : dtype_(dtype), sign_(sign) {}

  void Survey(const void* element) noexcept;
  void Finish() noexcept;
  void Append(const void* element, Word* word) const noexcept;

 private:
  Dtype dtype_ = Dtype::kInt64;
  char sign_ = '-';
  bool any_ = false;
  SignedMagnitude least_ = {};
  SignedMagnitude greatest_ = {};
  int32_t width_ = 0;
};

// The format of an array's elements, whatever its dtype.
class ElementFormat {
 public:
  ElementFormat(Dtype dtype, bool scalar, const PrintOptions& options) noexcept;

  // Calls each(visitor) once or twice; `each` calls the visitor with every element.
  template <typename ForEach>
  void Learn(ForEach&& each) noexcept {
    each([this](const void* element) { Survey(element); });
    if (kind_ == Kind::kFloat || kind_ == Kind::kComplex) {
      real_.ChooseNotation();
      imaginary_.ChooseNotation();
      each([this](const void* element) { Measure(element); });
    }
    Finish();
  }
  void Append(const void* element, Word* word) const noexcept;

 private:
  void Survey(const void* element) noexcept;
  void Measure(const void* element) noexcept;
  void Finish() noexcept;
  const void* ImaginaryOf(const void* element) const noexcept {
    return static_cast<const char*>(element) + part_bytes_;
  }

  Kind kind_;
  bool scalar_;
  int64_t part_bytes_ = 0;  // of the real part of a complex number
  IntegerFormat integer_;
  FloatFormat real_;
  FloatFormat imaginary_;
};

// The dtype of a real or imaginary part; other dtypes as they are.
constexpr Dtype PartOf(Dtype dtype) noexcept {
  if (dtype == Dtype::kComplex64) return Dtype::kFloat32;
  if (dtype == Dtype::kComplex128) return Dtype::kFloat64;
  return dtype;
}

// The decimal digits that a float format always keeps, as numpy.finfo's precision.
constexpr int32_t DecimalPrecision(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
      return 3;
    case Dtype::kBfloat16:
      return 2;
    case Dtype::kFloat32:
      return 6;
    default:
      return 15;
  }
}

}  // namespace nd
