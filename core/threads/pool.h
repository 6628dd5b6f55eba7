// SPDX-License-Identifier: BSD-3-Clause
// A small worker pool: started by the first job for several threads, restarted after
// fork, serial when a thread cannot be had. Nested and concurrent calls run inline on the
// caller, so it never deadlocks and never oversubscribes.
#pragma once

#include <cstdint>

namespace nd {

inline constexpr int32_t kMaxThreads = 256;

// Calls body(begin, end) for disjoint chunks that cover [0, count), each at least `grain`
// long where possible, and returns when all are done. `body` must be noexcept in effect
// and its results must not depend on how [0, count) is cut. Uses at most `threads`.
using RangeFunction = void (*)(void* context, int64_t begin, int64_t end);
void ParallelFor(int64_t count, int64_t grain, int32_t threads, RangeFunction body,
                 void* context) noexcept;

template <typename Body>
void ParallelFor(int64_t count, int64_t grain, int32_t threads, Body& body) noexcept {
  ParallelFor(
      count, grain, threads,
      [](void* context, int64_t begin, int64_t end) {
        (*static_cast<Body*>(context))(begin, end);
      },
      &body);
}

// By all threads.
template <typename Body>
void ParallelFor(int64_t count, int64_t grain, Body& body) noexcept {
  ParallelFor(count, grain, kMaxThreads, body);
}

// Whether a job runs, so that another one would run inline now.
bool PoolIsBusy() noexcept;

// Threads a job may use, the caller included. At first: NDABI_NUM_THREADS, else
// OMP_NUM_THREADS, else the processors that this process may run on.
int32_t ThreadCount() noexcept;
// 1..kMaxThreads; values outside are clamped. Takes effect with the next job.
void SetThreadCount(int32_t count) noexcept;

}  // namespace nd
