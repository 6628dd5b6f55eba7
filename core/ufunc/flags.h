// SPDX-License-Identifier: BSD-3-Clause
// The conditions of IEEE 754 that a call meets: divide by zero, overflow, underflow,
// invalid. The processor's sticky flags tell those of plain arithmetic; for functions
// made of much arithmetic the values tell.
#pragma once

#include "core/kernels/ufunc/row.h"
#include "core/kernels/scan.h"
#include "core/ufunc/float_state.h"

namespace nd {

// The sticky flags of this thread, as FloatFlags.
void ClearProcessorFlags() noexcept;
int32_t ProcessorFlags() noexcept;

// What it raises that `count` finite results of dtype `made` became infinite as `dtype`:
// kOverflow, if float32 was rounded to a 16-bit float, else 0. The processor tells that
// only where it has an instruction for it.
int32_t RoundingFlags(Dtype made, const void* results, Dtype dtype, const void* rounded,
                      int64_t count) noexcept;

// Finds the flags of blocks by their values.
class ValueFlags {
 public:
  // The dtypes are those of the loop's operands.
  ValueFlags(const UfuncRow& row, const Dtype* in, const Dtype* out) noexcept;

  // Whether Of() can find any: else blocks need not be asked.
  bool any() const noexcept { return rule_ != FlagRule::kNone; }
  // Of the block of which `args` was the call; `finite` is what the loop returned.
  int32_t Of(const LoopArgs& args, bool finite = false) const noexcept;
  // Whether the outputs alone leave that open. Not of divisions of integers.
  bool MayRaise(const LoopArgs& args) const noexcept;

 private:
  int32_t Examine(const LoopArgs& args) const noexcept;
  int32_t ExamineQuotients(const LoopArgs& args) const noexcept;
  template <typename T>
  int32_t ExamineReal(const LoopArgs& args) const noexcept;
  bool AllAre(Dtype dtype) const noexcept;

  FlagRule rule_;
  int pole_ = 0;  // kPower: the input whose 0 is the pole
  int inputs_, outputs_;
  const Dtype* in_;
  const Dtype* out_;
  ScanFunction scan_[kMaxOutputs] = {};
};

}  // namespace nd
