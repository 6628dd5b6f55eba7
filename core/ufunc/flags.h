// SPDX-License-Identifier: BSD-3-Clause
// The conditions of IEEE 754 that a call meets: divide by zero, overflow, underflow,
// invalid. The processor's sticky flags tell those of plain arithmetic; for functions
// made of much arithmetic the values tell.
#pragma once

#include "core/kernels/ufunc/row.h"
#include "core/kernels/scan.h"

namespace nd {

// The bits of ND_FLAG_DIVIDE and friends in decl.h, which are NumPy's.
enum FloatFlag : int32_t { kDivide = 1, kOverflow = 2, kUnderflow = 4, kInvalid = 8 };

// The sticky flags of this thread, as FloatFlags.
void ClearProcessorFlags() noexcept;
int32_t ProcessorFlags() noexcept;

// Finds the flags of blocks by their values.
class ValueFlags {
 public:
  // The dtypes are those of the loop's operands.
  ValueFlags(const UfuncRow& row, const Dtype* in, const Dtype* out) noexcept;

  // Whether Of() can find any: else blocks need not be asked.
  bool any() const noexcept { return rule_ != FlagRule::kNone; }
  // Of the block of which `args` was the call.
  int32_t Of(const LoopArgs& args) const noexcept;

 private:
  int32_t Examine(const LoopArgs& args) const noexcept;

  FlagRule rule_;
  int inputs_, outputs_;
  const Dtype* in_;
  const Dtype* out_;
  ScanFunction scan_[kMaxOutputs] = {};
};

}  // namespace nd
