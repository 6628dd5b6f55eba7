// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/simple.h"

#include "core/ufunc/flags.h"

namespace nd {
namespace {

constexpr int64_t kSmall = 2048;  // elements that no thread is worth waking for
constexpr int32_t kDense = kCContiguous | kAligned;

Loop LoopOf(const UfuncCall& call) noexcept {
  return call.row->loops[static_cast<int>(call.input[0]->dtype()) - 1];
}

// Whether an input lies as the first one does.
bool LiesAs(const Array& input, const Array& first) noexcept {
  if (input.dtype() != first.dtype() || input.ndim() != first.ndim() ||
      (input.view().flags & kDense) != kDense) {
    return false;
  }
  for (int32_t axis = 0; axis < first.ndim(); ++axis) {
    if (input.shape(axis) != first.shape(axis)) return false;
  }
  return true;
}

}  // namespace

bool IsSimple(const UfuncCall& call) noexcept {
  const Array& first = *call.input[0];
  const UfuncRow& row = *call.row;
  if (row.outputs != 1 || row.promotion != Promotion::kDefault ||
      (row.flags != FlagRule::kNone && row.flags != FlagRule::kArithmetic) ||
      LoopOf(call) == nullptr) {
    return false;
  }
  if (call.weak != 0 || call.where != nullptr || call.dtype != kNoDtype ||
      call.order != Order::kK || first.size() > kSmall || first.size() == 0) {
    return false;
  }
  for (int i = 0; i < row.inputs; ++i) {
    if (row.in[i] != OperandRule::kLoop || !LiesAs(*call.input[i], first)) return false;
  }
  return true;
}

Status CallSimple(const UfuncCall& call, Array* result, int32_t* flags) noexcept {
  const UfuncRow& row = *call.row;
  const Array& first = *call.input[0];
  const int32_t contiguity = first.view().flags & (kCContiguous | kFContiguous);
  ND_TRY(Array::MakeDense(ByRule(row.out[0], first.dtype()), first.ndim(), first.shape(),
                          first.size(), contiguity, result));
  LoopArgs args;
  args.single = 0;
  args.count = first.size();
  for (int i = 0; i < row.inputs; ++i) args.in[i] = call.input[i]->data();
  args.out[0] = result->data();
  if (row.flags == FlagRule::kNone || !call.wants_flags) {
    LoopOf(call)(args);
    return Ok();
  }
  ClearProcessorFlags();
  LoopOf(call)(args);
  *flags = ProcessorFlags();
  return Ok();
}

}  // namespace nd
