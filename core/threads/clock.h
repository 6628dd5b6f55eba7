// SPDX-License-Identifier: BSD-3-Clause
// The clock of the pool: monotonic, read without a system call where the system has such
// a clock. It leaves errno alone.
#pragma once

#include <cstdint>
#include <ctime>

namespace nd {

inline int64_t Nanoseconds() noexcept {
  timespec time = {};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return int64_t{time.tv_sec} * 1000000000 + time.tv_nsec;
}

// So long after a job its workers are taken for awake. They spin a quarter longer, that a
// job that comes just in time finds them spinning.
inline constexpr int64_t kAwakeNanoseconds = 16000;
inline constexpr int64_t kSpinNanoseconds = kAwakeNanoseconds / 4 * 5;

}  // namespace nd
