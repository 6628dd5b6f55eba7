// SPDX-License-Identifier: BSD-3-Clause
// How a job is cut that needs memory of its own for each of its parts: into tasks, and
// these into shares of units. One task runs on the caller.
#pragma once

#include <algorithm>

#include "core/threads/pool.h"

namespace nd {

// Tasks for so many units: some for each thread, so that they end together.
inline int64_t TasksFor(int64_t units, int32_t threads) noexcept {
  constexpr int64_t kTasksPerThread = 4;
  return threads == 1 ? 1 : std::min(units, threads * kTasksPerThread);
}

// Calls task(number) for each of [0, tasks), by at most `threads` threads.
template <typename Task>
void RunTasks(int64_t tasks, int32_t threads, const Task& task) noexcept {
  auto body = [&task](int64_t begin, int64_t end) {
    for (int64_t number = begin; number < end; ++number) task(number);
  };
  ParallelFor(tasks, 1, threads, body);
}

// Calls unit(number, task) for each of [0, units), which the tasks share evenly, in
// order.
template <typename Unit>
void RunUnits(int64_t units, int64_t tasks, int32_t threads, const Unit& unit) noexcept {
  RunTasks(tasks, threads, [&](int64_t task) {
    const int64_t last = units * (task + 1) / tasks;
    for (int64_t number = units * task / tasks; number < last; ++number) {
      unit(number, task);
    }
  });
}

}  // namespace nd
