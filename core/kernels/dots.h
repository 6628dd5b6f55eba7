// SPDX-License-Identifier: BSD-3-Clause
// Sums of products at places that move on: what resampling between two rates comes down
// to when both are large. A sum depends on its samples, its taps and the SIMD target
// alone.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// The taps of every so many-th result, and where the samples of its first one begin.
struct DotPhase {
  const void* taps;
  int64_t count;  // may be 0
  int64_t sample;
};

// y[t * phase_count + p] = sum of phases[p].taps[k] * x[phases[p].sample + t * hop + k],
// for the first `count` of y. No sample is read that is not part of a sum.
struct DotsJob {
  const DotPhase* phases;
  int64_t phase_count;
  const void* x;
  int64_t hop;
  void* y;
  int64_t count;
};

// Of float32 and float64.
struct DotsTable {
  void (*f32)(const DotsJob& job) noexcept;
  void (*f64)(const DotsJob& job) noexcept;
};
const DotsTable& GetDots(Target target) noexcept;

}  // namespace nd
