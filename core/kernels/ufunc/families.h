// SPDX-License-Identifier: BSD-3-Clause
// The families of elementwise operations: one file each, one row per operation.
#pragma once

#include "core/kernels/targets.h"
#include "core/kernels/ufunc/row.h"

namespace nd {

inline constexpr int kArithmeticCount = 12;

const UfuncRow* ArithmeticRows(Target target) noexcept;

struct UfuncFamily {
  int count;
  const UfuncRow* (*rows)(Target target) noexcept;
};

inline constexpr UfuncFamily kUfuncFamilies[] = {
    {kArithmeticCount, ArithmeticRows},
};

inline constexpr int kUfuncCount = [] {
  int count = 0;
  for (const UfuncFamily& family : kUfuncFamilies) count += family.count;
  return count;
}();

}  // namespace nd
