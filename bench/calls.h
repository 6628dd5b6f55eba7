// SPDX-License-Identifier: BSD-3-Clause
// For programs that time calls of the C ABI: operands from .npy files, the best of some
// rounds in processor time.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "ndabi/ndabi.h"

namespace bench {

inline void Check(int32_t status) {
  if (status == 0) return;
  char message[256];
  nd_error_message(status, message, sizeof message, nullptr);
  std::fprintf(stderr, "bench: %s\n", message);
  std::exit(1);
}

inline double Now() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// The seconds of one call().
template <typename Call>
double SecondsOf(int64_t calls, const Call& call) {
  const double start = Now();
  for (int64_t i = 0; i < calls; i++) call();
  return (Now() - start) / static_cast<double>(calls);
}

template <typename Call>
double BestOf(const Call& call) {
  constexpr int kRounds = 25;
  constexpr double kSecondsPerRound = 3e-4;
  SecondsOf(3, call);
  const double once = SecondsOf(10, call);
  const auto calls = static_cast<int64_t>(kSecondsPerRound / once) + 1;
  double best = once;
  for (int round = 0; round < kRounds; round++) {
    const double seconds = SecondsOf(calls, call);
    if (seconds < best) best = seconds;
  }
  return best;
}

inline nd_array Loaded(const char* path) {
  nd_array array;
  Check(nd_npy_load(path, ND_MAP_NONE, &array));
  return array;
}

// Answers with a line of JSON.
inline void Tell(double seconds) {
  std::printf("{\"seconds\": %.4e}\n", seconds);
  std::fflush(stdout);
}

}  // namespace bench
