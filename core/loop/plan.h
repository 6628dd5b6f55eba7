// SPDX-License-Identifier: BSD-3-Clause
// How to walk one or more strided operands of a common shape: axes of length 1 dropped,
// axes sorted so that the last one is nearest in memory, neighbours merged. Pure
// arithmetic over descriptors; no data is touched.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "core/array/layout.h"

namespace nd {

inline constexpr int32_t kMaxOperands = 6;

// One operand: its first element and its byte strides, one per axis of the shape. The
// bytes that it touches must be addressable, as Array::Make checks.
struct Operand {
  void* data;
  const int64_t* strides;
};

// What a plan may change. Merging neighbours that are already in order is always allowed.
enum PlanOptions : uint32_t {
  kKeepOrder = 0,   // elements are visited in C order
  kMayReorder = 1,  // axes may be sorted: those of operand 0 decide, then those of 1, ...
  kMayReverse = 2,  // axes along which operand 0 descends may be walked backwards
};

// At least one axis; the last is the innermost. Only the first ndim axes and the first
// `operands` operands mean anything.
struct LoopPlan {
  int32_t ndim;
  int32_t operands;
  int64_t shape[kMaxDims];
  int64_t strides[kMaxOperands][kMaxDims];
  char* data[kMaxOperands];

  LoopPlan() noexcept {}  // NOLINT: the arrays stay uninitialised

  bool empty() const noexcept { return shape[0] == 0; }  // then ndim is 1
  int64_t inner() const noexcept { return shape[ndim - 1]; }
  int64_t inner_stride(int32_t operand) const noexcept {
    return strides[operand][ndim - 1];
  }
  int64_t size() const noexcept;

  // Restricts an axis to [begin, end).
  void Narrow(int32_t axis, int64_t begin, int64_t end) noexcept;
  // Moves an axis to another place, and those between by one.
  void MoveAxis(int32_t from, int32_t to) noexcept;
};

void MakePlan(int32_t ndim, const int64_t* shape, int32_t operands,
              const Operand* operand, uint32_t options, LoopPlan* plan) noexcept;

// Calls body(pointers) for each setting of the axes before the last `kept` ones, in C
// order; pointers[i] is where operand i has its first element then. Stops early when body
// returns false; body may return nothing. The plan must not be empty.
template <typename Body>
void ForEachOuter(const LoopPlan& plan, int32_t kept, Body&& body) {
  char* pointers[kMaxOperands];
  std::copy(plan.data, plan.data + plan.operands, pointers);
  const int32_t outer = plan.ndim - kept;
  int64_t index[kMaxDims];
  std::fill(index, index + outer, int64_t{0});
  for (;;) {
    if constexpr (std::is_void_v<decltype(body(pointers))>) {
      body(pointers);
    } else if (!body(pointers)) {
      return;
    }
    int32_t axis = outer - 1;
    for (; axis >= 0; --axis) {
      const bool carry = ++index[axis] == plan.shape[axis];
      const int64_t steps = carry ? 1 - plan.shape[axis] : 1;
      for (int32_t i = 0; i < plan.operands; ++i) {
        pointers[i] += steps * plan.strides[i][axis];
      }
      if (!carry) break;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace nd
