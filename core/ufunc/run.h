// SPDX-License-Identifier: BSD-3-Clause
// Running a resolved elementwise operation over strided memory: by whole lines where the
// loop can read and write them as they lie, else through blocks in the first-level cache.
#pragma once

#include "core/kernels/cast.h"
#include "core/loop/plan.h"
#include "core/ufunc/float_state.h"
#include "core/ufunc/resolve.h"

namespace nd {

// One operand: how it lies in memory, and what the loop wants.
struct UfuncOperand {
  Dtype memory;
  Dtype loop;
  int64_t memory_size, loop_size;
  CastFunction round;  // of an output before it is cast, or null
  CastFunction cast;   // to the loop's dtype for inputs, from it for outputs; null: same
  bool aligned;        // to its dtype
};

inline constexpr int kMaxUfuncOperands = kMaxInputs + kMaxOutputs;

// Operands are numbered outputs first; after the last one the plan may have a mask of
// bool, which leaves all else of the outputs as it was. Inputs and outputs are disjoint,
// or coincide element by element at equal item sizes. The plan is not empty.
struct UfuncJob {
  const UfuncRow* row;
  Signature signature;
  UfuncOperand operand[kMaxUfuncOperands];
  bool masked;
  FloatState* state;  // as in UfuncCall
  LoopPlan plan;
};

void SetOperand(UfuncJob* job, int number, Dtype memory, bool aligned) noexcept;

// About what one thread needs for elements of `bytes` bytes, all operands together.
double NanosecondsOf(const UfuncRow& row, Dtype loop, int64_t size,
                     int64_t bytes) noexcept;

// Runs the job by as many threads as it is worth; its FloatFlags.
int32_t RunUfunc(UfuncJob* job) noexcept;

}  // namespace nd
