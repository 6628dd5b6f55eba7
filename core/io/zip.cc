// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/zip.h"

#include <algorithm>
#include <cstring>

#include "core/error/utf8.h"

namespace nd::zip {

bool IsAscii(const char* name, int64_t bytes) noexcept {
  return std::all_of(name, name + bytes,
                     [](char c) { return static_cast<uint8_t>(c) < 128; });
}

bool IsText(const char* name, int64_t bytes) noexcept {
  for (int64_t i = 0; i < bytes;) {
    const int size = name[i] == '\0' ? 0 : Utf8Size(name + i, bytes - i);
    if (size == 0) return false;
    i += size;
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
