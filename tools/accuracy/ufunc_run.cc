// SPDX-License-Identifier: BSD-3-Clause
#include "tools/accuracy/ufunc_run.h"

#include <cstdlib>
#include <cstring>

#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"

namespace nd::accuracy {

Dtype RunUfunc(const char* name, Dtype dtype, Target target, const void* a, const void* b,
               int64_t count, void* y) {
  const Target before = CurrentTarget();
  if (!SelectTarget(target)) std::abort();
  UfuncCall call{};
  call.row = &UfuncOf(FindUfunc(name));
  const void* const sources[] = {a, b};
  Array operands[2], result;
  for (int i = 0; i < call.row->inputs; ++i) {
    if (!NewArray(dtype, 1, &count, Order::kC, Fill::kUninitialized, &operands[i]).ok())
      std::abort();
    std::memcpy(operands[i].data(), sources[i],
                static_cast<size_t>(count * ItemSize(dtype)));
    call.input[i] = &operands[i];
  }
  Array* const results[] = {&result};
  int32_t flags = 0;
  if (!CallUfunc(call, results, &flags).ok()) std::abort();
  SelectTarget(before);
  std::memcpy(y, result.data(), static_cast<size_t>(count * result.itemsize()));
  return result.dtype();
}

bool HasLoop(const char* name, Dtype dtype) {
  alignas(kMaxItemSize) const char one[kMaxItemSize] = {};
  alignas(kMaxItemSize) char y[kMaxItemSize];
  return ItemSize(RunUfunc(name, dtype, Target::kBaseline, one, one, 1, y)) <=
         ItemSize(dtype);
}

}  // namespace nd::accuracy
