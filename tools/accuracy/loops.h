// SPDX-License-Identifier: BSD-3-Clause
// Every elementary function as a loop over an array, for each SIMD target: what the
// accuracy tool measures and tests/core/math_test.cc checks.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd::accuracy {

// y[i] = function(a[i], b[i]); functions of one argument do not read b.
struct Loops {
  const char* name;
  void (*f32)(const float* a, const float* b, int64_t count, float* y) noexcept;
  void (*f64)(const double* a, const double* b, int64_t count, double* y) noexcept;
};

struct LoopTable {
  const Loops* rows;
  int count;
};
// exp and its relatives: core/kernels/math/{exp,log,power,hyperbolic,root}-inl.h
const LoopTable& ExpLoops(Target target) noexcept;
// core/kernels/math/{trig,inverse_trig,special,gamma}-inl.h
const LoopTable& TrigLoops(Target target) noexcept;

inline constexpr const LoopTable& (*kLoopTables[])(Target) noexcept = {ExpLoops,
                                                                       TrigLoops};

}  // namespace nd::accuracy
