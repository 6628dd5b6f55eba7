// SPDX-License-Identifier: BSD-3-Clause
// Text of arrays.
#include "capi/text.h"
#include "core/format/format.h"

using namespace nd;
using namespace nd::capi;

namespace {

constexpr int32_t kFirstSize = sizeof(nd_print_options);  // of the first release

// The caller's options. A caller built against a later header may know more of them.
Status ReadOptions(const nd_print_options* given, PrintOptions* options) noexcept {
  if (given == nullptr) return Ok();
  if (given->struct_size < kFirstSize) {
    return Fail(Code::kValue, "options->struct_size is %d, it must be at least %d",
                given->struct_size, kFirstSize);
  }
  if (given->sign < 0 || given->sign > 127) {
    return Fail(Code::kValue, "options->sign is %d, it must be '-', '+' or ' '",
                given->sign);
  }
  options->precision = given->precision;
  options->threshold = given->threshold;
  options->edgeitems = given->edgeitems;
  options->linewidth = given->linewidth;
  options->suppress = given->suppress != 0;
  options->mode = static_cast<FloatMode>(given->floatmode);
  options->sign = static_cast<char>(given->sign);
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
