// SPDX-License-Identifier: BSD-3-Clause
// Raw memory for foreign code: the pointer is all there is, nothing lies in front of it.
// What must be remembered per block is in a registry, so a wrong free is an error and not
// a crash.
#pragma once

#include <cstdint>

#include "core/error/status.h"

namespace nd {

// At least `bytes` bytes (0 is served as 1), aligned to kAlignment, not initialised.
// kValue when bytes is negative.
Status RawAllocate(int64_t bytes, void** result) noexcept;

// Frees memory from RawAllocate; NULL is allowed. kValue for any other pointer, one that
// was freed before included. Any thread.
Status RawFree(void* memory) noexcept;

}  // namespace nd
