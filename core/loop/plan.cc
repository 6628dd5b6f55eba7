// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/plan.h"

#include "core/array/checked.h"

namespace nd {
namespace {

// Whether axis a belongs before (outside of) axis b: the first operand that moves along
// both decides. A stride of 0 has no opinion.
bool IsOuter(const LoopPlan& plan, int32_t a, int32_t b) noexcept {
  for (int32_t i = 0; i < plan.operands; ++i) {
    const uint64_t stride_a = Magnitude(plan.strides[i][a]);
    const uint64_t stride_b = Magnitude(plan.strides[i][b]);
    if (stride_a != 0 && stride_b != 0 && stride_a != stride_b)
      return stride_a > stride_b;
  }
  return false;
}

// A stable insertion sort: there are few axes, and they are mostly in order.
void SortAxes(LoopPlan* plan) noexcept {
  for (int32_t axis = 1; axis < plan->ndim; ++axis) {
    int32_t place = axis;
    while (place > 0 && IsOuter(*plan, axis, place - 1)) --place;
    if (place != axis) plan->MoveAxis(axis, place);
  }
}

void ReverseAxes(LoopPlan* plan) noexcept {
  for (int32_t axis = 0; axis < plan->ndim; ++axis) {
    if (plan->strides[0][axis] >= 0) continue;
    for (int32_t i = 0; i < plan->operands; ++i) {
      plan->data[i] += (plan->shape[axis] - 1) * plan->strides[i][axis];
      plan->strides[i][axis] = -plan->strides[i][axis];
    }
  }
}

// Whether walking `outer` is what walking on along `inner` would be, in every operand.
bool CanMerge(const LoopPlan& plan, int32_t outer, int32_t inner) noexcept {
  for (int32_t i = 0; i < plan.operands; ++i) {
    int64_t next = 0;
    if (MulOverflows(plan.strides[i][inner], plan.shape[inner], &next)) return false;
    if (plan.strides[i][outer] != next) return false;
  }
  return true;
}

void MergeAxes(LoopPlan* plan) noexcept {
  int32_t last = 0;
  for (int32_t axis = 1; axis < plan->ndim; ++axis) {
    const bool merge = CanMerge(*plan, last, axis);
    plan->shape[merge ? last : last + 1] =
        merge ? plan->shape[last] * plan->shape[axis] : plan->shape[axis];
    if (!merge) ++last;
    for (int32_t i = 0; i < plan->operands; ++i) {
      plan->strides[i][last] = plan->strides[i][axis];
    }
  }
  plan->ndim = last + 1;
}

}  // namespace

int64_t LoopPlan::size() const noexcept {
  int64_t size = 1;
  for (int32_t axis = 0; axis < ndim; ++axis) size *= shape[axis];
  return size;
}

void LoopPlan::Narrow(int32_t axis, int64_t begin, int64_t end) noexcept {
  shape[axis] = end - begin;
  for (int32_t i = 0; i < operands; ++i) data[i] += begin * strides[i][axis];
}

void LoopPlan::MoveAxis(int32_t from, int32_t to) noexcept {
  const auto move = [from, to](int64_t* values) {
    if (from > to) {
      std::rotate(values + to, values + from, values + from + 1);
    } else {
      std::rotate(values + from, values + from + 1, values + to + 1);
    }
  };
  move(shape);
  for (int32_t i = 0; i < operands; ++i) move(strides[i]);
}

void MakePlan(int32_t ndim, const int64_t* shape, int32_t operands,
              const Operand* operand, uint32_t options, LoopPlan* plan) noexcept {
  plan->operands = operands;
  plan->ndim = 0;
  for (int32_t i = 0; i < operands; ++i)
    plan->data[i] = static_cast<char*>(operand[i].data);
  bool empty = false;
  for (int32_t axis = 0; axis < ndim; ++axis) {
    if (shape[axis] == 1) continue;
    empty = empty || shape[axis] == 0;
    plan->shape[plan->ndim] = shape[axis];
    for (int32_t i = 0; i < operands; ++i) {
      plan->strides[i][plan->ndim] = operand[i].strides[axis];
    }
    ++plan->ndim;
  }
  if (empty || plan->ndim == 0) {
    plan->ndim = 1;
    plan->shape[0] = empty ? 0 : 1;
    for (int32_t i = 0; i < operands; ++i) plan->strides[i][0] = 0;
    return;
  }
  if ((options & kMayReverse) != 0) ReverseAxes(plan);
  if (plan->ndim == 1) return;
  if ((options & kMayReorder) != 0) SortAxes(plan);
  MergeAxes(plan);
}

}  // namespace nd
