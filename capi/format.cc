// SPDX-License-Identifier: BSD-3-Clause
// Text of arrays.
#include "capi/text.h"
#include "core/format/format.h"

using namespace nd;
using namespace nd::capi;

namespace {

Status ReadOptions(const nd_print_options* given, PrintOptions* options) noexcept {
  if (given == nullptr) return Ok();
  nd_print_options read;
  ND_TRY(ReadStruct(given, ND_END_OF(nd_print_options, sign), &read));
  if (read.sign < 0 || read.sign > 127) {
    return Fail(Code::kValue, "options->sign is %d, it must be '-', '+' or ' '",
                read.sign);
  }
  options->precision = read.precision;
  options->threshold = read.threshold;
  options->edgeitems = read.edgeitems;
  options->linewidth = read.linewidth;
  options->suppress = read.suppress != 0;
  options->mode = static_cast<FloatMode>(read.floatmode);
  options->sign = static_cast<char>(read.sign);
  return Ok();
}

}  // namespace

int32_t nd_format(nd_array a, int32_t style, const nd_print_options* options, char* text,
                  int64_t capacity, int64_t* need) {
  return CallFloat("nd_format", [&]() -> Status {
    ND_TRY(PrepareText(text, capacity, need));
    ND_TRY(RequireOneOf(style, ND_TEXT_REPR, "style"));
    PrintOptions chosen;
    ND_TRY(ReadOptions(options, &chosen));
    Pin pin;
    ND_TRY(pin.Acquire(a, HandleKind::kArray, "a"));
    int64_t bytes = 0;
    ND_TRY(FormatArray(pin.array(), static_cast<TextStyle>(style), chosen, text, capacity,
                       &bytes));
    if (need != nullptr) *need = bytes;
    return Ok();
  });
}
