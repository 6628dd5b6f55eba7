// SPDX-License-Identifier: BSD-3-Clause
// Between elements as they lie in memory (any dtype, any byte stride, any alignment) and
// the contiguous operands of the correlation kernels.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/correlate.h"

namespace nd::signal {

// The kernel that computes for `dtype`, and how its operands differ from the stored
// elements: 16-bit floats are widened to 32.
struct KernelFormat {
  CorrelateType type;
  Dtype operand;
  int32_t size;       // bytes of an operand
  int32_t alignment;  // bytes
  bool stored;        // operands are the stored elements: no conversion is needed
};
KernelFormat KernelFormatOf(Dtype dtype) noexcept;

// Converts `count` elements, `stride` bytes apart, to contiguous operands; `conjugate`
// negates imaginary parts.
void Pack(Dtype dtype, const void* source, int64_t stride, int64_t count, bool conjugate,
          void* operands) noexcept;

// Converts contiguous results to `count` elements, `stride` bytes apart: integers wrap,
// 16-bit floats are rounded once.
void Unpack(Dtype dtype, const void* results, int64_t count, void* target,
            int64_t stride) noexcept;

}  // namespace nd::signal
