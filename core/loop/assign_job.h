// SPDX-License-Identifier: BSD-3-Clause
// How one assignment between disjoint regions walks them; for assign.cc alone.
#pragma once

#include "core/kernels/cast.h"
#include "core/loop/plan.h"

namespace nd::internal {

// Operands of the plan: the target's order decides.
inline constexpr int kTarget = 0, kSource = 1;

// `cast` is null when bytes are just moved. The other members are Arrange's.
struct AssignJob {
  LoopPlan plan;
  int64_t from_size, to_size;
  CastFunction cast;
  bool transposed;  // the source is contiguous along the last axis but one
  int32_t kept;     // the last axes, which make a block
  int32_t cut;      // the one of them that is cut into blocks, and by how many elements
  int64_t block;
};

// Chooses the order of the axes, and which elements are moved as one.
void Arrange(AssignJob* job) noexcept;

// Does all of an arranged job, whose axes may have been narrowed since.
void RunJob(const AssignJob& job) noexcept;

}  // namespace nd::internal
