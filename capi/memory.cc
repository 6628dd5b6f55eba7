// SPDX-License-Identifier: BSD-3-Clause
// Memory accounting and threads.
#include <algorithm>
#include <cstring>

#include "capi/call.h"
#include "core/fft/plans.h"
#include "core/threads/pool.h"

using namespace nd;
using namespace nd::capi;

int32_t nd_memory_limit(int64_t bytes, int64_t* previous) {
  return Call("nd_memory_limit", [&]() -> Status {
    if (previous != nullptr) *previous = 0;
    if (bytes < 0) {
      return Fail(Code::kValue, "bytes is %lld, it must not be negative",
                  static_cast<long long>(bytes));
    }
    const int64_t before = SetMemoryLimit(bytes);
    if (previous != nullptr) *previous = before;
    return Ok();
  });
}

int32_t nd_memory_stats(nd_memory_info* result) {
  return Call("nd_memory_stats", [&]() -> Status {
    ND_TRY(RequirePointer(result, "result"));
    const int32_t size = result->struct_size;
    // The first version of the struct ends with `recycled`.
    constexpr int32_t kSmallest = sizeof(nd_memory_info);
    if (size < kSmallest) {
      return Fail(Code::kValue, "struct_size is %d, at least %d is needed", size,
                  kSmallest);
    }
    const MemoryStats stats = GetMemoryStats();
    const nd_memory_info info = {size,
                                 0,
                                 stats.live_bytes,
                                 stats.peak_bytes,
                                 stats.cached_bytes,
                                 stats.limit_bytes,
                                 stats.allocations,
                                 stats.recycled};
    std::memcpy(result, &info, sizeof(info));
    return Ok();
  });
}

int32_t nd_memory_trim(int64_t* result) {
  return Call("nd_memory_trim", [&]() -> Status {
    (void)fft::ForgetPlans();
    const int64_t returned = TrimMemory();
    if (result != nullptr) *result = returned;
    return Ok();
  });
}

int32_t nd_thread_count(void) {
  return ThreadCount();
}

int32_t nd_set_thread_count(int32_t count) {
  return Call("nd_set_thread_count", [&]() -> Status {
    if (count < 1 || count > kMaxThreads) {
      return Fail(Code::kValue, "count is %d, it must be 1 to %d", count, kMaxThreads);
    }
    SetThreadCount(count);
    return Ok();
  });
}
