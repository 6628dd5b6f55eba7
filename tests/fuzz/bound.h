// SPDX-License-Identifier: BSD-3-Clause
// The bound on the memory of a failing read, as a check that stops the process.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "core/error/status.h"
#include "core/memory/cache.h"

namespace nd {

// Calls `read`, which returns a Status, and aborts when it fails only for want of more
// than twice `bytes` and 1 MiB.
template <typename Read>
void ReadWithinBound(size_t bytes, Read&& read) {
  const int64_t bound = 2 * static_cast<int64_t>(bytes) + (int64_t{1} << 20);
  SetMemoryLimit(GetMemoryStats().live_bytes + bound);
  const Status bounded = read();
  // What a success may use is another matter; the system's memory is not at stake here.
  SetMemoryLimit(GetMemoryStats().live_bytes + (int64_t{1} << 30));
  if (bounded.code() == Code::kLimit) {
    const Status free = read();
    if (!free.ok() && free.code() != Code::kLimit) std::abort();
  }
  SetMemoryLimit(0);
}

// Reads the first and last bytes of an array, so that a sanitizer sees them.
inline unsigned Touch(const void* data, int64_t bytes) {
  if (bytes == 0) return 0;
  const auto* first = static_cast<const unsigned char*>(data);
  return static_cast<unsigned>(first[0] + first[bytes - 1]);
}

}  // namespace nd
