// SPDX-License-Identifier: BSD-3-Clause
// Strings that are copied out: (text, capacity, need) with NUL and cutting.
#pragma once

#include <algorithm>
#include <cstring>

#include "capi/call.h"

namespace nd::capi {

// Checks a (text, capacity, need) triple and zeroes what it can.
inline Status PrepareText(char* text, int64_t capacity, int64_t* need) noexcept {
  if (need != nullptr) *need = 0;
  if (capacity < 0) {
    return Fail(Code::kValue, "capacity is %lld, it must not be negative",
                static_cast<long long>(capacity));
  }
  if (capacity > 0) {
    ND_TRY(RequirePointer(text, "text"));
    text[0] = '\0';
  }
  return Ok();
}

inline Status CopyText(const char* source, char* text, int64_t capacity,
                       int64_t* need) noexcept {
  ND_TRY(PrepareText(text, capacity, need));
  const int64_t length = static_cast<int64_t>(std::strlen(source));
  if (need != nullptr) *need = length + 1;
  if (capacity > 0) {
    int64_t copied = std::min(length, capacity - 1);
    // No character is cut.
    while (copied > 0 && (static_cast<uint8_t>(source[copied]) & 0xc0) == 0x80) --copied;
    std::memcpy(text, source, static_cast<size_t>(copied));
    text[copied] = '\0';
  }
  return Ok();
}

}  // namespace nd::capi
