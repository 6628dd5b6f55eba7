// SPDX-License-Identifier: BSD-3-Clause
// The families of elementwise operations: one file each, one row per operation.
#pragma once

#include "core/kernels/targets.h"
#include "core/kernels/ufunc/row.h"

namespace nd {

inline constexpr int kArithmeticCount = 12;
inline constexpr int kBitwiseCount = 7;
inline constexpr int kCompareCount = 6;
inline constexpr int kDivisionCount = 4;
inline constexpr int kLogicalCount = 4;
inline constexpr int kMinmaxCount = 4;
inline constexpr int kSelectionCount = 2;

const UfuncRow* ArithmeticRows(Target target) noexcept;
const UfuncRow* BitwiseRows(Target target) noexcept;
const UfuncRow* CompareRows(Target target) noexcept;
const UfuncRow* DivisionRows(Target target) noexcept;
const UfuncRow* LogicalRows(Target target) noexcept;
const UfuncRow* MinmaxRows(Target target) noexcept;
const UfuncRow* SelectionRows(Target target) noexcept;

struct UfuncFamily {
  int count;
  const UfuncRow* (*rows)(Target target) noexcept;
};

inline constexpr UfuncFamily kUfuncFamilies[] = {
    {kArithmeticCount, ArithmeticRows},
    {kBitwiseCount, BitwiseRows},
    {kCompareCount, CompareRows},
    {kDivisionCount, DivisionRows},
    {kLogicalCount, LogicalRows},
    {kMinmaxCount, MinmaxRows},
    {kSelectionCount, SelectionRows},
};

inline constexpr int kUfuncCount = [] {
  int count = 0;
  for (const UfuncFamily& family : kUfuncFamilies) count += family.count;
  return count;
}();

}  // namespace nd
