// SPDX-License-Identifier: BSD-3-Clause
// What is done to blocks of elements before they are folded: products, deviations,
// absent elements. Blocks are aligned, contiguous and disjoint.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd {

struct ElementKernel {
  // out = x * y; of complex numbers also conj(x) * y.
  void (*product)(const void* x, const void* y, int64_t count, void* out) noexcept;
  void (*conjugate_product)(const void* x, const void* y, int64_t count,
                            void* out) noexcept;
  // out = |x - y|^2, which is real. Not of integers.
  void (*deviation)(const void* x, const void* y, int64_t count, void* out) noexcept;
  // present[i] becomes 0 where x[i] is NaN. Not of integers.
  void (*drop_nan)(const void* x, int64_t count, uint8_t* present) noexcept;
};

// Of uint64, float32, float64, complex64 or complex128.
const ElementKernel& FindElements(Dtype dtype, Target target = CurrentTarget()) noexcept;

// values[i] = *neutral where present[i] is 0; itemsize is 1, 2, 4, 8 or 16.
using AbsentFunction = void (*)(const uint8_t* present, const void* neutral,
                                int64_t count, void* values) noexcept;
AbsentFunction FindAbsent(int64_t itemsize, Target target = CurrentTarget()) noexcept;

}  // namespace nd
