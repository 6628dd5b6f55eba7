// SPDX-License-Identifier: BSD-3-Clause
// All partial folds of integers along a line, by vectors or by pairs: modulo 2^bits their
// order does not matter.
#pragma once

#include "core/kernels/reduce/fold.h"

namespace nd {

// to[i] = from[0] combined with ... from[i], for n contiguous elements. `to` is `from`,
// or disjoint.
using PrefixFunction = void (*)(const void* from, int64_t n, void* to) noexcept;

// Of integers of 4 or 8 bytes. Null for others, and, but for products of 8 bytes, where
// vectors have one lane.
PrefixFunction FindPrefix(FoldOp op, Dtype dtype,
                          Target target = CurrentTarget()) noexcept;

}  // namespace nd
