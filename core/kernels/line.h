// SPDX-License-Identifier: BSD-3-Clause
// Contiguous copies of reversed lines and of every other element, by full vectors: what
// packing meets most. Elements need not be aligned; nothing but the elements' own bytes,
// and those between them, is read.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// to[i] = the element i * stride bytes from `from`, for 0 <= i < count, where the stride
// is minus one element (reversed) or two (alternate).
using LineFunction = void (*)(const char* from, char* to, int64_t count) noexcept;

struct LineTable {
  LineFunction reversed32, reversed64, alternate32, alternate64;
};
const LineTable& GetLineTable(Target target) noexcept;

}  // namespace nd
