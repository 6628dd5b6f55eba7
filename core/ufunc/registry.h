// SPDX-License-Identifier: BSD-3-Clause
// The registry: every elementwise operation by name and by number.
#pragma once

#include "core/kernels/ufunc/families.h"

namespace nd {

constexpr bool IsUfunc(int32_t number) noexcept {
  return number >= 0 && number < kUfuncCount;
}

// The row of a valid number. Its loops are those of `target`.
const UfuncRow& UfuncOf(int32_t number, Target target = CurrentTarget()) noexcept;

// The number of the ufunc of a name, or -1.
int32_t FindUfunc(const char* name) noexcept;

}  // namespace nd
