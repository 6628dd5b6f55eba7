// SPDX-License-Identifier: BSD-3-Clause
// The families of elementwise operations: one file each, one row per operation.
#pragma once

#include "core/kernels/targets.h"
#include "core/kernels/ufunc/row.h"

namespace nd {

inline constexpr int kArithmeticCount = 12;
inline constexpr int kCompareCount = 6;
inline constexpr int kLogicalCount = 4;
inline constexpr int kBitwiseCount = 7;
inline constexpr int kMinmaxCount = 4;
inline constexpr int kDivisionCount = 4;
inline constexpr int kIntegerCount = 2;
inline constexpr int kSelectionCount = 2;
inline constexpr int kRoundingCount = 4;
inline constexpr int kFloatTestCount = 6;
inline constexpr int kFloatPartCount = 6;
inline constexpr int kComplexPartCount = 4;
inline constexpr int kMathExpCount = 4;
inline constexpr int kMathLogCount = 6;
inline constexpr int kMathPowerCount = 5;
inline constexpr int kMathTrigCount = 11;
inline constexpr int kMathHyperbolicCount = 6;
inline constexpr int kMathSpecialCount = 5;

const UfuncRow* ArithmeticRows(Target target) noexcept;
const UfuncRow* CompareRows(Target target) noexcept;
const UfuncRow* LogicalRows(Target target) noexcept;
const UfuncRow* BitwiseRows(Target target) noexcept;
const UfuncRow* MinmaxRows(Target target) noexcept;
const UfuncRow* DivisionRows(Target target) noexcept;
const UfuncRow* IntegerRows(Target target) noexcept;
const UfuncRow* SelectionRows(Target target) noexcept;
const UfuncRow* RoundingRows(Target target) noexcept;
const UfuncRow* FloatTestRows(Target target) noexcept;
const UfuncRow* FloatPartRows(Target target) noexcept;
const UfuncRow* ComplexPartRows(Target target) noexcept;
const UfuncRow* MathExpRows(Target target) noexcept;
const UfuncRow* MathLogRows(Target target) noexcept;
const UfuncRow* MathPowerRows(Target target) noexcept;
const UfuncRow* MathTrigRows(Target target) noexcept;
const UfuncRow* MathHyperbolicRows(Target target) noexcept;
const UfuncRow* MathSpecialRows(Target target) noexcept;

struct UfuncFamily {
  int count;
  const UfuncRow* (*rows)(Target target) noexcept;
};

inline constexpr UfuncFamily kUfuncFamilies[] = {
    {kArithmeticCount, ArithmeticRows},
    {kCompareCount, CompareRows},
    {kLogicalCount, LogicalRows},
    {kBitwiseCount, BitwiseRows},
    {kMinmaxCount, MinmaxRows},
    {kDivisionCount, DivisionRows},
    {kIntegerCount, IntegerRows},
    {kSelectionCount, SelectionRows},
    {kRoundingCount, RoundingRows},
    {kFloatTestCount, FloatTestRows},
    {kFloatPartCount, FloatPartRows},
    {kComplexPartCount, ComplexPartRows},
    {kMathExpCount, MathExpRows},
    {kMathLogCount, MathLogRows},
    {kMathPowerCount, MathPowerRows},
    {kMathTrigCount, MathTrigRows},
    {kMathHyperbolicCount, MathHyperbolicRows},
    {kMathSpecialCount, MathSpecialRows},
};

inline constexpr int kUfuncCount = [] {
  int count = 0;
  for (const UfuncFamily& family : kUfuncFamilies) count += family.count;
  return count;
}();

}  // namespace nd
