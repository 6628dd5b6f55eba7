// SPDX-License-Identifier: BSD-3-Clause
// Every complex function of core/kernels/math as a loop, for each SIMD target.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd::test {

// Arrays of real and imaginary parts. Functions of one argument do not read b, functions
// with real results do not write y.im.
template <typename T>
struct ComplexArrays {
  const T *a_re, *a_im, *b_re, *b_im;
  T *y_re, *y_im;
};

struct ComplexLoops {
  const char* name;
  int inputs;
  void (*f32)(const ComplexArrays<float>& arrays, int64_t count) noexcept;
  void (*f64)(const ComplexArrays<double>& arrays, int64_t count) noexcept;
};

struct ComplexLoopTable {
  const ComplexLoops* rows;
  int count;
};
const ComplexLoopTable& GetComplexLoops(Target target) noexcept;

}  // namespace nd::test
