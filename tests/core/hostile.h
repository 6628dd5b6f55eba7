// SPDX-License-Identifier: BSD-3-Clause
// For tests of parsers: damaged input, and the bound on the memory that a failing read of
// a file may use: twice the file and 1 MiB.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "core/memory/cache.h"

namespace nd::hostile {

inline int64_t Bound(size_t file_bytes) {
  return 2 * static_cast<int64_t>(file_bytes) + (int64_t{1} << 20);
}

// Calls `read`, which returns a Status. It may use more than `bound` bytes beyond those
// alive only to succeed: held to the bound it must fail for another reason than that.
template <typename Read>
Status ReadWithin(int64_t bound, Read&& read) {
  SetMemoryLimit(GetMemoryStats().live_bytes + bound);
  Status status = read();
  SetMemoryLimit(0);
  if (status.code() == Code::kLimit) {
    status = read();
    EXPECT_TRUE(status.ok()) << "a failing read used more than " << bound << " bytes";
  }
  return status;
}

// Calls `read(bytes)` with one byte of `whole` changed: each byte by each of some flips.
template <typename Read>
void ForEachFlip(const std::string& whole, Read&& read) {
  std::string bytes = whole;
  for (size_t i = 0; i < whole.size(); ++i) {
    for (const int flip : {0x01, 0x02, 0x10, 0x20, 0x40, 0x80, 0xff, 0x7f}) {
      bytes[i] = static_cast<char>(whole[i] ^ flip);
      static_cast<void>(ReadWithin(Bound(bytes.size()), [&] { return read(bytes); }));
    }
    bytes[i] = whole[i];
  }
}

}  // namespace nd::hostile
