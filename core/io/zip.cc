// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/zip.h"

#include <algorithm>
#include <cstring>

namespace nd::zip {

bool IsAscii(const char* name, int64_t bytes) noexcept {
  return std::all_of(name, name + bytes,
                     [](char c) { return static_cast<uint8_t>(c) < 128; });
}

bool IsText(const char* name, int64_t bytes) noexcept {
  for (int64_t i = 0; i < bytes;) {
    const uint8_t lead = static_cast<uint8_t>(name[i++]);
    if (lead == 0) return false;
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (more > bytes - i) return false;
    // The ranges of the second byte that exclude overlong forms, surrogates, > U+10FFFF.
    uint8_t low = 0x80;
    uint8_t high = 0xbf;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
    for (int k = 0; k < more; ++k) {
      const uint8_t next = static_cast<uint8_t>(name[i++]);
      if (next < low || next > high) return false;
      low = 0x80;
      high = 0xbf;
    }
  }
  return true;
}

Status Record::Reserve(int64_t bytes) noexcept {
  const size_t wanted = static_cast<size_t>(size_ + bytes);
  if (wanted <= block_.capacity) return Ok();
  Block larger;
  ND_TRY(Allocate(std::max(wanted, 2 * block_.capacity), Fill::kUninitialized, &larger));
  if (size_ != 0) std::memcpy(larger.data, block_.data, static_cast<size_t>(size_));
  Deallocate(block_);
  block_ = larger;
  return Ok();
}

void Record::Put(uint64_t value, int count) noexcept {
  uint8_t* const to = static_cast<uint8_t*>(block_.data);
  for (int i = 0; i < count; ++i) to[size_++] = static_cast<uint8_t>(value >> (8 * i));
}

void Record::PutText(const char* text, int64_t bytes) noexcept {
  std::memcpy(static_cast<uint8_t*>(block_.data) + size_, text,
              static_cast<size_t>(bytes));
  size_ += bytes;
}

}  // namespace nd::zip
