// SPDX-License-Identifier: BSD-3-Clause
// The raw tier: no handles, no state.
#include "core/memory/raw.h"

#include "capi/call.h"
#include "core/signal/convolve.h"

using namespace nd;
using namespace nd::capi;

int32_t nd_raw_alloc(int64_t bytes, void** result) {
  return Store("nd_raw_alloc", result,
               [&](void** stored) { return RawAllocate(bytes, stored); });
}

int32_t nd_raw_free(void* memory) {
  return Call("nd_raw_free", [&] { return RawFree(memory); });
}
