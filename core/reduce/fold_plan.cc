// SPDX-License-Identifier: BSD-3-Clause
// Which axes are folded together, and which results lie next to each other.
#include <algorithm>

#include "core/array/views.h"
#include "core/reduce/fold_job.h"

namespace nd {
namespace {

// Elements of a line that are worth a call of a kernel, where the order is free.
constexpr int64_t kWorthOwn = 8;

// The strides of the operands along some of the axes of x.
struct AxisList {
  int32_t ndim = 0;
  int64_t shape[kMaxDims];
  int64_t strides[kFoldOperands + 1][kMaxDims];

  AxisList() noexcept {}  // NOLINT
  void Plan(int32_t first, int32_t count, char* const* data, int operands,
            uint32_t options, LoopPlan* plan) const noexcept {
    Operand operand[kFoldOperands + 1];
    for (int i = 0; i < operands; ++i) operand[i] = {data[i], strides[i] + first};
    MakePlan(count, shape + first, operands, operand, options, plan);
  }
};

void SetGroup(const AxisList& axes, int32_t first, int32_t end,
              FoldGroup* group) noexcept {
  char* const none[kFoldOperands] = {};
  LoopPlan plan;
  axes.Plan(first, end - first, none, kFoldOperands, kKeepOrder, &plan);
  group->ndim = plan.ndim;
  group->length = plan.size();
  std::copy(plan.shape, plan.shape + plan.ndim, group->shape);
  for (int i = 0; i < kFoldOperands; ++i) {
    std::copy(plan.strides[i], plan.strides[i] + plan.ndim, group->strides[i]);
  }
  group->inner = group->length / group->shape[0];
}

// From the last axis on; the groups are kept in the order of the axes. `apart`: so many
// of the last axes are groups of their own, whatever their lengths.
void SetGroups(const AxisList& axes, int32_t apart, FoldJob* job) noexcept {
  int32_t count = 0, end = axes.ndim;
  int64_t length = 1;
  for (int32_t axis = axes.ndim - 1; axis >= 0; --axis) {
    length *= axes.shape[axis];
    if (length < kLongGroup && axis > 0 && axis < axes.ndim - apart) continue;
    SetGroup(axes, axis, end, &job->groups[count++]);
    end = axis;
    length = 1;
  }
  if (count == 0) SetGroup(axes, 0, 0, &job->groups[count++]);
  std::reverse(job->groups, job->groups + count);
  job->group_count = count;
}

// So that there are enough results side by side: the longest axis comes last where the
// last one is short, and few elements make a result.
void WidenPanels(int64_t elements, LoopPlan* kept) noexcept {
  constexpr int64_t kNarrow = 8, kWorthCall = 512;
  if (kept->inner() >= kNarrow || kept->inner() * elements >= kWorthCall) return;
  const int32_t last = kept->ndim - 1;
  const int32_t longest = static_cast<int32_t>(
      std::max_element(kept->shape, kept->shape + kept->ndim) - kept->shape);
  if (longest != last) kept->MoveAxis(longest, last);
}

bool OrderMatters(const FoldSpec& spec) noexcept {
  const Kind kind = InfoOf(spec.dtype).kind;
  return (spec.op == FoldOp::kSum || spec.op == FoldOp::kProduct) &&
         (kind == Kind::kFloat || kind == Kind::kComplex);
}

}  // namespace

Status PlanFold(const Array& x, const Array* y, const Array* where, uint64_t axes,
                const Array& result, FoldJob* job) noexcept {
  const Array* const operands[kFoldOperands] = {&x, y, where};
  Layout stretched[kFoldOperands];
  char* data[kFoldOperands + 1] = {};
  for (int i = 0; i < kFoldOperands; ++i) {
    stretched[i].ndim = x.ndim();
    std::copy(x.shape(), x.shape() + x.ndim(), stretched[i].shape);
    if (operands[i] == nullptr) {
      std::fill(stretched[i].strides, stretched[i].strides + x.ndim(), int64_t{0});
    } else {
      ND_TRY(BroadcastStrides(*operands[i], &stretched[i]));
      data[i] = static_cast<char*>(operands[i]->data());
    }
  }
  data[kFoldOperands] = static_cast<char*>(result.data());

  AxisList folded, kept;
  int32_t place = 0;
  for (int32_t axis = 0; axis < x.ndim(); ++axis) {
    const bool fold = (axes >> axis & 1) != 0;
    if (fold && x.shape(axis) == 1) continue;
    AxisList& list = fold ? folded : kept;
    list.shape[list.ndim] = x.shape(axis);
    for (int i = 0; i < kFoldOperands; ++i) {
      list.strides[i][list.ndim] = stretched[i].strides[axis];
    }
    list.strides[kFoldOperands][list.ndim] = fold ? 0 : result.stride(place);
    if (!fold) ++place;
    ++list.ndim;
  }
  int32_t apart = 0;
  if (!OrderMatters(job->spec)) {
    LoopPlan plan;
    folded.Plan(0, folded.ndim, data, kFoldOperands, kMayReorder | kMayReverse, &plan);
    std::copy(plan.data, plan.data + kFoldOperands, data);
    folded.ndim = plan.ndim;
    std::copy(plan.shape, plan.shape + plan.ndim, folded.shape);
    for (int i = 0; i < kFoldOperands; ++i) {
      std::copy(plan.strides[i], plan.strides[i] + plan.ndim, folded.strides[i]);
    }
    if (folded.shape[folded.ndim - 1] >= kWorthOwn) apart = 2;
  }
  SetGroups(folded, apart, job);
  kept.Plan(0, kept.ndim, data, kFoldOperands + 1, kMayReorder, &job->kept);
  WidenPanels(x.size() / result.size(), &job->kept);
  return Ok();
}

}  // namespace nd
