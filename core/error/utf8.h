// SPDX-License-Identifier: BSD-3-Clause
// What is UTF-8 and what is not.
#pragma once

#include <cstdint>

namespace nd {

// The bytes of the character that `text` begins with, 0 if the first of its `bytes` bytes
// begin none.
constexpr int Utf8Size(const char* text, int64_t bytes) noexcept {
  if (bytes < 1) return 0;
  const auto at = [text](int i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = at(0);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const int size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (size > bytes) return 0;
  // The ranges of the second byte that exclude overlong forms, surrogates, > U+10FFFF.
  uint8_t low = 0x80, high = 0xbf;
  if (lead == 0xe0) low = 0xa0;
  if (lead == 0xed) high = 0x9f;
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f;
  for (int i = 1; i < size; ++i, low = 0x80, high = 0xbf) {
    if (at(i) < low || at(i) > high) return 0;
  }
  return size;
}

}  // namespace nd
