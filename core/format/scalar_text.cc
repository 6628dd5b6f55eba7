// SPDX-License-Identifier: BSD-3-Clause
#include "core/format/scalar_text.h"

#include "core/format/element_format.h"

namespace nd {
namespace {

// From this value on a scalar is written with an exponent.
constexpr double FirstScientific(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kFloat16:
      return 1e3;
    case Dtype::kBfloat16:
      return 1e2;
    case Dtype::kFloat32:
      return 1e6;
    default:
      return 1e16;
  }
}

// `trim` is for positional text; with an exponent every zero goes.
void AppendFloat(Dtype dtype, const void* element, Trim trim, bool plus,
                 Word* word) noexcept {
  const BinaryFloat value = Decompose(dtype, element);
  if (!value.finite) {
    if (value.nan ? plus : plus || value.negative) {
      word->Append(value.negative && !value.nan ? '-' : '+');
    }
    return word->Append(value.nan ? "nan" : "inf");
  }
  FloatRules rules;
  rules.plus = plus;
  const double magnitude = FloatFromMagnitude(dtype, value.magnitude);
  if (magnitude == 0 || (magnitude >= 1e-4 && magnitude < FirstScientific(dtype))) {
    rules.trim = trim;
    AppendPositional(value, rules, word);
  } else {
    rules.trim = Trim::kAll;
    AppendScientific(value, rules, word);
  }
}

void AppendComplex(Dtype part, const void* element, Word* word) noexcept {
  const void* const imaginary = static_cast<const char*>(element) + ItemSize(part);
  const BinaryFloat real = Decompose(part, element);
  if (real.magnitude == 0 && !real.negative) {
    AppendFloat(part, imaginary, Trim::kAll, false, word);
    return word->Append('j');
  }
  word->Append('(');
  AppendFloat(part, element, Trim::kAll, false, word);
  AppendFloat(part, imaginary, Trim::kAll, true, word);
  word->Append("j)");
}

}  // namespace

void AppendScalar(Dtype dtype, const void* element, Word* word) noexcept {
  switch (InfoOf(dtype).kind) {
    case Kind::kBool:
      return word->Append(*static_cast<const uint8_t*>(element) != 0 ? "True" : "False");
    case Kind::kInt:
    case Kind::kUint:
      return AppendInteger(LoadInteger(dtype, element), word);
    case Kind::kFloat:
      return AppendFloat(dtype, element, Trim::kLeaveZero, false, word);
    case Kind::kComplex:
      return AppendComplex(PartOf(dtype), element, word);
  }
}

}  // namespace nd
