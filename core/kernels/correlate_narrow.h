// SPDX-License-Identifier: BSD-3-Clause
// Correlation of 64-bit integers that fit in 32 bits, for processors whose products of
// 32 bits are much cheaper than those of 64.
#pragma once

#include "core/kernels/correlate.h"

namespace nd {

// Null where the target gains nothing.
struct NarrowTable {
  // As that of kUint64, for operands whose elements are all narrow; one row of taps.
  CorrelateFunction correlate;
  // Whether all elements are, as int64, those of int32.
  bool (*are_narrow)(const uint64_t* x, int64_t count) noexcept;
};
const NarrowTable& GetNarrow(Target target) noexcept;

}  // namespace nd
